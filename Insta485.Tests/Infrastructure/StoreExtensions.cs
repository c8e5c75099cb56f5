using Insta485.Web.Errors;
using Insta485.Web.Pictures;
using Insta485.Web.Stores.Photos;
using Microsoft.Extensions.DependencyInjection;

namespace Insta485.Tests.Infrastructure;

/// <summary>Calls a store or another service of the site the way a request does: in a scope of its own.</summary>
public static class StoreExtensions
{
    /// <summary>One call with an answer.</summary>
    public static async Task<T> WithAsync<TStore, T>(this SiteFixture site, Func<TStore, Task<T>> work) where TStore : notnull
    {
        await using var scope = site.Scope();
        return await work(scope.ServiceProvider.GetRequiredService<TStore>());
    }

    /// <summary>One call.</summary>
    public static async Task CallAsync<TStore>(this SiteFixture site, Func<TStore, Task> work) where TStore : notnull
    {
        await using var scope = site.Scope();
        await work(scope.ServiceProvider.GetRequiredService<TStore>());
    }

    /// <summary>A post of one photo, or of several.</summary>
    public static Task<int> CreateAsync(this NewPostStore posts, string actor, params Upload[] files) =>
        posts.CreateAsync(actor, new PostDraft(files, [], [], "", []));

    /// <summary>A file kept the way the site keeps it.</summary>
    public static async Task PutAsync(this IPictureStore files, string key, byte[] bytes)
    {
        var file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        await File.WriteAllBytesAsync(file, bytes);
        await files.PutAsync(key, file, Uploads.TypeOf(key));
        File.Delete(file);
    }

    /// <summary>The bytes of a kept file.</summary>
    public static async Task<byte[]?> BytesAsync(this IPictureStore files, string key)
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        if (!await files.FetchAsync(key, path))
        {
            return null;
        }

        var bytes = await File.ReadAllBytesAsync(path);
        File.Delete(path);
        return bytes;
    }

    /// <summary>The keys of all kept files, in order.</summary>
    public static async Task<List<string>> KeysAsync(this IPictureStore files) =>
        await files.ListAsync().Select(file => file.Key).Order(StringComparer.Ordinal).ToListAsync();

    /// <summary>One call that must be refused.</summary>
    public static async Task<ErrorKind> RefusedAsync<TStore>(this SiteFixture site, Func<TStore, Task> work) where TStore : notnull =>
        (await Assert.ThrowsAsync<RefusedException>(() => site.CallAsync(work))).Kind;

    /// <summary>The same call several times at once: how often it worked, and the reasons of the rest.</summary>
    public static async Task<(int Worked, List<ErrorKind> Refused)> AtOnceAsync<TStore>(this SiteFixture site, int times,
        Func<TStore, Task> work) where TStore : notnull
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, times).Select(async _ =>
        {
            try
            {
                await site.CallAsync(work);
                return (ErrorKind?)null;
            }
            catch (RefusedException e)
            {
                return e.Kind;
            }
        }));
        return (outcomes.Count(why => why is null), [.. outcomes.OfType<ErrorKind>()]);
    }
}
