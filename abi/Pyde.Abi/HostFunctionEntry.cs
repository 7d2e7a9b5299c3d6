using Pyde.Contracts.Wasm;

namespace Pyde.Abi;

/// <summary>One row of the host-function table.</summary>
/// <remarks>Immutable. Source: abi.md, "Host functions". Since ABI 1.0.</remarks>
public sealed class HostFunctionEntry
{
    private readonly HostParameter[] _parameters;

    internal HostFunctionEntry(
        HostFunction id,
        string name,
        string parameters,
        WasmValueType? result,
        HostPrice price,
        string priced,
        HostFunctionTraits traits,
        string note)
    {
        Id = id;
        Name = name;
        Result = result;
        Price = price;
        Priced = priced;
        Traits = traits;
        Note = note;
        _parameters = ParseParameters(parameters);
        Type = new WasmFunctionType(Array.ConvertAll(_parameters, p => p.Type), result is { } type ? [type] : []);
    }

    /// <summary>Its number; the row's place in the table.</summary>
    public HostFunction Id { get; }

    /// <summary>Name of the import from module <see cref="HostTable.ImportModule"/>.</summary>
    public string Name { get; }

    /// <summary>Parameters in order, the calling frame not counted.</summary>
    public ReadOnlySpan<HostParameter> Parameters => _parameters;

    /// <summary>Result; null where there is none.</summary>
    public WasmValueType? Result { get; }

    /// <summary>The type that an import must have.</summary>
    public WasmFunctionType Type { get; }

    /// <summary>Gas.</summary>
    public HostPrice Price { get; }

    /// <summary>Which bytes the price counts; empty where it counts none.</summary>
    public string Priced { get; }

    /// <summary>Rules for validator and boundary.</summary>
    public HostFunctionTraits Traits { get; }

    /// <summary>One sentence for the generated reference and bindings.</summary>
    public string Note { get; }

    // Form of the text: "slot_ptr i32, out_ptr i32".
    private static HostParameter[] ParseParameters(string text) => text.Length == 0
        ? []
        : Array.ConvertAll(text.Split(", "), part =>
        {
            int space = part.IndexOf(' ');
            return new HostParameter(part[..space], part[(space + 1)..] == "i64" ? WasmValueType.I64 : WasmValueType.I32);
        });
}
