using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Wasm.Wasmtime.Native;

/// <summary>
/// The functions of the Wasmtime C API (wasm.h and wasmtime/*.h, version 48) that are used here. Pointers to objects of the library are
/// <see cref="nint"/>. Every function that answers an error answers null or an owned <c>wasmtime_error_t</c>.
/// </summary>
internal static unsafe partial class Api
{
    /// <summary>Name that the host resolves: PYDE_WASMTIME, the plugin's folder, the system.</summary>
    public const string Library = "wasmtime";

    [LibraryImport(Library, EntryPoint = "wasm_config_new")]
    public static partial nint NewConfig();

    // The rest of the configuration is the library's default: a combination that it refuses would end the process.
    [LibraryImport(Library, EntryPoint = "wasmtime_config_cranelift_nan_canonicalization_set")]
    public static partial void SetCanonicalNan(nint config, [MarshalAs(UnmanagedType.U1)] bool isOn);

    [LibraryImport(Library, EntryPoint = "wasmtime_config_max_wasm_stack_set")]
    public static partial void SetMaxStack(nint config, nuint bytes);

    [LibraryImport(Library, EntryPoint = "wasmtime_config_async_stack_size_set")]
    public static partial void SetAsyncStack(nint config, nuint bytes);

    [LibraryImport(Library, EntryPoint = "wasmtime_config_epoch_interruption_set")]
    public static partial void SetEpochInterruption(nint config, [MarshalAs(UnmanagedType.U1)] bool isOn);

    [LibraryImport(Library, EntryPoint = "wasmtime_config_memory_may_move_set")]
    public static partial void SetMemoryMayMove(nint config, [MarshalAs(UnmanagedType.U1)] bool isOn);

    [LibraryImport(Library, EntryPoint = "wasm_engine_new_with_config")]
    public static partial nint NewEngine(nint ownedConfig);

    [LibraryImport(Library, EntryPoint = "wasm_engine_delete")]
    public static partial void DeleteEngine(nint engine);

    [LibraryImport(Library, EntryPoint = "wasmtime_module_new")]
    public static partial nint NewModule(nint engine, byte* wasm, nuint bytes, out nint module);

    [LibraryImport(Library, EntryPoint = "wasmtime_module_serialize")]
    public static partial nint SerializeModule(nint module, out ByteVector bytes);

    [LibraryImport(Library, EntryPoint = "wasmtime_module_deserialize")]
    public static partial nint DeserializeModule(nint engine, byte* bytes, nuint count, out nint module);

    [LibraryImport(Library, EntryPoint = "wasmtime_module_delete")]
    public static partial void DeleteModule(nint module);

    [LibraryImport(Library, EntryPoint = "wasmtime_store_new")]
    public static partial nint NewStore(nint engine, nint data, nint finalizer);

    [LibraryImport(Library, EntryPoint = "wasmtime_store_context")]
    public static partial nint ContextOf(nint store);

    [LibraryImport(Library, EntryPoint = "wasmtime_store_epoch_deadline_callback")]
    public static partial void SetEpochCallback(
        nint store, delegate* unmanaged[Cdecl]<nint, nint, ulong*, byte*, nint> callback, nint data, nint finalizer);

    [LibraryImport(Library, EntryPoint = "wasmtime_context_set_epoch_deadline")]
    public static partial void SetEpochDeadline(nint context, ulong ticksBeyondCurrent);

    [LibraryImport(Library, EntryPoint = "wasmtime_store_delete")]
    public static partial void DeleteStore(nint store);

    [LibraryImport(Library, EntryPoint = "wasmtime_context_get_data")]
    public static partial nint DataOf(nint context);

    [LibraryImport(Library, EntryPoint = "wasmtime_caller_context")]
    public static partial nint ContextOfCaller(nint caller);

    [LibraryImport(Library, EntryPoint = "wasm_valtype_new")]
    public static partial nint NewValueType(byte kind);

    [LibraryImport(Library, EntryPoint = "wasm_valtype_vec_new")]
    public static partial void NewValueTypes(out PointerVector vector, nuint count, nint* ownedTypes);

    [LibraryImport(Library, EntryPoint = "wasm_functype_new")]
    public static partial nint NewFunctionType(ref PointerVector ownedParameters, ref PointerVector ownedResults);

    [LibraryImport(Library, EntryPoint = "wasm_functype_delete")]
    public static partial void DeleteFunctionType(nint type);

    [LibraryImport(Library, EntryPoint = "wasmtime_func_new_unchecked")]
    public static partial void NewFunction(
        nint context, nint type, delegate* unmanaged[Cdecl]<nint, nint, RawValue*, nuint, nint> callback, nint environment, nint finalizer,
        out Function function);

    [LibraryImport(Library, EntryPoint = "wasmtime_instance_new")]
    public static partial nint NewInstance(
        nint context, nint module, Extern* imports, nuint importCount, out Instance instance, out nint trap);

    [LibraryImport(Library, EntryPoint = "wasmtime_instance_export_get")]
    [return: MarshalAs(UnmanagedType.U1)]
    public static partial bool FindExport(nint context, in Instance instance, byte* name, nuint nameBytes, Extern* item);

    [LibraryImport(Library, EntryPoint = "wasmtime_func_call_unchecked")]
    public static partial nint Call(nint context, in Function function, RawValue* argumentsAndResults, nuint count, out nint trap);

    [LibraryImport(Library, EntryPoint = "wasmtime_global_get")]
    public static partial void GetGlobal(nint context, in Global global, out Value value);

    [LibraryImport(Library, EntryPoint = "wasmtime_global_set")]
    public static partial nint SetGlobal(nint context, in Global global, in Value value);

    [LibraryImport(Library, EntryPoint = "wasmtime_memory_data")]
    public static partial byte* MemoryData(nint context, in Memory memory);

    [LibraryImport(Library, EntryPoint = "wasmtime_memory_data_size")]
    public static partial nuint MemoryBytes(nint context, in Memory memory);

    [LibraryImport(Library, EntryPoint = "wasmtime_trap_new")]
    public static partial nint NewTrap(byte* message, nuint bytes);

    [LibraryImport(Library, EntryPoint = "wasmtime_trap_code")]
    [return: MarshalAs(UnmanagedType.U1)]
    public static partial bool TrapCodeOf(nint trap, out byte code);

    [LibraryImport(Library, EntryPoint = "wasm_trap_origin")]
    public static partial nint TrapOrigin(nint trap);

    [LibraryImport(Library, EntryPoint = "wasm_trap_delete")]
    public static partial void DeleteTrap(nint trap);

    [LibraryImport(Library, EntryPoint = "wasm_frame_module_offset")]
    public static partial nuint OffsetOf(nint frame);

    [LibraryImport(Library, EntryPoint = "wasm_frame_delete")]
    public static partial void DeleteFrame(nint frame);

    [LibraryImport(Library, EntryPoint = "wasmtime_error_new")]
    public static partial nint NewError(byte* zeroEndedMessage);

    [LibraryImport(Library, EntryPoint = "wasmtime_error_message")]
    public static partial void MessageOf(nint error, out ByteVector message);

    [LibraryImport(Library, EntryPoint = "wasmtime_error_delete")]
    public static partial void DeleteError(nint error);

    [LibraryImport(Library, EntryPoint = "wasm_byte_vec_delete")]
    public static partial void DeleteBytes(ref ByteVector bytes);

    /// <summary>The text of an error, which is deleted.</summary>
    public static string TakeMessage(nint error)
    {
        MessageOf(error, out ByteVector message);
        string text = System.Text.Encoding.UTF8.GetString(message.Span);
        DeleteBytes(ref message);
        DeleteError(error);
        return text;
    }

    /// <summary>Throws for an error that no module and no guest can cause.</summary>
    public static void ThrowIf(nint error, [CallerArgumentExpression(nameof(error))] string call = "")
    {
        if (error != 0)
            throw new InvalidOperationException($"{call}: {TakeMessage(error)}");
    }
}
