using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Insta485.Web.Stores.Portability;

/// <summary>The names and rules of an archive of an account, <c>insta485-export/1</c>: docs/decisions/0051.</summary>
internal static class Archive
{
    /// <summary>The format, in <c>manifest.json</c>.</summary>
    public const string Format = "insta485-export/1";

    public const string Manifest = "manifest.json";
    public const string Account = "account.json";
    public const string Posts = "posts.json";
    public const string Following = "following.json";

    /// <summary>The page for people, and its stylesheet.</summary>
    public const string Page = "index.html";

    public const string Style = "style.css";

    /// <summary>The folder of the photos, before their names.</summary>
    public const string Pictures = "pictures/";

    /// <summary>The deepest JSON of an archive: a post, its photos, one of them; and two levels for later.</summary>
    public const int MaxDepth = 8;

    /// <summary>The files that are lists, but for the posts.</summary>
    public static readonly IReadOnlyList<string> Lists =
        ["comments.json", "likes.json", "saved.json", Following, "followers.json", "blocks.json", "mutes.json"];

    /// <summary>How the files are written and read. What is unknown is passed over; what is missing or null is an error.</summary>
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        // The files are read as JSON, never as HTML.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = MaxDepth,
        NumberHandling = JsonNumberHandling.Strict,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        AllowDuplicateProperties = false,
        Converters = { new TimeConverter() },
    };

    /// <summary>How a file of the archive names a photo.</summary>
    public static string PictureOf(string filename) => Pictures + filename;

    // UTC, to the microsecond, as PostgreSQL keeps it; and so is what names no zone.
    private sealed class TimeConverter : JsonConverter<DateTime>
    {
        private const string Form = "yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'";

        public override DateTime Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.String && reader.TryGetDateTime(out var time)
                ? DateTime.SpecifyKind(time.Kind == DateTimeKind.Local ? time.ToUniversalTime() : time, DateTimeKind.Unspecified)
                : throw new JsonException();

        public override void Write(Utf8JsonWriter writer, DateTime value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.ToString(Form, System.Globalization.CultureInfo.InvariantCulture));
    }
}

/// <summary><c>manifest.json</c>, the last file of an archive.</summary>
/// <param name="Site">The address of the site; empty if the operator's command made the archive.</param>
/// <param name="Files">The SHA-256 of every other file, in lower-case hex, by name.</param>
/// <param name="Missing">The photos that could not be read, and are not in the archive.</param>
internal sealed record ArchiveManifest(
    string Format, string Site, DateTime Made, IReadOnlyDictionary<string, string> Files, IReadOnlyList<string> Missing);

/// <summary><c>account.json</c>.</summary>
/// <param name="Face">The profile picture, as a file of the archive.</param>
internal sealed record ArchivedAccount(
    string Username, string Fullname, string Email, DateTime Created, string Face, ArchivedSettings Settings);

/// <summary>The switches of an account.</summary>
internal sealed record ArchivedSettings(bool IsPrivate, bool IsOpen, string? Lang);

/// <summary>A post of <c>posts.json</c>.</summary>
/// <param name="Alt">The description of the first photo.</param>
/// <param name="Edited">When a text was changed last.</param>
/// <param name="Edits">Earlier versions, the oldest first.</param>
internal sealed record ArchivedPost(
    int Id, string Url, DateTime Created, string Caption, string Alt, string Lang, IReadOnlyList<ArchivedPicture> Pictures,
    IReadOnlyList<string> Tags, bool CommentsClosed, DateTime? Edited, IReadOnlyList<ArchivedEdit> Edits)
{
    /// <summary>How many like it; the file has their names. These are written in parts.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWriting), JsonConverter(typeof(CountConverter))]
    public int Likes { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWriting)]
    public IReadOnlyList<ArchivedComment> Comments { get; init; } = [];

    /// <summary>What came with an earlier archive; null if nothing did.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWriting)]
    public ArchivedBefore? Before { get; init; }

    // The number of texts in a list.
    private sealed class CountConverter : JsonConverter<int>
    {
        public override int Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            if (reader.TokenType != JsonTokenType.StartArray)
            {
                throw new JsonException();
            }

            for (var count = 0; reader.Read(); count++)
            {
                if (reader.TokenType == JsonTokenType.EndArray)
                {
                    return count;
                }

                if (reader.TokenType != JsonTokenType.String)
                {
                    break;
                }
            }

            throw new JsonException();
        }

        public override void Write(Utf8JsonWriter writer, int value, JsonSerializerOptions options) => throw new NotSupportedException();
    }
}

/// <summary>Of a post that came with an archive: the number of likes before the move, and what others wrote then.</summary>
internal sealed record ArchivedBefore(int Likes, IReadOnlyList<ArchivedComment> Comments);

/// <summary>A photo of a post.</summary>
/// <param name="File">As a file of the archive.</param>
internal sealed record ArchivedPicture(int Place, string File, string Alt);

/// <summary>An earlier version of the texts of a post.</summary>
internal sealed record ArchivedEdit(string Caption, IReadOnlyList<string> Alts, DateTime Created);

/// <summary>A comment under a post of the account. Of those of the account itself there are earlier versions, too.</summary>
internal sealed record ArchivedComment(string Name, string Text, DateTime Created)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTime? Edited { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ArchivedVersion>? Edits { get; init; }
}

/// <summary>An earlier version of a comment.</summary>
internal sealed record ArchivedVersion(string Text, DateTime Created);

/// <summary>A comment of the account, under whichever post.</summary>
/// <param name="Post">The address of the post.</param>
/// <param name="Owner">Whose post it is; null if the account may not see it.</param>
internal sealed record OwnComment(string Post, string? Owner, string Text, DateTime Created)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ArchivedVersion>? Edits { get; init; }
}

/// <summary>A post that the account likes.</summary>
internal sealed record OwnLike(string Post, string? Owner, DateTime Created);

/// <summary>A post that the account saved.</summary>
internal sealed record OwnSaved(string Post, string? Owner);

/// <summary>Another account, in a list.</summary>
internal sealed record ArchivedPerson(string Name, DateTime Created);
