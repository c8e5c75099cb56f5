using Insta485.Web.Errors;
using Microsoft.AspNetCore.Diagnostics;

namespace Insta485.Web.Auth;

/// <summary>Treats a visitor whose session is over as anonymous; every other exception is <c>Http/RefusalHandler</c>'s.</summary>
internal sealed class SessionOverHandler : IExceptionHandler
{
    /// <inheritdoc/>
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is not SessionOverException)
        {
            return false;
        }

        await httpContext.RedirectSignedOutAsync();
        return true;
    }
}
