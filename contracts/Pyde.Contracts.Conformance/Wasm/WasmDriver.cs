using Pyde.Abi.Tests.Support;
using Pyde.Contracts.Conformance.Common;
using Pyde.Contracts.Conformance.Sequences;
using Pyde.Contracts.Conformance.Surroundings;
using Pyde.Contracts.Wasm;

namespace Pyde.Contracts.Conformance.Wasm;

/// <summary>Compiles a module or two and calls them, with drawn gas.</summary>
internal sealed class WasmDriver(KitNode node) : SlotDriver(node)
{
    public override string Step(Draw draw)
    {
        using GuestModule module = GuestModule.Compile(Instance.As<IWasmEngine>(), Sum());
        string text = string.Empty;
        for (int i = draw.Between(1, 3); i > 0; i--)
        {
            ulong argument = (ulong)draw.Below(200);
            ulong gas = (ulong)draw.Below(3_000);
            (InvokeOutcome outcome, ulong[] results) = module.Call("sum", [argument], GuestModule.Grant(gas));
            text += $"sum({argument}) with {gas} gas: {outcome} {(outcome.IsSuccess ? results[0] : 0)}; ";
        }

        return text;
    }

    public override string Look()
    {
        using GuestModule module = GuestModule.Compile(Instance.As<IWasmEngine>(), Sum());
        return $"{module.Call("sum", [10], GuestModule.Ample).Outcome}";
    }

    // The loop of docs/metering.md's example: it adds n, n − 1, … 1.
    internal static ModuleBuilder Sum()
    {
        ModuleBuilder builder = ModuleBuilder.WithMemory();
        builder.Function(
            "i:i",
            [
                0x03, 0x40, 0x20, 0x01, 0x20, 0x00, 0x6a, 0x21, 0x01, 0x20, 0x00, 0x41, 0x01, 0x6b, 0x22, 0x00, 0x0d, 0x00, 0x0b, 0x20,
                0x01,
            ],
            locals: "i",
            export: "sum");
        return builder;
    }
}
