using Insta485.Tests.Infrastructure;
using Npgsql;

namespace Insta485.Tests.Http;

/// <summary>Pages and lists have a shorter time limit than other statements.</summary>
[Trait("Category", "Slow")]
public sealed class ReadTimeoutTests(ReadTimeoutTests.ImpatientSite site) : IClassFixture<ReadTimeoutTests.ImpatientSite>
{
    [Theory]
    [InlineData("/")]
    [InlineData("/explore/")]
    [InlineData("/users/awdeorio/")]
    [InlineData("/users/awdeorio/followers/")]
    [InlineData("/posts/1/")]
    [InlineData("/api/v1/posts/")]
    [InlineData("/api/v1/posts/1/")]
    [InlineData("/api/v1/comments/?postid=1")]
    public async Task AListThatTakesTooLongIs503AndAllIsWellAfterwards(string path)
    {
        var visitor = await site.As("awdeorio");
        var server = await Postgres.ServerAsync();
        await using (var other = new NpgsqlConnection(Postgres.ConnectionString(server, site.Database)))
        {
            await other.OpenAsync();
            await using var transaction = await other.BeginTransactionAsync();
            await using var command =
                new NpgsqlCommand("lock table posts, users, following, comments in access exclusive mode", other);
            await command.ExecuteNonQueryAsync();
            // The lock ends after this answer, so only the time limit can have ended it.
            var answer = await visitor.GetAsync(path);
            Assert.Equal(503, answer.Status);
            Assert.True(answer.Headers.Contains("Retry-After"));
        }

        Assert.Equal(200, (await visitor.GetAsync(path)).Status);
    }

    public sealed class ImpatientSite : SiteFixture
    {
        protected override (string Key, string Value)[] Settings =>
            [("Database:Targets:Local:ReadTimeoutSeconds", "1"), ("Database:Targets:Local:CommandTimeoutSeconds", "600")];
    }
}
