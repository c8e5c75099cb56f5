namespace Insta485.Web.Pictures;

/// <summary>A post's picture as it is shown.</summary>
/// <param name="Width">Pixels; nothing where the site knows only the file's name.</param>
/// <param name="Colour">What stands in its place while it loads, <c>#rrggbb</c>.</param>
public sealed record Photo(string Filename, int? Width, int? Height, string? Colour);

/// <summary>Somebody's picture as it is shown.</summary>
/// <param name="HasVariants">There are small sizes of it.</param>
public sealed record Avatar(string Username, string Filename, bool HasVariants);

/// <summary>What is known of a picture's file.</summary>
/// <param name="Filename">The name the posts and accounts refer to.</param>
/// <param name="Colour">Its mean colour, <c>#rrggbb</c>.</param>
/// <param name="Sha256">Lower-case hex.</param>
/// <param name="Type">The media type.</param>
public sealed record PictureRow(string Filename, int Width, int Height, string Colour, long Bytes, string Sha256, string Type)
{
    /// <summary>The first seven parameters of a statement that adds a picture with what refers to it.</summary>
    internal const string Insert = """
        with picture as (
            insert into pictures (filename, width, height, colour, bytes, sha256, type)
            values ($1, $2, $3, $4, $5, $6, $7)
        )
        """;

    internal object?[] Parameters(params object?[] more) => [Filename, Width, Height, Colour, Bytes, Sha256, Type, .. more];
}
