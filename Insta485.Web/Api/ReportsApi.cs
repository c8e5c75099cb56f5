using System.ComponentModel.DataAnnotations;
using System.ComponentModel;
using System.Text.Json.Serialization;
using Insta485.Web.Api.Documentation;
using Insta485.Web.Auth;
using Insta485.Web.Http;
using Insta485.Web.Stores.Moderation;
using Insta485.Web.Stores;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Insta485.Web.Api;

/// <summary>The body of a request for a new report, and its answer: one of the first three is set.</summary>
public sealed record ReportJson(
    [property: JsonPropertyName("postid")] int? PostId, [property: JsonPropertyName("commentid")] int? CommentId, string? Username,
    [property: Description("spam, nudity, hate, harm, copyright or other.")] string? Reason,
    [property: MaxLength(ReportStore.MaxText), Description("In your own words; may be missing.")] string? Text);

/// <summary>Reports to the moderators: beyond the course, in its style.</summary>
public static class ReportsApi
{
    private const string Answer = """
        {"postid": 2, "commentid": null, "username": null, "reason": "spam", "text": "The same advertisement for the third time."}
        """;

    public static void MapReports(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/reports/", CreateAsync).WithTags("reports").Fails(400, 404, 413, 415).WithName("createReport")
            .WithExample("""{"postid": 2, "reason": "spam", "text": "The same advertisement for the third time."}""")
            .WithAnswer(201, Answer).WithAnswer(200, Answer)
            .WithSummary("Report a post, a comment or a user")
            .WithDescription("Names one of `postid`, `commentid` and `username`. A report of the same thing that is not decided yet makes "
                + "the answer 200, and nothing is added.");

    private static async Task<Results<Created<ReportJson>, Ok<ReportJson>>> CreateAsync(
        ReportJson report, CurrentUser me, ReportStore reports)
    {
        var thing = ReportedThing.Of(report.PostId, report.CommentId, report.Username);
        var (_, isNew) = await reports.CreateAsync(me.Name, thing, report.Reason, report.Text, Repeat.IsFine);
        // Only moderators read it; its reporter has the page that says it was made.
        var (field, value) = thing.Field;
        return isNew ? TypedResults.Created(Links.Report(field, value), report) : TypedResults.Ok(report);
    }
}
