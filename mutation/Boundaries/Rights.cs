using Pyde.Contracts;
using Pyde.Contracts.Conformance;
using Pyde.Contracts.Manifest;
using Wasm.Interpreter;

namespace Boundaries;

/// <summary>The right implementation of every slot, to be broken in one way at a time.</summary>
public static class Rights
{
    /// <summary>The kit's double; of engines the interpreter, which is the double by design (abi.md, "Engines").</summary>
    /// <param name="slot">A slot that has a kit.</param>
    public static PluginUnderTest Of(string slot) => ConformanceKit.HasReference(slot)
        ? ConformanceKit.Reference(slot)
        : new PluginUnderTest(SlotName.Wasm, "interpreter", new HandOffDeclaration([], [], []), static () => new InterpreterEngine());
}
