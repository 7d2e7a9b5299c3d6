using System.Globalization;
using Pyde.Abi.Deployment;
using Pyde.Abi.Sections;
using Pyde.Contracts.Wasm;

namespace Pyde.Abi.Tests.Rendering;

/// <summary>The host-function table in the words that the templates use.</summary>
internal static class TableView
{
    // `return` is a keyword everywhere, and AssemblyScript knows `balance` and friends as plain names: only this one needs another.
    private const string ReturnName = "return_data";

    internal static object Create() => new Dictionary<string, object>
    {
        ["version"] = $"{HostTable.AbiVersion >> 16}.{HostTable.AbiVersion & 0xffff}",
        ["versionHex"] = $"0x{HostTable.AbiVersion:x8}",
        ["module"] = HostTable.ImportModule,
        ["constants"] = Constants().Select(c => Pair(c.Name, c.Value.ToString(CultureInfo.InvariantCulture))).ToArray(),
        ["errors"] = Enum.GetValues<HostError>()
            .Where(e => e != HostError.None)
            .OrderDescending()
            .Select(e => Pair(UpperSnake(e.ToString()), ((int)e).ToString(CultureInfo.InvariantCulture), e.ToString()))
            .ToArray(),
        ["attributes"] = Enum.GetValues<FunctionAttributes>()
            .Where(a => a is not (FunctionAttributes.None or FunctionAttributes.All))
            .Select(a => Pair(UpperSnake(a.ToString()), ((uint)a).ToString(CultureInfo.InvariantCulture)))
            .ToArray(),
        ["refusals"] = Enum.GetValues<DeployErrorCode>()
            .Where(c => c != DeployErrorCode.None)
            .Select(c => new Dictionary<string, object> { ["name"] = c.ToString(), ["note"] = XmlSummaries.Of(c) })
            .ToArray(),
        ["functions"] = HostTable.Entries.ToArray().Select(Function).ToArray(),
    };

    /// <summary>"1,000 + 32 per byte of value": the price as prose.</summary>
    internal static string Gas(HostFunctionEntry entry)
    {
        HostPrice price = entry.Price;
        List<string> terms = [];
        if (price.Fixed > 0)
            terms.Add(Number(price.Fixed));
        if (price.PerTopic > 0)
            terms.Add($"{Number(price.PerTopic)} per topic");
        if (price.PerByte > 0)
            terms.Add($"{Number(price.PerByte)} per byte ({entry.Priced})");
        if (price.PerEightBytes > 0)
            terms.Add($"{Number(price.PerEightBytes)} per 8 bytes ({entry.Priced})");
        if (price.Delivery > 0)
            terms.Add($"{Number(price.Delivery)} for delivery + cb_gas");
        if (entry.Id is HostFunction.CrossCall or HostFunction.CrossCallStatic or HostFunction.DelegateCall)
            terms.Add("what the callee uses");
        if (entry.Id == HostFunction.ConsumeGas)
            terms.Add("amount");
        return string.Join(" + ", terms);
    }

    private static IEnumerable<(string Name, uint Value)> Constants() =>
    [
        ("ADDRESS_BYTES", HostTable.AddressBytes),
        ("AMOUNT_BYTES", HostTable.AmountBytes),
        ("SLOT_VALUE_BYTES_MAX", HostTable.SlotValueBytesMax),
        ("TOPICS_MAX", HostTable.TopicsMax),
        ("EVENT_DATA_BYTES_MAX", HostTable.EventDataBytesMax),
        ("RETURN_BYTES_MAX", HostTable.ReturnBytesMax),
        ("PARACHAIN_KEY_BYTES_MAX", HostTable.ParachainKeyBytesMax),
        ("FALCON_PUBLIC_KEY_BYTES", HostTable.FalconPublicKeyBytes),
        ("MESSAGE_BYTES_MAX", HostTable.MessageBytesMax),
        ("MESSAGE_TIMEOUT_WAVES_MAX", (uint)HostTable.MessageTimeoutWavesMax),
    ];

    private static Dictionary<string, object> Function(HostFunctionEntry entry)
    {
        string name = entry.Name == "return" ? ReturnName : entry.Name;
        HostParameter[] parameters = entry.Parameters.ToArray();
        bool endsFrame = (entry.Traits & HostFunctionTraits.EndsFrame) != 0;
        return new Dictionary<string, object>
        {
            ["name"] = entry.Name,
            ["note"] = entry.Note,
            ["gas"] = Gas(entry),
            ["parachainOnly"] = (entry.Traits & HostFunctionTraits.ParachainOnly) != 0,
            ["endsFrame"] = endsFrame,
            ["writes"] = (entry.Traits & HostFunctionTraits.Writes) != 0,
            ["docParameters"] = parameters.Length == 0
                ? "-"
                : string.Join(", ", parameters.Select(p => $"{p.Name} {p.Type.ToString().ToLowerInvariant()}")),
            ["docResult"] = endsFrame ? "never" : entry.Result?.ToString().ToLowerInvariant() ?? "-",
            ["cResult"] = entry.Result switch { null => "void", WasmValueType.I64 => "int64_t", _ => "int32_t" },
            ["cParameters"] = parameters.Length == 0 ? "void" : string.Join(", ", parameters.Select(CParameter)),
            ["rustName"] = name,
            ["rustParameters"] = string.Join(", ", parameters.Select(RustParameter)),
            ["rustResult"] = entry.Result switch
            {
                null => endsFrame ? " -> !" : string.Empty,
                WasmValueType.I64 => " -> i64",
                _ => " -> i32",
            },
            ["asName"] = name,
            ["asParameters"] = string.Join(", ", parameters.Select(AssemblyScriptParameter)),
            ["asResult"] = entry.Result switch { null => "void", WasmValueType.I64 => "i64", _ => "i32" },
        };
    }

    private static string CParameter(HostParameter parameter) => Kind(parameter) switch
    {
        ParameterKind.Length => $"uint32_t *{parameter.Name}",
        ParameterKind.Output => $"void *{parameter.Name}",
        ParameterKind.Input => $"const void *{parameter.Name}",
        ParameterKind.Wide => $"uint64_t {parameter.Name}",
        _ => $"uint32_t {parameter.Name}",
    };

    private static string RustParameter(HostParameter parameter) => Kind(parameter) switch
    {
        ParameterKind.Length => $"{parameter.Name}: *mut u32",
        ParameterKind.Output => $"{parameter.Name}: *mut u8",
        ParameterKind.Input => $"{parameter.Name}: *const u8",
        ParameterKind.Wide => $"{parameter.Name}: u64",
        _ => $"{parameter.Name}: u32",
    };

    private static string AssemblyScriptParameter(HostParameter parameter) => Kind(parameter) switch
    {
        ParameterKind.Wide => $"{parameter.Name}: u64",
        ParameterKind.Number => $"{parameter.Name}: u32",
        _ => $"{parameter.Name}: usize",
    };

    private static ParameterKind Kind(HostParameter parameter)
    {
        if (parameter.Type == WasmValueType.I64)
            return ParameterKind.Wide;
        if (parameter.Name.EndsWith("_len_ptr", StringComparison.Ordinal))
            return ParameterKind.Length;
        if (parameter.Name is "out_ptr" or "ret_ptr")
            return ParameterKind.Output;
        return parameter.Name == "target" || parameter.Name.EndsWith("_ptr", StringComparison.Ordinal)
            ? ParameterKind.Input
            : ParameterKind.Number;
    }

    private static Dictionary<string, object> Pair(string upper, string value, string name = "") =>
        new() { ["upper"] = upper, ["value"] = value, ["name"] = name };

    private static string UpperSnake(string pascal) =>
        string.Concat(pascal.Select((c, i) => i > 0 && char.IsUpper(c) ? $"_{c}" : c.ToString())).ToUpperInvariant();

    private static string Number(uint value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private enum ParameterKind
    {
        Number,
        Wide,
        Input,
        Output,
        Length,
    }
}
