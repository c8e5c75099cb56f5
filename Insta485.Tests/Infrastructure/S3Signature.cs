using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Insta485.Tests.Infrastructure;

/// <summary>
/// Checks requests as S3 does ("Authenticating Requests: AWS Signature Version 4"), in the header or in the address, written from the
/// protocol's description and not with the client's code.
/// </summary>
public sealed class S3Signature(string keyId, string secret)
{
    private const string Algorithm = "AWS4-HMAC-SHA256";

    /// <summary>The error that S3 would answer with; nothing if the request may be carried out.</summary>
    public string? Problem(HttpRequest request, byte[] body, DateTimeOffset now)
    {
        var query = Query(request);
        return query.Any(part => part.Name == "X-Amz-Signature") ? InAddress(request, query, now) : InHeader(request, query, body, now);
    }

    private string? InHeader(HttpRequest request, List<(string Name, string Value)> query, byte[] body, DateTimeOffset now)
    {
        var parts = request.Headers.Authorization.ToString().Split([' ', ','], StringSplitOptions.RemoveEmptyEntries);
        if (parts is not [Algorithm, _, _, _])
        {
            return "AccessDenied";
        }

        var said = parts[1..].Select(part => part.Split('=', 2)).ToDictionary(part => part[0], part => part[1]);
        var signed = said["SignedHeaders"].Split(';');
        var hash = request.Headers["x-amz-content-sha256"].ToString();
        // Everything that bears Amazon's name has to be signed, and the host.
        var required = request.Headers.Keys.Select(name => name.ToLowerInvariant()).Where(name => name.StartsWith("x-amz-")).Append("host");
        if (required.Except(signed).Any() || !TryTime(request.Headers["x-amz-date"].ToString(), out var at))
        {
            return "AccessDenied";
        }

        if ((now - at).Duration() > TimeSpan.FromMinutes(15))
        {
            return "RequestTimeTooSkewed";
        }

        if (hash != Hex(SHA256.HashData(body)))
        {
            return hash.StartsWith("STREAMING-") ? "NotImplemented" : "XAmzContentSHA256Mismatch";
        }

        return Check(request, query, signed, hash, said["Credential"], at, said["Signature"]);
    }

    private string? InAddress(HttpRequest request, List<(string Name, string Value)> query, DateTimeOffset now)
    {
        string Said(string name) => query.FirstOrDefault(part => part.Name == "X-Amz-" + name).Value ?? "";
        var signed = Said("SignedHeaders").Split(';');
        if (Said("Algorithm") != Algorithm || !signed.Contains("host") || !TryTime(Said("Date"), out var at)
            || !int.TryParse(Said("Expires"), out var seconds) || seconds is < 1 or > 604_800)
        {
            return "AuthorizationQueryParametersError";
        }

        return now > at.AddSeconds(seconds)
            ? "AccessDenied"
            : Check(request, [.. query.Where(part => part.Name != "X-Amz-Signature")], signed, "UNSIGNED-PAYLOAD", Said("Credential"), at,
                Said("Signature"));
    }

    private string? Check(
        HttpRequest request, List<(string Name, string Value)> query, string[] signed, string hash, string credential, DateTimeOffset at,
            string signature)
    {
        if (credential.Split('/') is not [var id, var day, var region, "s3", "aws4_request"] || day != at.ToString("yyyyMMdd"))
        {
            return "AuthorizationHeaderMalformed";
        }

        if (id != keyId)
        {
            return "InvalidAccessKeyId";
        }

        var canonical = string.Join('\n',
            request.Method,
            string.Join('/', RawPath(request).Split('/').Select(part => Encode(Uri.UnescapeDataString(part)))),
            string.Join('&', query.Select(part => $"{Encode(part.Name)}={Encode(part.Value)}").Order(StringComparer.Ordinal)),
            string.Concat(signed.Select(name => $"{name}:{string.Join(',', request.Headers[name].Select(value => value?.Trim()))}\n")),
            string.Join(';', signed),
            hash);
        var scope = $"{day}/{region}/s3/aws4_request";
        var text =
            string.Join('\n', Algorithm, at.ToString("yyyyMMdd'T'HHmmss'Z'"), scope,
                Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical))));
        var key = new[] { day, region, "s3", "aws4_request" }.Aggregate(Encoding.UTF8.GetBytes("AWS4" + secret), Sign);
        return Hex(Sign(key, text)) == signature ? null : "SignatureDoesNotMatch";
    }

    private static byte[] Sign(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);

    private static string Encode(string text) => Uri.EscapeDataString(text);

    private static bool TryTime(string text, out DateTimeOffset time) =>
        DateTimeOffset.TryParseExact(text, "yyyyMMdd'T'HHmmss'Z'", null, System.Globalization.DateTimeStyles.AssumeUniversal, out time);

    // As it was sent, before the server decodes it.
    private static string[] Raw(HttpRequest request) =>
        (request.HttpContext.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "").Split('?', 2);

    private static string RawPath(HttpRequest request) => Raw(request)[0];

    private static List<(string Name, string Value)> Query(HttpRequest request) => Raw(request) is [_, var query]
        ? [.. query.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(part => part.Split('=', 2))
            .Select(part => (Uri.UnescapeDataString(part[0]), part.Length > 1 ? Uri.UnescapeDataString(part[1]) : ""))]
        : [];
}
