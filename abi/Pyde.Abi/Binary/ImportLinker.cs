using Pyde.Contracts.Wasm;

namespace Pyde.Abi.Binary;

/// <summary>Decides what an import is. The chain knows only <see cref="HostTableLinker"/>; tools and test suites bring others.</summary>
/// <remarks>Immutable; any thread. Since ABI 1.0.</remarks>
public abstract class ImportLinker
{
    /// <summary>Imports from module <c>pyde</c> by the table; nothing else.</summary>
    public static ImportLinker HostTable { get; } = new HostTableLinker();

    /// <summary>As <see cref="HostTable"/>, and every other function import becomes a stub that answers zeros.</summary>
    public static ImportLinker Stubs { get; } = new StubLinker();

    /// <summary>Links a function.</summary>
    /// <param name="module">Module name of the import.</param>
    /// <param name="name">Name of the import.</param>
    /// <param name="type">Type that the module wants.</param>
    /// <param name="function">The host function; null for a stub.</param>
    /// <returns>How it went.</returns>
    public abstract LinkOutcome LinkFunction(string module, string name, WasmFunctionType type, out HostFunction? function);

    /// <summary>Links a global to a constant.</summary>
    /// <param name="module">Module name of the import.</param>
    /// <param name="name">Name of the import.</param>
    /// <param name="type">Type that the module wants.</param>
    /// <param name="isMutable">Mutability that the module wants.</param>
    /// <param name="bits">Value.</param>
    /// <returns>How it went.</returns>
    public virtual LinkOutcome LinkGlobal(string module, string name, WasmValueType type, bool isMutable, out ulong bits)
    {
        bits = 0;
        return LinkOutcome.Unknown;
    }

    /// <summary>Links a memory, which the instance then owns.</summary>
    /// <param name="module">Module name of the import.</param>
    /// <param name="name">Name of the import.</param>
    /// <param name="wanted">Size that the module wants.</param>
    /// <param name="actual">Size that it gets.</param>
    /// <returns>How it went.</returns>
    public virtual LinkOutcome LinkMemory(string module, string name, WasmSizeRange wanted, out WasmSizeRange actual)
    {
        actual = default;
        return LinkOutcome.Unknown;
    }

    /// <summary>Links a table, which the instance then owns.</summary>
    /// <param name="module">Module name of the import.</param>
    /// <param name="name">Name of the import.</param>
    /// <param name="wanted">Size that the module wants.</param>
    /// <param name="actual">Size that it gets.</param>
    /// <returns>How it went.</returns>
    public virtual LinkOutcome LinkTable(string module, string name, WasmSizeRange wanted, out WasmSizeRange actual)
    {
        actual = default;
        return LinkOutcome.Unknown;
    }

    private class HostTableLinker : ImportLinker
    {
        public override LinkOutcome LinkFunction(string module, string name, WasmFunctionType type, out HostFunction? function)
        {
            function = null;
            if (module != Abi.HostTable.ImportModule || Abi.HostTable.Find(name) is not { } entry)
                return LinkOutcome.Unknown;
            function = entry.Id;
            return entry.Type.Matches(type) ? LinkOutcome.Linked : LinkOutcome.TypeMismatch;
        }
    }

    private sealed class StubLinker : HostTableLinker
    {
        public override LinkOutcome LinkFunction(string module, string name, WasmFunctionType type, out HostFunction? function) =>
            base.LinkFunction(module, name, type, out function) == LinkOutcome.Linked ? LinkOutcome.Linked : Stub(out function);

        private static LinkOutcome Stub(out HostFunction? function)
        {
            function = null;
            return LinkOutcome.Linked;
        }
    }
}
