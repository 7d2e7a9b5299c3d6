using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace Pyde.Contracts.Host;

/// <summary>The native stacks of this process's threads.</summary>
/// <remarks>
/// Bounds of a thread are asked of the operating system once per thread. Where it cannot be asked (it is no Linux), only stacks that
/// <see cref="Continue"/> made are known, and a guest moves to one of them before its first call. Since contract 1.0.
/// </remarks>
public sealed unsafe partial class NativeStack : INativeStack
{
    private const int StackBytes = 64 * 1024 * 1024;

    // The description of a thread is 56 bytes on 64-bit Linux; room for any other.
    private const int AttributeBytes = 256;

    // A constant of each thread, looked up once.
    private readonly ThreadLocal<nuint> _limit = new(Find);

    private NativeStack()
    {
    }

    /// <summary>The one instance: it only remembers what the operating system said.</summary>
    public static INativeStack OfThisProcess { get; } = new NativeStack();

    /// <inheritdoc/>
    public nuint Limit => _limit.Value;

    /// <inheritdoc/>
    public void Continue<TState>(TState state, Action<TState> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        ExceptionDispatchInfo? failure = null;
        Thread thread = new(
            () =>
            {
                byte top;
                _limit.Value = (nuint)(&top) - StackBytes + INativeStack.ReserveBytes;
                try
                {
                    body(state);
                }
                catch (Exception e)
                {
                    // Carried to the waiting caller, whose exception it is.
                    failure = ExceptionDispatchInfo.Capture(e);
                }
            },
            StackBytes)
        {
            IsBackground = true,
            Name = "pyde guest stack",
        };
        thread.Start();
        thread.Join();
        failure?.Throw();
    }

    private static nuint Find()
    {
        if (!OperatingSystem.IsLinux())
            return nuint.MaxValue;
        byte* attributes = stackalloc byte[AttributeBytes];
        if (GetAttributes(Self(), attributes) != 0)
            return nuint.MaxValue;
        bool isKnown = GetStack(attributes, out nuint lowest, out nuint bytes) == 0 && bytes > INativeStack.ReserveBytes;
        DestroyAttributes(attributes);
        return isKnown ? lowest + INativeStack.ReserveBytes : nuint.MaxValue;
    }

    [LibraryImport("libc", EntryPoint = "pthread_self")]
    private static partial nuint Self();

    [LibraryImport("libc", EntryPoint = "pthread_getattr_np")]
    private static partial int GetAttributes(nuint thread, byte* attributes);

    [LibraryImport("libc", EntryPoint = "pthread_attr_getstack")]
    private static partial int GetStack(byte* attributes, out nuint lowest, out nuint bytes);

    [LibraryImport("libc", EntryPoint = "pthread_attr_destroy")]
    private static partial int DestroyAttributes(byte* attributes);
}
