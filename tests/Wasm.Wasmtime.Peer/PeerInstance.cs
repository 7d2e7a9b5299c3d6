using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Pyde.Contracts.Wasm;
using Wasm.Wasmtime.Native;

namespace Wasm.Wasmtime.Peer;

/// <summary>An instance in a store of its own, whose imports answer zeros.</summary>
internal sealed unsafe class PeerInstance : IDisposable
{
    private readonly SignalStacks _stacks;
    private readonly Instance _instance;
    private nint _store;

    public PeerInstance(PeerEngine engine, PeerModule code, ValidatedModule module)
    {
        _stacks = engine.SignalStacks;
        _store = Api.NewStore(engine.Pointer, 0, 0);
        Context = Api.ContextOf(_store);
        if (engine.HasFuel)
            Refuel(FrameGrant.GasMax);
        Extern[] imports = new Extern[Math.Max(1, module.Imports.Length)];
        for (int i = 0; i < module.Imports.Length; i++)
        {
            nint type = FunctionTypes.Create(module.Types[module.Imports[i].TypeIndex]);
            imports[i].Kind = Extern.FunctionKind;
            Api.NewFunction(Context, type, &AnswerZeros, 0, 0, out imports[i].Function);
            Api.DeleteFunctionType(type);
        }

        using SignalStacks.Scope scope = _stacks.Enter();
        fixed (Extern* first = imports)
        {
            Api.ThrowIf(Api.NewInstance(Context, code.Pointer, first, (nuint)module.Imports.Length, out _instance, out nint trap));
            if (trap != 0)
                throw new InvalidOperationException($"instantiation trapped with {Traps.Take(trap).Code}");
        }
    }

    /// <summary>What most functions of the library take.</summary>
    public nint Context { get; }

    /// <summary>Finds an exported function.</summary>
    public Function Find(string export)
    {
        byte[] name = Encoding.UTF8.GetBytes(export);
        Extern item;
        fixed (byte* first = name)
        {
            return Api.FindExport(Context, in _instance, first, (nuint)name.Length, &item) && item.Kind == Extern.FunctionKind
                ? item.Function
                : throw new InvalidOperationException($"the module exports no function {export}");
        }
    }

    /// <summary>Fills the tank; only where the engine counts fuel.</summary>
    public void Refuel(ulong fuel) => Api.ThrowIf(PeerApi.SetFuelOf(Context, fuel));

    /// <summary>The fuel that is left.</summary>
    public ulong FuelLeft()
    {
        Api.ThrowIf(PeerApi.GetFuelOf(Context, out ulong fuel));
        return fuel;
    }

    /// <summary>Calls a function without looking at types.</summary>
    /// <param name="function">From <see cref="Find"/>.</param>
    /// <param name="values">Arguments, then results; as long as the longer of both.</param>
    /// <param name="times">How often; arguments are results from the second time on.</param>
    /// <returns>False when it trapped.</returns>
    public bool Call(in Function function, Span<RawValue> values, int times = 1)
    {
        using SignalStacks.Scope scope = _stacks.Enter();
        fixed (RawValue* first = values)
        {
            for (int i = 0; i < times; i++)
            {
                Api.ThrowIf(Api.Call(Context, in function, first, (nuint)values.Length, out nint trap));
                if (trap == 0)
                    continue;
                Api.DeleteTrap(trap);
                return false;
            }

            return true;
        }
    }

    public void Dispose()
    {
        if (_store != 0)
            Api.DeleteStore(_store);
        _store = 0;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint AnswerZeros(nint environment, nint caller, RawValue* values, nuint count)
    {
        new Span<RawValue>(values, (int)count).Clear();
        return 0;
    }
}
