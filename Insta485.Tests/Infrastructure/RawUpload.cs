using System.Net;
using System.Text;

namespace Insta485.Tests.Infrastructure;

/// <summary>Uploads byte for byte, and what they leave.</summary>
public static class RawUpload
{
    /// <summary>A file in a form as bytes: HttpClient would not send such names.</summary>
    public static async Task<HttpRequestMessage> NewAsync(Visitor visitor, string filename, byte[] file, string path = "/posts/")
    {
        byte[] body =
        [
            .. Encoding.UTF8
                .GetBytes($"--b\r\nContent-Disposition: form-data; name=\"csrf_token\"\r\n\r\n{await visitor.TokenAsync()}\r\n"),
            .. "--b\r\nContent-Disposition: form-data; name=\"operation\"\r\n\r\ncreate\r\n"u8,
            .. Encoding.UTF8.GetBytes($"--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{filename}\"\r\n\r\n"),
            .. file, .. "\r\n--b--\r\n"u8,
        ];
        var content = new ByteArrayContent(body);
        content.Headers.TryAddWithoutValidation("Content-Type", "multipart/form-data; boundary=b");
        return new HttpRequestMessage(HttpMethod.Post, path) { Content = content, Version = HttpVersion.Version11 };
    }

    /// <summary>The names of the photos that an upload adds to the folder, and its answer.</summary>
    public static async Task<(List<string> Added, T Answer)> AddedAsync<T>(this SiteFixture site, Func<Task<T>> work)
    {
        var before = Directory.GetFiles(site.Uploads).ToHashSet();
        var answer = await work();
        return ([.. Directory.GetFiles(site.Uploads).Where(file => !before.Contains(file)).Select(file => Path.GetFileName(file))], answer);
    }
}
