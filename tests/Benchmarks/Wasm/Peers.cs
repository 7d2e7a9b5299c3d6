namespace Benchmarks.Wasm;

/// <summary>Other engines on this machine.</summary>
internal sealed class Peers : IDisposable
{
    private const string NpmVersion = "0.0.2";

    // The version that the package links, by its own Cargo.toml.
    private const string NpmName = "Wasmtime 8.0.1 (npm)";

    private Peers(ScriptPeer? v8, ScriptPeer? wasmtime, LibraryPeer? library)
    {
        V8 = v8;
        Wasmtime = wasmtime;
        Library = library;
    }

    /// <summary>Node's engine, without metering.</summary>
    public ScriptPeer? V8 { get; }

    /// <summary>Wasmtime as the npm package brings it, without fuel; only where there is no library.</summary>
    public ScriptPeer? Wasmtime { get; }

    /// <summary>Wasmtime of today in this process; null where no usable library is found.</summary>
    public LibraryPeer? Library { get; }

    /// <summary>Those that run under Node.</summary>
    public IEnumerable<ScriptPeer> All => new[] { V8, Wasmtime }.OfType<ScriptPeer>();

    /// <summary>Starts what can be started; the rest is noted.</summary>
    /// <param name="context">Gets the notes.</param>
    /// <param name="hasLibrary">Whether the plugin has found a library that is as its declarations say.</param>
    public static Peers Start(BenchContext context, bool hasLibrary)
    {
        ScriptPeer? v8 = ScriptPeer.Start("v8.mjs", [], [], out string reason);
        if (v8 is null)
            context.Note($"no rows of V8: {reason}");
        if (hasLibrary)
            return new Peers(v8, null, new LibraryPeer());
        string folder = ArtifactsFolder.OfPeer("wasmtime");
        reason = "";
        if (!Directory.Exists(Path.Combine(folder, "node_modules", "wasmtime")))
        {
            string[] install = ["install", "--no-audit", "--no-fund", "--prefix", folder, $"wasmtime@{NpmVersion}"];
            PeerProcess.Run("npm", install, TimeSpan.FromMinutes(2), out reason);
        }

        ScriptPeer? wasmtime = reason.Length == 0 ? ScriptPeer.Start("wasmtime.mjs", [], [folder, NpmName], out reason) : null;
        if (wasmtime is null)
            context.Note($"no rows of {NpmName}: {reason}");
        return new Peers(v8, wasmtime, null);
    }

    public void Dispose()
    {
        V8?.Dispose();
        Wasmtime?.Dispose();
        Library?.Dispose();
    }
}
