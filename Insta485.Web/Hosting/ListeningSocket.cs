using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Insta485.Web.Hosting;

/// <summary>
/// Lets a listening socket run empty before it is closed: closing it resets the connections that wait in its queue, after their clients may
/// have sent a form.
/// </summary>
internal static class ListeningSocket
{
    // Linux, socket(7): SO_ATTACH_FILTER on SOL_SOCKET.
    private const int SocketLevel = 1;
    private const int AttachFilter = 26;

    // Longer than a packet and its answer take in one data centre.
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(200);

    // A filter in the kernel's language (linux/filter.h): of the TCP header's flags, drop the packet with SYN and without ACK.
    private static readonly ulong[] DropSyn =
    [
        Instruction(0x30, 13),
        Instruction(0x54, 0x12),
        Instruction(0x15, 0x02, otherwise: 1),
        Instruction(0x06, 0),
        Instruction(0x06, uint.MaxValue),
    ];

    /// <summary>
    /// Ends when no connection waits to be accepted. On Linux no new one can begin any more: its client tries again a second later, and is
    /// refused if the socket is closed by then.
    /// </summary>
    public static async Task RunEmptyAsync(Socket socket, CancellationToken cancellationToken)
    {
        if (OperatingSystem.IsLinux())
        {
            DropNew(socket);
        }

        // One whose first packet was answered before is in the queue within this time.
        var start = Stopwatch.GetTimestamp();
        do
        {
            if (socket.Poll(0, SelectMode.SelectRead))
            {
                start = Stopwatch.GetTimestamp();
            }

            await Task.Delay(1, cancellationToken);
        }
        while (OperatingSystem.IsLinux() && Stopwatch.GetElapsedTime(start) < Quiet);
    }

    private static void DropNew(Socket socket)
    {
        var program = GCHandle.Alloc(DropSyn, GCHandleType.Pinned);
        try
        {
            // struct sock_fprog: the number of instructions, and where they are.
            var filter = new byte[16];
            MemoryMarshal.Write(filter, (ushort)DropSyn.Length);
            MemoryMarshal.Write(filter.AsSpan(8), (long)program.AddrOfPinnedObject());
            socket.SetRawSocketOption(SocketLevel, AttachFilter, filter);
        }
        finally
        {
            program.Free();
        }
    }

    // struct sock_filter: code, how many to skip if a comparison holds and if not, constant.
    private static ulong Instruction(ushort code, uint constant, byte otherwise = 0) =>
        code | ((ulong)otherwise << 24) | ((ulong)constant << 32);
}
