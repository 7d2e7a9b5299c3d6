using System.Runtime.InteropServices;

namespace Wasm.Managed.Running;

/// <summary>An element of the table, as emitted code reads it.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct TableEntry
{
    internal const int Bytes = 16;

    /// <summary>Type of a null reference.</summary>
    internal const int NoType = -1;

    /// <summary>Address of the function's code.</summary>
    internal nint Code;

    /// <summary>Canonical type of the function.</summary>
    internal int Type;

    internal static TableEntry Null => new() { Type = NoType };
}
