using Wasm.Wasmtime.Native;

namespace Wasm.Wasmtime;

/// <summary>Turns modules into the library's code, from the cache where it is there.</summary>
internal sealed unsafe class CodeCompiler(WasmtimeLibrary library, ModuleCache? cache)
{
    /// <summary>For every thread that runs guests.</summary>
    public SignalStacks SignalStacks => library.SignalStacks;

    /// <summary>The engine of a configuration.</summary>
    public NativeHandle Engine(bool isGuarded) => isGuarded ? library.Guarded : library.Plain;

    /// <summary>Compiles a module.</summary>
    /// <param name="module">Rendered, valid.</param>
    /// <param name="isGuarded">Which configuration.</param>
    /// <param name="code">The code; null when the library refuses.</param>
    /// <returns>Why it refuses; null otherwise.</returns>
    public string? TryCompile(byte[] module, bool isGuarded, out NativeHandle? code)
    {
        code = null;
        nint engine = Engine(isGuarded).Pointer;
        byte[] key = ModuleCache.KeyOf(module, isGuarded);
        if (cache?.Find(key) is { } kept && TryDeserialize(engine, kept) is { } warm)
        {
            code = warm;
            return null;
        }

        nint pointer;
        fixed (byte* bytes = module)
        {
            nint error = Api.NewModule(engine, bytes, (nuint)module.Length, out pointer);
            if (error != 0)
                return Api.TakeMessage(error);
        }

        code = new NativeHandle(pointer, &Delete);
        if (cache is not null)
            Keep(cache, key, pointer);
        return null;
    }

    // Another version of the library or another processor: compiled again, and the entry replaced.
    private static NativeHandle? TryDeserialize(nint engine, byte[] kept)
    {
        fixed (byte* bytes = kept)
        {
            nint error = Api.DeserializeModule(engine, bytes, (nuint)kept.Length, out nint module);
            if (error == 0)
                return new NativeHandle(module, &Delete);
            Api.DeleteError(error);
            return null;
        }
    }

    private static void Keep(ModuleCache cache, byte[] key, nint module)
    {
        nint error = Api.SerializeModule(module, out ByteVector serialized);
        if (error != 0)
        {
            Api.DeleteError(error);
            return;
        }

        cache.Keep(key, serialized.Span);
        Api.DeleteBytes(ref serialized);
    }

    private static void Delete(nint module) => Api.DeleteModule(module);
}
