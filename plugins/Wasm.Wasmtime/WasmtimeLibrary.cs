using Wasm.Wasmtime.Native;

namespace Wasm.Wasmtime;

/// <summary>The library, checked, with its two configurations.</summary>
internal sealed unsafe class WasmtimeLibrary : IDisposable
{
    /// <summary>
    /// Native stack that a call may use; beyond it the library answers a trap. 32 times the stack budget: the lightest function weighs 8, so
    /// that 131,072 activations may each have 256 bytes, and the weight ends every recursion first.
    /// </summary>
    public const int StackBytesMax = 32 * 1024 * 1024;

    private readonly Lock _lock = new();
    private NativeHandle? _guarded;

    private WasmtimeLibrary() => Plain = CreateEngine(isGuarded: false);

    /// <summary>For every thread that runs guests.</summary>
    public SignalStacks SignalStacks { get; } = new();

    /// <summary>Runs frames that only gas ends.</summary>
    public NativeHandle Plain { get; }

    /// <summary>Runs frames with a guard: code looks at the epoch at every loop head and function entry.</summary>
    public NativeHandle Guarded
    {
        get
        {
            lock (_lock)
                return _guarded ??= CreateEngine(isGuarded: true);
        }
    }

    /// <summary>Opens the library and looks whether it is what the declarations here say.</summary>
    /// <param name="problem">What is wrong, and what helps.</param>
    /// <returns>The library; null when there is none that can be used.</returns>
    public static WasmtimeLibrary? TryOpen(out string problem)
    {
        problem = string.Empty;
        WasmtimeLibrary? library = null;
        try
        {
            library = new WasmtimeLibrary();
            if (LibraryCheck.FindProblem(library.Plain.Pointer, library.SignalStacks) is not { } found)
                return library;
            problem = $"libwasmtime is not as its headers of version 48 say: {found}";
        }
        catch (DllNotFoundException missing)
        {
            string detail = missing.Message.Split('\n')[0];
            problem = $"libwasmtime was not found; PYDE_WASMTIME names the file of the shared library with the C API ({detail})";
        }
        catch (EntryPointNotFoundException missing)
        {
            problem = $"libwasmtime lacks a function of the C API (version 48 and newer have it): {missing.Message}";
        }
        catch (BadImageFormatException wrong)
        {
            problem = $"libwasmtime is not a library for this machine: {wrong.Message}";
        }

        library?.Dispose();
        return null;
    }

    public void Dispose()
    {
        Plain.Dispose();
        _guarded?.Dispose();
    }

    // Only what results depend on. Modules were validated for the allowed features before they come here, and a combination of settings
    // that the library refuses would end the process.
    private static NativeHandle CreateEngine(bool isGuarded)
    {
        nint config = Api.NewConfig();
        Api.SetCanonicalNan(config, true);

        // In this order: the library refuses a stack beyond that of asynchronous calls, of which there are none.
        Api.SetAsyncStack(config, StackBytesMax);
        Api.SetMaxStack(config, StackBytesMax);
        Api.SetMemoryMayMove(config, false);
        Api.SetEpochInterruption(config, isGuarded);
        return new NativeHandle(Api.NewEngine(config), &DeleteEngine);
    }

    private static void DeleteEngine(nint engine) => Api.DeleteEngine(engine);
}
