using Insta485.Web.Database;

namespace Insta485.Web.Pictures;

/// <summary>A photo as a page shows it.</summary>
/// <param name="Width">Pixels; null for a photo without a row in <c>pictures</c>.</param>
/// <param name="Colour">Shown in its place while it loads, <c>#rrggbb</c>.</param>
public sealed record Photo(string Filename, int? Width, int? Height, string? Colour);

/// <summary>A profile picture as a page shows it.</summary>
/// <param name="HasVariants">It has small sizes.</param>
public sealed record Avatar(string Username, string Filename, bool HasVariants);

/// <summary>A row of <c>pictures</c>: the file of a photo.</summary>
/// <param name="Colour">The average colour, <c>#rrggbb</c>.</param>
/// <param name="Sha256">Lower-case hex.</param>
/// <param name="Type">The media type.</param>
public sealed record PictureRow(string Filename, int Width, int Height, string Colour, long Bytes, string Sha256, string Type)
{
    /// <summary>Adds the row; sent in one batch or transaction with the row that refers to the photo.</summary>
    internal const string Insert = """
        insert into pictures (filename, width, height, colour, bytes, sha256, type)
        values ($1, $2, $3, $4, $5, $6, $7)
        """;

    internal Query ToInsert() => new(Insert, Parameters);

    /// <summary>The values of <see cref="Insert"/>.</summary>
    internal object?[] Parameters => [Filename, Width, Height, Colour, Bytes, Sha256, Type];
}
