using System.Runtime.InteropServices;

namespace Wasm.Wasmtime;

/// <summary>Stacks for the handlers of faults, lent to threads while they run guests.</summary>
/// <remarks>
/// The library gives a thread whose stack for handlers is small a larger one, and unmaps it when the thread ends. The runtime unmaps before
/// that whatever stack it finds then: its own would be lost, and the library's unmapped twice, the second time perhaps under somebody who
/// was given the same addresses in between. A thread that comes with a large one is given none. Any thread.
/// </remarks>
internal sealed unsafe class SignalStacks
{
    // The library asks for 256 KiB.
    private const int StackBytes = 320 * 1024;

    // sigaltstack(new, old), which every process on Linux has; null elsewhere.
    private static readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<Description*, Description*, int> Exchange = Find();

    private readonly Lock _lock = new();
    private readonly Stack<NativeHandle> _free = new();

    /// <summary>To be called, and disposed on the same thread, around everything that can run guest code.</summary>
    public Scope Enter()
    {
        if (Exchange == null)
            return default;
        NativeHandle? stack;
        lock (_lock)
            _free.TryPop(out stack);
        Scope scope = new() { Owner = this, Stack = stack ?? new NativeHandle((nint)NativeMemory.Alloc(StackBytes), &Free) };
        Description given = new() { Start = scope.Stack.Pointer, Bytes = StackBytes };
        if (Exchange(&given, &scope.Before) != 0)
            throw new InvalidOperationException("a thread does not take a stack for signal handlers");
        return scope;
    }

    private static delegate* unmanaged[Cdecl, SuppressGCTransition]<Description*, Description*, int> Find() =>
        OperatingSystem.IsLinux() && NativeLibrary.TryGetExport(NativeLibrary.GetMainProgramHandle(), "sigaltstack", out nint found)
            ? (delegate* unmanaged[Cdecl, SuppressGCTransition]<Description*, Description*, int>)found
            : null;

    private static void Free(nint stack) => NativeMemory.Free((void*)stack);

    /// <summary>Until it is disposed the thread has a large stack.</summary>
    internal ref struct Scope
    {
        internal SignalStacks? Owner;
        internal NativeHandle? Stack;
        internal Description Before;

        public readonly void Dispose()
        {
            if (Owner is null)
                return;
            Description before = Before;
            Exchange(&before, null);
            lock (Owner._lock)
                Owner._free.Push(Stack!);
        }
    }

    /// <summary><c>stack_t</c> of Linux.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Description
    {
        public nint Start;
        public int Flags;
        public nuint Bytes;
    }
}
