namespace Insta485.Web.Stores;

/// <summary>What it means if an action changes nothing because it has already been done.</summary>
public enum Repeat
{
    /// <summary>A form is refused with 409: its page showed an old state.</summary>
    IsConflict,

    /// <summary>A program or a script states how it shall be; doing it twice is the same as doing it once.</summary>
    IsFine,
}
