using System.Buffers.Binary;
using System.Diagnostics;

namespace Wasm.EngineSuite.Differential;

/// <summary>One Node process for the whole run. It is ended and started anew when it breaks down or does not answer in time.</summary>
/// <remarks>One thread at a time.</remarks>
internal sealed class NodeChannel : IDisposable
{
    private const int FrameBytesMax = 256 * 1024 * 1024;

    // Counted in ticks of a second, not by the clock: a run may be stopped and continued.
    private const int AnswerTicksMax = 60;

    private readonly string _script = Path.Combine(AppContext.BaseDirectory, "Fixtures/engine.mjs");
    private readonly Timer _watch;
    private Process? _process;
    private int _ticksLeft;

    internal NodeChannel() => _watch = new Timer(_ => Tick(), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));

    internal static bool IsInstalled { get; } = Programs.IsInstalled("node");

    /// <summary>Changes with every new process, which knows nothing of what the one before was told.</summary>
    internal int Generation { get; private set; }

    internal void Send(NodeFrame frame)
    {
        _process ??= Start();
        _process.StandardInput.BaseStream.Write(frame.Finish());
        _process.StandardInput.BaseStream.Flush();
    }

    /// <summary>Waits for a frame.</summary>
    /// <exception cref="IOException">The process ended, or was ended because it did not answer in time.</exception>
    internal NodeFrame Receive()
    {
        Process process = _process ?? throw new IOException("nothing was sent to node");
        Volatile.Write(ref _ticksLeft, AnswerTicksMax);
        try
        {
            Stream stream = process.StandardOutput.BaseStream;
            Span<byte> header = stackalloc byte[sizeof(uint)];
            stream.ReadExactly(header);
            int length = BinaryPrimitives.ReadInt32LittleEndian(header);
            if ((uint)length > FrameBytesMax)
                throw new IOException($"node sent a frame of {(uint)length} bytes");
            byte[] payload = new byte[length];
            stream.ReadExactly(payload);
            return new NodeFrame(payload);
        }
        finally
        {
            Volatile.Write(ref _ticksLeft, 0);
        }
    }

    /// <summary>Ends the process; the next frame goes to a new one.</summary>
    internal void Stop()
    {
        if (_process is not { } process)
            return;
        _process = null;
        Generation++;
        Kill(process);
        process.Dispose();
    }

    public void Dispose()
    {
        _watch.Dispose();
        Stop();
    }

    private static void Kill(Process process)
    {
        try
        {
            process.Kill();
            process.WaitForExit();
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself.
        }
    }

    private Process Start() => Process.Start(new ProcessStartInfo("node", ["--no-warnings", _script])
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
    })!;

    private void Tick()
    {
        if (Volatile.Read(ref _ticksLeft) > 0 && Interlocked.Decrement(ref _ticksLeft) == 0 && _process is { } process)
            Kill(process);
    }
}
