using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Insta485.Decoder;

/// <summary>
/// Messages on a stream: four bytes with the length, most significant first, then JSON. Bytes of files follow as the message says.
/// </summary>
public static class Wire
{
    private const int MaxMessage = 65_536;

    /// <summary>Writes a message.</summary>
    public static async Task WriteAsync<T>(Stream stream, T message, CancellationToken cancellationToken)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(stream);
        await stream.WriteAsync(Encode(message), cancellationToken);
        await stream.FlushAsync(cancellationToken);
    }

    /// <summary>Reads a message; null at the end of the stream.</summary>
    /// <exception cref="InvalidDataException">It is no such message.</exception>
    public static async Task<T?> ReadAsync<T>(Stream stream, CancellationToken cancellationToken)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(stream);
        var head = new byte[4];
        if (await stream.ReadAtLeastAsync(head, 4, throwOnEndOfStream: false, cancellationToken) < 4)
        {
            return null;
        }

        var body = new byte[LengthOf(head)];
        await stream.ReadExactlyAsync(body, cancellationToken);
        return Decode<T>(body);
    }

    internal static void Write<T>(Stream stream, T message)
        where T : class
    {
        stream.Write(Encode(message));
        stream.Flush();
    }

    internal static T? Read<T>(Stream stream)
        where T : class
    {
        Span<byte> head = stackalloc byte[4];
        if (stream.ReadAtLeast(head, 4, throwOnEndOfStream: false) < 4)
        {
            return null;
        }

        var body = new byte[LengthOf(head)];
        stream.ReadExactly(body);
        return Decode<T>(body);
    }

    private static byte[] Encode<T>(T message)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(message, TypeOf<T>());
        var whole = new byte[body.Length + 4];
        BinaryPrimitives.WriteInt32BigEndian(whole, body.Length);
        body.CopyTo(whole, 4);
        return whole;
    }

    private static T Decode<T>(byte[] body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, TypeOf<T>()) ?? throw new InvalidDataException("The message is empty.");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException("The message is not well-formed.", e);
        }
    }

    private static int LengthOf(ReadOnlySpan<byte> head) =>
        BinaryPrimitives.ReadInt32BigEndian(head) is >= 0 and <= MaxMessage and var length
            ? length : throw new InvalidDataException("This is not a message.");

    private static JsonTypeInfo<T> TypeOf<T>() => (JsonTypeInfo<T>)(MessageJson.Default.GetTypeInfo(typeof(T))
        ?? throw new NotSupportedException($"{typeof(T)} is not a message."));
}
