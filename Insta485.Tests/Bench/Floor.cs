using System.Net;
using System.Text;
using Insta485.Web.Stores;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Insta485.Tests.Bench;

/// <summary>
/// What a main page costs at least on this machine: an ASP.NET program without sign-in, tokens and views that sends the main page's
/// statement, prepared, and writes ten plain cards. The site is measured beside it.
/// </summary>
internal static class Floor
{
    /// <summary>Serves until it is ended.</summary>
    public static async Task RunAsync(string database, string address, string visitor)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        await using var source = NpgsqlDataSource.Create(database);
        await using var app = builder.Build();
        app.MapGet("/healthz/ready", () => "");
        app.MapGet("/", async (HttpContext context) =>
        {
            // The site reads the cookie of the session.
            _ = context.Request.Cookies["login"];
            context.Response.ContentType = "text/html; charset=utf-8";
            await context.Response.WriteAsync(await PageAsync(source, visitor));
        });
        await app.RunAsync(address);
    }

    private static async Task<string> PageAsync(NpgsqlDataSource source, string visitor)
    {
        await using var command = source.CreateCommand(FeedReader.Select);
        foreach (var value in new object[] { visitor, int.MaxValue, 11L })
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        var page = new StringBuilder("<!DOCTYPE html><title>Floor</title>");
        var last = 0;
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            var post = reader.GetInt32(0);
            if (post != last)
            {
                page.Append("<h2>").Append(WebUtility.HtmlEncode(reader.GetString(1))).Append("</h2><img src=\"/uploads/")
                    .Append(reader.GetString(4)).Append("\"><p>").Append(reader.GetInt32(9)).Append(" likes</p>");
                last = post;
            }

            if (!await reader.IsDBNullAsync(14))
            {
                page.Append("<p>").Append(WebUtility.HtmlEncode(reader.GetString(14))).Append("</p>");
            }
        }

        return page.ToString();
    }
}
