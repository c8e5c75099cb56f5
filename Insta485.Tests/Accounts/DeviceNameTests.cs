using Insta485.Web.Auth;
using Microsoft.AspNetCore.Http;

namespace Insta485.Tests.Accounts;

public sealed class DeviceNameTests
{
    private const string Chrome = "(KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36";

    [Theory]
    [InlineData("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux")]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 " + Chrome, "Chrome on Windows")]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 " + Chrome + " Edg/142.0.0.0", "Edge on Windows")]
    [InlineData("Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36",
        "Chrome on Android")]
    [InlineData("Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 Version/26.0 Mobile/15E148 Safari/604.1",
        "Safari on iPhone")]
    [InlineData("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/26.0 Safari/605.1.15", "Safari on macOS")]
    [InlineData("curl/8.5.0", "Unknown browser")]
    [InlineData("<script>Linux", "Unknown browser on Linux")]
    [InlineData("Firefox/1", "Firefox")]
    [InlineData("", "Unknown browser")]
    public void TheBrowserAndItsSystemAreNamedAndNothingElseIsRepeated(string agent, string name)
    {
        var context = new DefaultHttpContext();
        context.Request.Headers.UserAgent = agent;
        Assert.Equal(name, DeviceName.Of(context.Request));
    }
}
