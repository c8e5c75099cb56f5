using System.Text;
using Insta485.Tests.Infrastructure;

namespace Insta485.Tests.SeveralPhotos;

/// <summary>Posts of several photos through the API.</summary>
public sealed class SeveralPhotosApiTests(SiteFixture site) : IClassFixture<SiteFixture>, IAsyncLifetime
{
    public Task InitializeAsync() => site.RefillAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task TheCoursesObjectShowsTheFirstAndTheTextAll()
    {
        var program = site.Basic("awdeorio");
        var posted = await PostAsync(program, [1, 2, 3], ["a, with a comma", "", "c"]);
        Assert.Equal(201, posted.Status);
        var others = await site.OneAsync<string>("select string_agg('/uploads/' || filename, ' ' order by place) from post_pictures");
        var text = (await site.Basic("jag").GetAsync("/api/v1/posts/5/text/")).Json();
        var pictures = text["pictures"]!.AsArray();
        Assert.Equal($"{posted.Text("imgUrl")} {others}", string.Join(' ', pictures.Select(picture => $"{picture!["imgUrl"]}")));
        Assert.Equal("1:a, with a comma:1 2::2 3:c:3",
            string.Join(' ', pictures.Select(picture => $"{picture!["place"]}:{picture["alt"]}:{picture["width"]}")));
        Assert.Equal("a, with a comma", $"{text["alt"]}");

        var changed = await program.SendAsync("PUT", "/api/v1/posts/5/text/", new StringContent(
            """{"alt": "A", "pictures": [{"place": 3, "alt": "C"}, {"place": 2}]}""", Encoding.UTF8, "application/json"));
        Assert.Equal("A,,C", string.Join(',', changed.Json()["pictures"]!.AsArray().Select(picture => $"{picture!["alt"]}")));
        Assert.Equal(400, (await program.SendAsync("PUT", "/api/v1/posts/5/text/", new StringContent(
            """{"pictures": [{"place": 4, "alt": "D"}]}""", Encoding.UTF8, "application/json"))).Status);
    }

    [Fact]
    public async Task OneThatIsRefusedRefusesAllAndLeavesNothing()
    {
        var program = site.Basic("awdeorio");
        var files = Directory.GetFiles(site.Uploads, "*", SearchOption.AllDirectories).Length;
        var answer = await PostAsync(program, [1, 0, 3], []);
        Assert.Equal(400, answer.Status);
        Assert.StartsWith("file: Photo 2 (0.png): ", answer.Reason(), StringComparison.Ordinal);
        Assert.Equal(files, Directory.GetFiles(site.Uploads, "*", SearchOption.AllDirectories).Length);
        Assert.Equal(0, await site.OneAsync<long>("select count(*) from pending_pictures"));
        Assert.Equal(4, await site.OneAsync<long>("select count(*) from posts"));
    }

    [Fact]
    public async Task SentAgainWithItsKeyItIsOnePostAndAnotherOrderIsAnotherRequest()
    {
        var program = site.Basic("awdeorio");
        var first = await PostAsync(program, [1, 2], ["a", "b"], "key");
        var again = await PostAsync(program, [1, 2], ["a", "b"], "key");
        Assert.Equal((201, first.Body), (again.Status, again.Body));
        Assert.Equal(422, (await PostAsync(program, [2, 1], ["a", "b"], "key")).Status);
        Assert.Equal(422, (await PostAsync(program, [1, 2], ["a,b"], "key")).Status);
        Assert.Equal(5, await site.OneAsync<long>("select count(*) from posts"));
    }

    // A width of 0 is no picture.
    private static Task<Answer> PostAsync(ApiClient program, int[] widths, string[] alts, string? key = null)
    {
        var form = new MultipartFormDataContent();
        foreach (var width in widths)
        {
            form.Add(new ByteArrayContent(width == 0 ? "none"u8.ToArray() : TestPictures.Png(width)), "\"file\"", $"\"{width}.png\"");
        }

        foreach (var alt in alts)
        {
            form.Add(new StringContent(alt), "\"alt\"");
        }

        return program.SendAsync("POST", "/api/v1/posts/", form, key is null ? [] : [("Idempotency-Key", key)]);
    }
}
