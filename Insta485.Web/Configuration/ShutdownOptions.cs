using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Insta485.Web.Configuration;

/// <summary>How the site stops.</summary>
public sealed class ShutdownOptions
{
    /// <summary>The largest <see cref="DrainSeconds"/>. The service manager waits twice as long, plus 30 seconds.</summary>
    public const int MostDrainSeconds = 300;

    /// <summary>
    /// The site keeps serving for so many seconds while it reports that it is not ready, and waits as long again for open
    /// connections; 0 without a load balancer.
    /// </summary>
    [Range(0, MostDrainSeconds)]
    public int DrainSeconds { get; init; }
}

[OptionsValidator]
internal sealed partial class ShutdownOptionsValidator : IValidateOptions<ShutdownOptions>;
