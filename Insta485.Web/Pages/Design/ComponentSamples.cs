using Insta485.Web.Errors;
using Insta485.Web.Http;
using Insta485.Web.Pictures;
using Insta485.Web.Stores;
using Insta485.Web.Stores.Notifications;
using Microsoft.Extensions.Primitives;

namespace Insta485.Web.Pages.Design;

/// <summary>
/// The content of a sheet of the design page. It reads no row; the photos are files of the sample data. Without sample data the
/// page shows posts whose photo is missing.
/// </summary>
/// <param name="theme">The sheet's theme, also part of the names of fields, so that ids differ between the sheets.</param>
/// <param name="firstPostId">The first id of the sheet's posts, which differs for the same reason.</param>
/// <param name="tokens">Names of the stylesheet's custom properties.</param>
public sealed class ComponentSamples(string theme, int firstPostId, string logname, DateTime now, IReadOnlyList<string> tokens)
{
    internal const string ReturnUrl = "/design/";
    internal const string NetworkError = "Couldn't reach the server. Nothing is lost; try again.";
    internal const string Long = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft, as they say";

    internal static readonly Avatar Awdeorio = new("awdeorio", "e1a7c5c32973862ee15173b0259e3efdb6a391af.jpg", true);

    private static readonly Avatar Jflinn = new("jflinn", "505083b8b56c97429a728b68f31b0b2a089e5113.jpg", true);
    private static readonly Photo Landscape = new("122a7d27ca1d7420a1072f695d9290fad4501a41.jpg", 1350, 1080, "#b69879");
    private static readonly Photo Portrait = new("2ec7cf8ae158b3b1f40065abfb33e81143707842.jpg", 1080, 1350, "#b89260");
    private static readonly Photo Square = new("9887e06812ef434d291e4936417d125cd594b38a.jpg", 1080, 1080, "#a8af56");

    // The sample data has neither shape: these are drawings beside this file, served under the address of a photo's size.
    private static readonly Photo Panorama = new("panorama.svg", 320, 80, "#f2b98a");
    private static readonly Photo Tower = new("tower.svg", 320, 960, "#4d5a86");

    /// <summary>People for lists, one with the longest names there can be.</summary>
    public static IReadOnlyList<Person> People { get; } =
    [
        new("jflinn", "Jason Flinn", Jflinn.Filename, true, false),
        new("michjc", "Michael Cafarella", "5ecde7677b83304132cb2871516ea50032ff7a4f.jpg", true, true),
        new("wwwwwwwwwwwwwwwwwwww", "Wwwwwww Wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww", "73ab33bd357c3fd42292487b825880958c595655.jpg", false,
            true),
    ];

    public string Theme => theme;

    public int FirstPostId => firstPostId;

    public string Logname => logname;

    /// <summary>The state of a form after one of its fields was refused.</summary>
    public static FormState RefusedState(string field, string problem, params (string Name, string Value)[] typed) => new(
        new FormCollection(typed.ToDictionary(one => one.Name, one => new StringValues(one.Value), StringComparer.Ordinal)),
            Refuse.Invalid(problem, field));

    /// <summary>The tokens of a kind, which is the first word of their name; null for the colours.</summary>
    public IEnumerable<string> Tokens(string? kind) =>
        tokens.Where(name => kind is null ? name.Split('-')[0] is not ("gap" or "text") : name.Split('-')[0] == kind);

    /// <summary>Notifications: of one post, with words, with buttons, without a person.</summary>
    public IEnumerable<NotificationView> Notifications()
    {
        var like = new Notification(
            1, NotificationKind.Like, Jflinn.Username, Jflinn, firstPostId, Square.Filename, true, null, 41, null, now, true);
        Notification[] all =
        [
            like,
            like with { Kind = NotificationKind.Comment, Others = 0, Text = Long, IsNew = false },
            like with { Kind = NotificationKind.Request, PostId = null, Filename = null, IsNew = false },
            like with { Kind = NotificationKind.Device, Actor = null, Avatar = null, PostId = null, Filename = null, IsNew = false },
        ];
        return all.Select(notification => new NotificationView(notification, new DateTimeOffset(now, TimeSpan.Zero)));
    }

    /// <summary>Posts, each with the state it is an example of.</summary>
    public IEnumerable<(string State, PostView View)> Posts()
    {
        var post = new PostCard(0, Jflinn.Username, Jflinn, Landscape, PostText.None, now, 0, false, false, 0, []);
        (string State, PostCard Card)[] cards =
        [
            ("just posted, without likes or comments", post),
            ("liked, one like", post with { Photo = Square, Created = now.AddMinutes(-5), Likes = 1, Liked = true }),
            ("portrait, many comments",
                post with { Photo = Portrait, Created = now.AddHours(-20), Likes = 1204, CommentCount = 61, Comments = Comments(8) }),
            ("taller than lists show", post with { Photo = Tower, Created = now.AddDays(-1), Likes = 2 }),
            ("panorama", post with { Photo = Panorama, Created = now.AddDays(-9), Likes = 3, CommentCount = 2, Comments = Comments(2) }),
            ("long words",
                post with { Owner = People[2].Username, Avatar = People[2].Avatar, Created = now.AddDays(-350), CommentCount = 1,
                    Comments = [Comment(Long, People[2].Username)] }),
            ("a photo without stored sizes",
                post with { Photo = new(Square.Filename, null, null, null), Avatar = Jflinn with { HasVariants = false },
                    Created = now.AddYears(-3) }),
            ("with a caption, corrected later, and a description; closed to comments",
                post with
                {
                    Created = now.AddHours(-3),
                    Text = new(Caption, "A hen walks a plank over grass.", IsEdited: true, CommentsClosed: true),
                }),
            ("three photos",
                post with
                {
                    Created = now.AddHours(-5), Others = [new(2, Portrait, "A tall photo."), new(3, Panorama, "")],
                }),
            ("with a caption that lists cut",
                post with
                {
                    Created = now.AddHours(-4),
                    Text = PostText.None with { Caption = string.Join(' ', Enumerable.Repeat(Caption, 8)) },
                }),
            ("your own, on its page",
                post with { Owner = logname, Avatar = Awdeorio with { Username = logname }, IsMine = true, Created = now.AddDays(-40),
                    Likes = 12, Liked = true, CommentCount = 3, Comments = Comments(3) }),
        ];
        return cards.Select((card, number) =>
        {
            var id = firstPostId + number;
            var own = card.Card with
            {
                PostId = id,
                Comments = [.. card.Card.Comments.Select((comment, at) => comment with { PostId = id, CommentId = (10 * id) + at })],
            };
            return (card.State, new PostView(own, ReturnUrl, IsPermalink: own.IsMine, LazyLoad: true));
        });
    }

    private const string Caption = "After the rain, on the way to the barn. #chickensofinstagram";

    private static CommentLine Comment(string text, string owner, bool isMine = false) => new(0, 0, owner, text, isMine);

    private List<CommentLine> Comments(int count)
    {
        string[] texts =
            ["Cute overload!", "Where was this taken?", "I <3 chickens",
                "This was after trying to teach them to do a #crossword. They ate it.", "Sick #crossword"];
        return [.. Enumerable.Range(0, count)
            .Select(n => Comment(texts[n % texts.Length], n % 3 == 1 ? logname : People[n % 2].Username, n % 3 == 1))];
    }
}
