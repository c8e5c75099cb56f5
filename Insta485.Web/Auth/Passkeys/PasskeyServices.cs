using Insta485.Web.Configuration;
using Insta485.Web.Stores.Accounts;
using Microsoft.AspNetCore.Identity;

namespace Insta485.Web.Auth.Passkeys;

/// <summary>The services of passkeys: of ASP.NET Core's Identity only its handler of passkeys, and what that needs.</summary>
internal static class PasskeyServices
{
    /// <summary>Adds them.</summary>
    public static void AddPasskeys(this IServiceCollection services, AccountOptions options)
    {
        services.AddSingleton<PasskeyDomain>().AddSingleton<PasskeyState>().AddScoped<PasskeyReader>().AddScoped<PasskeyStore>()
            .AddScoped<PasskeyCeremony>().AddScoped<IPasskeyHandler<PasskeyUser>, PasskeyHandler<PasskeyUser>>();
        services.AddIdentityCore<PasskeyUser>().AddUserStore<PasskeyUsers>();
        services.Configure<IdentityPasskeyOptions>(passkeys =>
        {
            passkeys.ServerDomain = options.PasskeyDomain.Length > 0 ? options.PasskeyDomain : null;
            // Fingerprint, face or PIN: what was found or stolen opens nothing. Kept on the device, so that no name has to be typed.
            passkeys.UserVerificationRequirement = "required";
            passkeys.ResidentKeyRequirement = "required";
            passkeys.ValidateOrigin = asked => ValueTask.FromResult(PasskeyDomain.IsOurs(asked));
        });
    }
}
