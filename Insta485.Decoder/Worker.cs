using NetVips;

namespace Insta485.Decoder;

/// <summary>Answers one request after another, until the stream ends. One photo is in memory at a time.</summary>
internal static class Worker
{
    public static void Serve(Stream input, Stream output)
    {
        using var limit = new CpuLimit(output);
        // One thread decodes: the site runs as many workers as there are cores. Nothing is asked for twice, so nothing is cached.
        (NetVips.NetVips.Concurrency, Cache.Max) = (1, 0);
        NetVips.NetVips.BlockUntrusted = true;
        SourceFile.Listen();
        while (Wire.Read<DecodeRequest>(input) is { } request)
        {
            var file = new byte[request.Length];
            input.ReadExactly(file);
            limit.Begin(TimeSpan.FromSeconds(request.Seconds));
            Answer(file, input, output, limit);
            limit.End();
        }
    }

    private static void Answer(byte[] file, Stream input, Stream output, CpuLimit limit)
    {
        SourceFile source;
        try
        {
            source = SourceFile.Read(file);
        }
        catch (DecodeException e)
        {
            limit.Write(new PictureHeader(e.Failure, Detail: e.Message));
            return;
        }

        limit.Write(source.Header);
        if (Wire.Read<DecodeOrder>(input) is not { IsWanted: true } order)
        {
            return;
        }

        try
        {
            var (result, files) = PictureMaker.Make(source, order);
            limit.Write(result);
            foreach (var made in files)
            {
                output.Write(made);
            }

            output.Flush();
        }
        catch (Exception e) when (e is VipsException or DecodeException or OutOfMemoryException)
        {
            var failure = DecodeException.FailureOf(e);
            limit.Write(new DecodeResult(failure, "", 0, 0, "", [], DecodeException.DetailOf(e)));
        }
    }
}
