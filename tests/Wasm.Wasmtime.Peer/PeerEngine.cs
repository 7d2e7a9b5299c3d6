using Wasm.Wasmtime.Native;

namespace Wasm.Wasmtime.Peer;

/// <summary>An engine of the library with the settings that a comparison is about; all others are the library's own.</summary>
internal sealed unsafe class PeerEngine : IDisposable
{
    /// <param name="hasFuel">Whether code counts fuel.</param>
    /// <param name="hasCanonicalNans">Whether every NaN is made canonical, as on the chain.</param>
    /// <param name="isParallel">Whether compilation uses every processor, as the library does by default, or one thread.</param>
    public PeerEngine(bool hasFuel, bool hasCanonicalNans, bool isParallel)
    {
        HasFuel = hasFuel;
        PeerApi.EnsureResolved();
        nint config = Api.NewConfig();
        PeerApi.SetFuel(config, hasFuel);
        PeerApi.SetParallel(config, isParallel);
        Api.SetCanonicalNan(config, hasCanonicalNans);
        Pointer = Api.NewEngine(config);
    }

    /// <summary>Whether code counts fuel.</summary>
    public bool HasFuel { get; }

    internal SignalStacks SignalStacks { get; } = new();

    internal nint Pointer { get; private set; }

    /// <summary>Compiles a module.</summary>
    /// <exception cref="InvalidOperationException">The library refuses it.</exception>
    public PeerModule Compile(ReadOnlySpan<byte> wasm)
    {
        fixed (byte* bytes = wasm)
        {
            Api.ThrowIf(Api.NewModule(Pointer, bytes, (nuint)wasm.Length, out nint module));
            return new PeerModule(module);
        }
    }

    public void Dispose()
    {
        if (Pointer != 0)
            Api.DeleteEngine(Pointer);
        Pointer = 0;
    }
}
