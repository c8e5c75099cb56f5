using Insta485.Web.Errors;
using Insta485.Web.Http;
using Insta485.Web.Pictures;
using Insta485.Web.Stores;
using Microsoft.Extensions.Primitives;

namespace Insta485.Web.Pages.Design;

/// <summary>
/// What a sheet of the design page shows. The pictures are the sample's, which anybody signed in may fetch without a row that
/// refers to them; where there are none, it shows what a post without its picture looks like.
/// </summary>
/// <param name="theme">The sheet's theme; it makes names of fields and with them ids different on each sheet.</param>
/// <param name="first">Ids of posts begin after this, for the same reason.</param>
/// <param name="tokens">Names of the stylesheet's custom properties.</param>
public sealed class Examples(string theme, int first, string logname, DateTime now, IReadOnlyList<string> tokens)
{
    internal const string ReturnUrl = "/design/";
    internal const string Long = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft, as they say";

    internal static readonly Avatar Awdeorio = new("awdeorio", "e1a7c5c32973862ee15173b0259e3efdb6a391af.jpg", true);

    private static readonly Avatar Jflinn = new("jflinn", "505083b8b56c97429a728b68f31b0b2a089e5113.jpg", true);
    private static readonly Photo Landscape = new("122a7d27ca1d7420a1072f695d9290fad4501a41.jpg", 1350, 1080, "#a78c7d");
    private static readonly Photo Portrait = new("2ec7cf8ae158b3b1f40065abfb33e81143707842.jpg", 1080, 1350, "#978970");
    private static readonly Photo Square = new("9887e06812ef434d291e4936417d125cd594b38a.jpg", 1080, 1080, "#a8af56");

    // The sample has neither; these two are drawings beside this file, at the address a photo's size has (Site.cs).
    private static readonly Photo Panorama = new("panorama.svg", 320, 80, "#f2b98a");
    private static readonly Photo Tower = new("tower.svg", 320, 960, "#4d5a86");

    /// <summary>People to show in lists: faces, and names as long as they may be.</summary>
    public static IReadOnlyList<Person> People { get; } =
    [
        new("jflinn", "Jason Flinn", Jflinn.Filename, true, false),
        new("michjc", "Michael Cafarella", "5ecde7677b83304132cb2871516ea50032ff7a4f.jpg", true, true),
        new("wwwwwwwwwwwwwwwwwwww", "Wwwwwww Wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww", "73ab33bd357c3fd42292487b825880958c595655.jpg", false,
            true),
    ];

    /// <summary>The theme's name.</summary>
    public string Theme => theme;

    /// <summary>Its posts have this id and higher ones.</summary>
    public int First => first;

    /// <summary>Who looks at it.</summary>
    public string Logname => logname;

    /// <summary>A form that was refused because of a field.</summary>
    public static FormState RefusedState(string field, string problem, params (string Name, string Value)[] typed) => new(
        new FormCollection(typed.ToDictionary(one => one.Name, one => new StringValues(one.Value), StringComparer.Ordinal)),
            Refuse.Invalid(problem, field));

    /// <summary>The tokens that begin with a word, or are of no such kind: colours.</summary>
    public IEnumerable<string> Tokens(string? kind) =>
        tokens.Where(name => kind is null ? name.Split('-')[0] is not ("gap" or "text") : name.Split('-')[0] == kind);

    /// <summary>Posts, each with what it shows.</summary>
    public IEnumerable<(string State, PostView View)> Posts()
    {
        var post = new PostCard(0, Jflinn.Username, Jflinn, Landscape, now, 0, false, false, 0, []);
        (string State, PostCard Card)[] cards =
        [
            ("just posted, nobody has liked or commented", post),
            ("liked, one like", post with { Photo = Square, Created = now.AddMinutes(-5), Likes = 1, Liked = true }),
            ("portrait, many comments",
                post with { Photo = Portrait, Created = now.AddHours(-20), Likes = 1204, CommentCount = 61, Comments = Comments(8) }),
            ("higher than is shown in a list", post with { Photo = Tower, Created = now.AddDays(-1), Likes = 2 }),
            ("panorama", post with { Photo = Panorama, Created = now.AddDays(-9), Likes = 3, CommentCount = 2, Comments = Comments(2) }),
            ("long words",
                post with { Owner = People[2].Username, Avatar = People[2].Avatar, Created = now.AddDays(-350), CommentCount = 1,
                    Comments = [Comment(Long, People[2].Username)] }),
            ("a picture of which only the name is known",
                post with { Photo = new(Square.Filename, null, null, null), Avatar = Jflinn with { HasVariants = false },
                    Created = now.AddYears(-3) }),
            ("one's own, on its page",
                post with { Owner = logname, Avatar = Awdeorio with { Username = logname }, IsMine = true, Created = now.AddDays(-40),
                    Likes = 12, Liked = true, CommentCount = 3, Comments = Comments(3) }),
        ];
        return cards.Select((card, number) =>
        {
            var own = card.Card with
            {
                PostId = first + number,
                Comments =
                    [.. card.Card.Comments
                    .Select((comment, at) => comment with { PostId = first + number, CommentId = (10 * (first + number)) + at })],
            };
            return (card.State, new PostView(own, ReturnUrl, IsPermalink: own.IsMine, LazyLoad: true));
        });
    }

    private static CommentLine Comment(string text, string owner, bool isMine = false) => new(0, 0, owner, text, isMine);

    private List<CommentLine> Comments(int count)
    {
        string[] words =
            ["Cute overload!", "Where was this taken?", "I <3 chickens",
                "This was after trying to teach them to do a #crossword. They ate it.", "Sick #crossword"];
        return [.. Enumerable.Range(0, count)
            .Select(n => Comment(words[n % words.Length], n % 3 == 1 ? logname : People[n % 2].Username, n % 3 == 1))];
    }
}
