using Insta485.Web.Errors;
using Microsoft.Extensions.Options;

namespace Insta485.Web.Configuration;

/// <summary>Says what a rule of the settings has to say; the name of the setting comes before it.</summary>
internal static class Setting
{
    internal const string IsMissing = "is missing";

    /// <summary>Applies the rules that stand on a class of settings.</summary>
    /// <param name="nameOf">The full name of one of its properties: <c>Accounts:SessionDays</c>.</param>
    /// <exception cref="SettingsException">A rule is broken: the first one, in one line.</exception>
    internal static void Check<T>(IValidateOptions<T> rules, T options, Func<string, string> nameOf) where T : class
    {
        // The generated validators say "SessionDays: The field AccountOptions.SessionDays must be between 1 and 365." or, where a rule
        // has its own message, "Host: is missing".
        if (rules.Validate(null, options).Failures?.FirstOrDefault()?.Split(": ", 2) is [var name, var problem])
        {
            throw new SettingsException(nameOf(name),
                problem.Replace($"The field {typeof(T).Name}.{name} ", "", StringComparison.Ordinal).TrimEnd('.'));
        }
    }

    /// <summary>Applies the rules of a section.</summary>
    /// <exception cref="SettingsException">A rule is broken: the first one, in one line.</exception>
    internal static void Check<T>(IValidateOptions<T> rules, T options, string section) where T : class =>
        Check(rules, options, name => $"{section}:{name}");
}
