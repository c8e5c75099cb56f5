using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace Insta485.Web.Stores.Portability;

/// <summary>
/// <c>index.html</c> of an archive: profile, grid, and each post with its comments, to be read without a network. It has no script, and
/// everything that people wrote is encoded.
/// </summary>
internal sealed class ArchivePage(TextWriter to, IReadOnlySet<string> missing)
{
    private const string Top = """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta name="referrer" content="no-referrer">
        <meta http-equiv="Content-Security-Policy" content="script-src 'none'; object-src 'none'; base-uri 'none'; form-action 'none'">
        <link rel="stylesheet" href="style.css">

        """;

    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    /// <summary>The stylesheet of the page.</summary>
    public static Stream Stylesheet() => typeof(ArchivePage).Assembly.GetManifestResourceStream("archive.css")
        ?? throw new InvalidOperationException("The stylesheet of archives is missing.");

    /// <summary>Writes the page to a file.</summary>
    /// <param name="posts">The file <c>posts.json</c>.</param>
    /// <param name="missing">The photos that are not in the archive.</param>
    public static async Task WriteAsync(
        string path, ArchivedAccount account, string posts, DateTime now, IReadOnlySet<string> missing)
    {
        await using var writer = new StreamWriter(path);
        var page = new ArchivePage(writer, missing);
        page.Begin(account, now);
        var count = 0;
        page.Write($"<ul class=\"grid\">\n");
        await foreach (var post in ArchivedPosts.ReadAsync(posts))
        {
            count++;
            page.InGrid(post);
        }

        page.Write($"</ul>\n");
        if (count == 0)
        {
            page.Write($"<p class=\"hint\">No posts.</p>\n");
        }

        await foreach (var post in ArchivedPosts.ReadAsync(posts))
        {
            page.Whole(post, account.Username);
        }

        page.Write($"</main>\n</body>\n</html>\n");
    }

    private void Begin(ArchivedAccount account, DateTime now)
    {
        to.Write(Top);
        Write($"<title>{account.Username} · Insta485</title>\n</head>\n<body>\n<main>\n<header>\n");
        if (!missing.Contains(account.Face))
        {
            Write($"<img class=\"face\" src=\"{account.Face}\" alt=\"\" width=\"112\" height=\"112\">\n");
        }

        Write($"<div>\n<h1><bdi>{account.Username}</bdi></h1>\n<p dir=\"auto\">{account.Fullname}</p>\n");
        Write($"<p class=\"hint\">As of {Time(now)} UTC</p>\n</div>\n</header>\n");
        if (missing.Count > 0)
        {
            Text("missing", (missing.Count == 1 ? "1 photo" : $"{missing.Count} photos")
                + $" could not be read, and can't be shown here. {Archive.Manifest} has the names.");
        }
    }

    private void InGrid(ArchivedPost post)
    {
        var first = post.Pictures[0];
        var alt = first.Alt.Length > 0 ? first.Alt : $"Photo of {Time(post.Created)}";
        Write($"<li><a href=\"#post-{post.Id}\">");
        if (missing.Contains(first.File))
        {
            Write($"<span class=\"missing\">{alt}</span>");
        }
        else
        {
            Write($"<img src=\"{first.File}\" alt=\"{alt}\" loading=\"lazy\">");
        }

        Write($"</a></li>\n");
    }

    private void Whole(ArchivedPost post, string owner)
    {
        Write($"<article id=\"post-{post.Id}\">\n<h2>{Time(post.Created)} UTC</h2>\n");
        foreach (var picture in post.Pictures)
        {
            if (missing.Contains(picture.File))
            {
                Write($"<p class=\"missing\">Photo {picture.Place} could not be read.</p>\n");
            }
            else
            {
                Write($"<a href=\"{picture.File}\"><img src=\"{picture.File}\" alt=\"{AltOf(picture)}\" loading=\"lazy\"></a>\n");
            }
        }

        Text("caption", post.Caption);
        foreach (var picture in post.Pictures.Where(picture => picture.Alt.Length > 0))
        {
            Text("hint", $"Photo {picture.Place}: {picture.Alt}");
        }

        if (post.Edits.Count > 0)
        {
            Write($"<details><summary>Earlier versions</summary>\n");
            foreach (var edit in post.Edits)
            {
                Write($"<p class=\"hint\">{Time(edit.Created)} UTC</p>\n");
                Text("caption", edit.Caption);
            }

            Write($"</details>\n");
        }

        Write($"<p class=\"hint\">{Count(post.Likes, "like")}{(post.CommentsClosed ? " · comments are closed" : "")}</p>\n");
        Comments(post.Comments, owner);
        if (post.Before is { } before)
        {
            Write($"<h3>Before the move</h3>\n<p class=\"hint\">{Count(before.Likes, "like")}</p>\n");
            Comments(before.Comments, owner);
        }

        Write($"</article>\n");
    }

    private void Comments(IReadOnlyList<ArchivedComment> comments, string owner)
    {
        if (comments.Count == 0)
        {
            return;
        }

        Write($"<ul class=\"comments\">\n");
        foreach (var comment in comments)
        {
            Write($"<li><b class=\"{(comment.Name == owner ? "own" : "other")}\"><bdi>{comment.Name}</bdi></b> ");
            Write($"<span dir=\"auto\">{comment.Text}</span> <span class=\"hint\">{Time(comment.Created)}</span></li>\n");
        }

        Write($"</ul>\n");
    }

    private void Text(string style, string text)
    {
        if (text.Length > 0)
        {
            Write($"<p class=\"{style}\" dir=\"auto\">{text}</p>\n");
        }
    }

    private static string AltOf(ArchivedPicture picture) => picture.Alt.Length > 0 ? picture.Alt : $"Photo {picture.Place}";

    private static string Count(int number, string noun) => number == 1 ? $"1 {noun}" : $"{number} {noun}s";

    private static string Time(DateTime time) => time.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    // What stands in the holes is encoded, as in a view.
    private void Write(FormattableString html) => to.Write(
        html.Format, [.. html.GetArguments().Select(value => Encoder.Encode(Convert.ToString(value, CultureInfo.InvariantCulture) ?? ""))]);
}
