using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Insta485.Web.Configuration;

/// <summary>How an instance hears of changes that other instances and programs make.</summary>
public enum LiveMode
{
    /// <summary>The server tells it; where it can't, because of a pooler, the instance asks each second.</summary>
    Auto,

    /// <summary>It asks each second.</summary>
    Poll,

    /// <summary>Not at all: pages show what was there when they were loaded.</summary>
    Off,
}

/// <summary>Changes that open pages show without a reload.</summary>
public sealed class LiveOptions
{
    [EnumDataType(typeof(LiveMode), ErrorMessage = "must be Auto, Poll or Off")]
    public LiveMode Mode { get; init; }

    /// <summary>The server itself, where the target is a pooler; empty: the target's host.</summary>
    public string Host { get; init; } = "";

    /// <summary>0: the target's port.</summary>
    [Range(0, 65535)]
    public int Port { get; init; }

    /// <summary>The most streams of events that an instance has open.</summary>
    [Range(1, 100_000)]
    public int MaxStreams { get; init; } = 1000;

    /// <summary>Whether pages have streams.</summary>
    public bool IsOn => Mode != LiveMode.Off;
}

[OptionsValidator]
internal sealed partial class LiveOptionsValidator : IValidateOptions<LiveOptions>;
