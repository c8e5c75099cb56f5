using System.Net;
using Amazon.Runtime;
using Insta485.Tests.Infrastructure;
using Insta485.Web.Configuration;
using Insta485.Web.Errors;
using Insta485.Web.Pictures;

namespace Insta485.Tests.Pictures;

public sealed class S3PictureStoreTests : PictureStoreContract, IAsyncLifetime
{
    private const string Prefix = "one/two/";

    private S3Server? _server;

    private S3Server Server => _server ?? throw new InvalidOperationException("Not started.");

    public async Task InitializeAsync() => _server = await S3Server.StartAsync();

    public async Task DisposeAsync() => await Server.DisposeAsync();

    [Fact]
    public async Task WhatIsPutHasItsTypeAndMayBeKeptByOneVisitor()
    {
        await (await FilesAsync()).PutAsync("320/a.webp", "x"u8.ToArray());
        var (name, kept) = Server.Objects.Single();
        Assert.Equal((Prefix + "320/a.webp", "image/webp", IPictureStore.CacheControl), (name, kept.Type, kept.CacheControl));
    }

    [Fact]
    public async Task ObjectsOutsideThePrefixAreNotTouched()
    {
        await (await FilesAsync("")).PutAsync("a.jpg", "x"u8.ToArray());
        await (await FilesAsync("one/twofold/")).PutAsync("a.jpg", "x"u8.ToArray());
        var files = await FilesAsync();
        await files.PutAsync("a.jpg", "y"u8.ToArray());
        Assert.Equal(["a.jpg"], await files.KeysAsync());
        await files.ClearAsync();
        Assert.Equal(["a.jpg", "one/twofold/a.jpg"], Server.Objects.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task AnArchiveOfSeveralPartsIsReadInAnyOrderUntilItIsDeleted()
    {
        var bytes = new byte[(2 * S3Archive.WriteBytes) + 12_345];
        new Random(1).NextBytes(bytes);
        var name = new string('a', 32) + ".zip";
        var files = await FilesAsync();
        await files.PutImportAsync(name, new MemoryStream(bytes));
        Assert.Equal(bytes, Server.Objects[$"{Prefix}imports/{name}"].Bytes);
        Assert.Equal(3, Server.Requests.Count(request => request.StartsWith("PUT")));
        Assert.Empty(await files.KeysAsync());

        await using var archive = await files.OpenImportAsync(name) ?? throw new InvalidOperationException("It is missing.");
        Assert.Equal(bytes.Length, archive.Length);
        var read = new byte[100];
        foreach (var at in new[] { bytes.Length - 100, 0, S3Archive.WriteBytes - 50, 20_000_000 })
        {
            archive.Position = at;
            await archive.ReadExactlyAsync(read);
            Assert.Equal(bytes[at..(at + 100)], read);
        }

        await files.DeleteImportsAsync([name]);
        Assert.Null(await files.OpenImportAsync(name));
        archive.Position = 0;
        var refused = await Assert.ThrowsAsync<RefusedException>(async () => await archive.ReadExactlyAsync(read));
        Assert.Equal((ErrorKind.NotFound, "The archive is not there any more."), (refused.Kind, refused.Message));
    }

    [Fact]
    public async Task MoreThanOnePageIsListedAndMoreThanOneBatchDeleted()
    {
        for (var i = 0; i < 2_345; i++)
        {
            Server.Objects[$"{Prefix}{i}.jpg"] = new S3Object([], "image/jpeg", "", DateTimeOffset.UtcNow);
        }

        var files = await FilesAsync();
        Assert.Equal(2_345, (await files.KeysAsync()).Distinct().Count());
        Assert.Equal(3, Server.Requests.Count(request => request.StartsWith("GET")));
        await files.ClearAsync();
        Assert.Empty(Server.Objects);
        Assert.Equal(3, Server.Requests.Count(request => request.StartsWith("POST")));
    }

    [Theory]
    [InlineData(false, "SignatureDoesNotMatch")]
    [InlineData(true, "InvalidAccessKeyId")]
    public async Task AWrongKeyIsRefusedAndNoSecretIsSaid(bool isOtherId, string code)
    {
        const string Wrong = "wrong/secret+of+another";
        using var files = new S3PictureStore(Server.Options(), new BasicAWSCredentials(isOtherId ? "AKIAOTHER" : S3Server.TheKeyId, Wrong));
        await AssertAwayAsync(files, code, Wrong);
        Assert.Empty(Server.Objects);
    }

    [Fact]
    public async Task ABucketThatIsNotThereIsNoAbsentPicture()
    {
        using var files = new S3PictureStore(Server.Options(bucket: "other-bucket"));
        await AssertAwayAsync(files, "NoSuchBucket");
    }

    [Fact]
    public async Task AFailureOrTwoIsNotNoticed()
    {
        var files = await FilesAsync();
        Server.Fail(1);
        await files.PutAsync("a.jpg", "whole"u8.ToArray());
        Server.Fail(2);
        Assert.Equal("whole"u8.ToArray(), await files.BytesAsync("a.jpg"));
        Assert.Equal(5, Server.Requests.Count);
    }

    [Fact]
    public async Task AFailureThatLastsIsARefusal()
    {
        var files = await FilesAsync();
        Server.Fail(3);
        Assert.Contains("InternalError (500)", await AwayAsync(() => files.PutAsync("a.jpg", "x"u8.ToArray())));
        Assert.Equal(3, Server.Requests.Count);
        await files.PutAsync("a.jpg", "x"u8.ToArray());
    }

    [Fact]
    public async Task UnreachableServerIsARefusal()
    {
        var files = await FilesAsync();
        Server.IsDown = true;
        Assert.NotEqual("", await AwayAsync(() => files.BytesAsync("a.jpg")));
        await Server.DisposeAsync();
        Assert.Contains("refused", await AwayAsync(() => files.BytesAsync("a.jpg")));
        _server = await S3Server.StartAsync();
    }

    [Fact]
    public async Task NoAnswerInTimeIsARefusal()
    {
        var never = new TaskCompletionSource();
        Server.Before = () => never.Task;
        using var files = new S3PictureStore(Server.Options(timeout: 1));
        Assert.NotEqual("", await AwayAsync(() => files.BytesAsync("a.jpg")));
        // Three tries, and one more when a connection seems to be to blame.
        Assert.InRange(Server.Requests.Count, 3, 4);
        never.SetResult();
    }

    [Theory]
    [InlineData(S3Serve.Stream)]
    [InlineData(S3Serve.Redirect)]
    public void OnlyWhereVisitorsAreSentToItThePolicyHasToNameIt(S3Serve serve)
    {
        using var files = new S3PictureStore(Server.Options(serve: serve));
        Assert.Equal(serve == S3Serve.Redirect ? Server.Address : null, files.Origin);
        using var amazon = new S3PictureStore(new S3Options { Bucket = "the-bucket", Region = "eu-central-1", Serve = serve });
        Assert.Equal(serve == S3Serve.Redirect ? "https://the-bucket.s3.eu-central-1.amazonaws.com" : null, amazon.Origin);
    }

    protected override Task<IPictureStore> FilesAsync() => FilesAsync(Prefix);

    protected override Task<Func<Task<bool>>> StrangerAsync(string name)
    {
        Server.Objects[Prefix + name] = new S3Object([], "text/plain", "", DateTimeOffset.UtcNow);
        return Task.FromResult(() => Task.FromResult(Server.Objects.ContainsKey(Prefix + name)));
    }

    private Task<IPictureStore> FilesAsync(string prefix) => Task.FromResult<IPictureStore>(new S3PictureStore(Server.Options(prefix)));

    private static async Task AssertAwayAsync(S3PictureStore files, string code, params string[] secrets)
    {
        foreach (var work in new Func<Task>[]
        {
            files.PrepareAsync, files.ClearAsync, () => files.BytesAsync("a.jpg"), () => files.DeleteAsync(["a.jpg"]),
            () => files.PutAsync("a.jpg", "x"u8.ToArray()),
        })
        {
            var reason = await AwayAsync(work);
            Assert.Contains(code, reason);
            Assert.All(secrets.Append(S3Server.TheSecret), secret => Assert.DoesNotContain(secret, reason));
        }
    }

    // The reason for the log.
    private static async Task<string> AwayAsync(Func<Task> work)
    {
        var refused = await Assert.ThrowsAsync<RefusedException>(work);
        Assert.Equal((ErrorKind.Busy, (int)HttpStatusCode.ServiceUnavailable), (refused.Kind, (int)refused.Kind));
        Assert.NotNull(refused.RetryAfter);
        return refused.InnerException?.Message ?? "";
    }
}
