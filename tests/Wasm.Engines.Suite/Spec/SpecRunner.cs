using System.Globalization;
using System.Text.Json;
using Pyde.Abi.Binary;
using Pyde.Abi.Metering;
using Pyde.Contracts.Wasm;

namespace Wasm.EngineSuite.Spec;

/// <summary>Runs the specification's tests in the form that wast2json writes.</summary>
/// <remarks>
/// Deployment limits are lifted. A module that needs a refused feature or another module is counted as refused under the feature's name, and so
/// are the commands on it.
/// </remarks>
internal sealed class SpecRunner(IWasmEngine engine, string folder)
{
    /// <summary>Refusals that older editions ask for and that an allowed feature (multi-value) or the final standard has lifted.</summary>
    private static readonly HashSet<string> Superseded = ["invalid result arity", "invalid use of host function"];

    private const string LinkedModules = "linked modules";

    private readonly Dictionary<string, Loaded?> _named = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _reasons = new(StringComparer.Ordinal);
    private readonly List<Loaded?> _registered = [];
    private Loaded? _current;
    private string _currentReason = LinkedModules;
    private string _command = string.Empty;

    internal SpecTally Run(string file)
    {
        SpecTally tally = new(Path.GetFileName(file));
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(file));
        foreach (JsonElement command in document.RootElement.GetProperty("commands").EnumerateArray())
        {
            string problem = RunCommand(command, tally);
            if (problem.Length > 0)
                tally.Failures.Add($"{tally.File}:{command.GetProperty("line").GetInt32()}: {problem}");
        }

        return tally;
    }

    private string Passed(SpecTally tally)
    {
        SpecTally.Count(tally.Passed, _command);
        return string.Empty;
    }

    private static string Refused(SpecTally tally, string reason)
    {
        SpecTally.Count(tally.Refused, reason);
        return string.Empty;
    }

    // A refused module may share state with registered ones; what those do afterwards depends on it.
    private string RefusedLink(SpecTally tally, string reason)
    {
        foreach (Loaded? loaded in _registered)
            loaded?.IsOutdated = true;
        return Refused(tally, reason);
    }

    private static string Reason(ModuleError error) => error.Kind == ModuleErrorKind.Feature
        ? error.Code.ToString()["Feature".Length..]
        : error.Code == ModuleErrorCode.UnlinkableImport ? LinkedModules : IsExtended(error) ? "ExtendedConstants" : error.Code.ToString();

    private string RunCommand(JsonElement command, SpecTally tally)
    {
        string type = command.GetProperty("type").GetString()!;
        _command = type;
        switch (type)
        {
            case "module":
                return LoadModule(command, tally);
            case "register":
                bool isNamed = command.TryGetProperty("name", out JsonElement name);
                _registered.Add(isNamed ? _named.GetValueOrDefault(name.GetString()!) : _current);
                return Refused(tally, LinkedModules);
            case "action":
            case "assert_return":
            case "assert_trap":
            case "assert_exhaustion":
                return RunAction(command, type, tally);
            case "assert_malformed":
            case "assert_invalid":
            case "assert_unlinkable":
            case "assert_uninstantiable":
                return RefuseModule(command, type, tally);
            default:
                return $"command {type} is unknown";
        }
    }

    private string LoadModule(JsonElement command, SpecTally tally)
    {
        _current = null;
        string? name = command.TryGetProperty("name", out JsonElement named) ? named.GetString() : null;
        if (name is not null)
            _named[name] = null;
        byte[] bytes = File.ReadAllBytes(Path.Combine(folder, command.GetProperty("filename").GetString()!));
        if (!WasmValidator.TryValidate(bytes, WasmLimits.Lifted, new SpectestLinker(), out ValidatedModule? module, out ModuleError error))
            return IsRefusal(error) ? Leave(tally, name, Reason(error)) : error.ToString();
        if (!TryInstantiate(module!, out TrapCode trap, out IWasmInstance? instance))
            return Leave(tally, name, "memory or table too large");
        if (trap != TrapCode.None)
            return $"instantiation traps with {trap}";
        _current = new Loaded(module!, instance!);
        if (name is not null)
            _named[name] = _current;
        return Passed(tally);
    }

    private string Leave(SpecTally tally, string? name, string reason)
    {
        _currentReason = reason;
        if (name is not null)
            _reasons[name] = reason;
        return RefusedLink(tally, reason);
    }

    // False for a module that is too large for an instance.
    private bool TryInstantiate(ValidatedModule module, out TrapCode trap, out IWasmInstance? instance)
    {
        instance = null;
        trap = TrapCode.None;
        if (engine.Compile(module, ChargePlanner.Derive(module), WasmLimits.Lifted, out ICompiledModule? compiled) != CompileOutcome.Compiled)
            return false;
        trap = compiled!.Instantiate(NoHost.Instance, Grants.Ample, out instance);
        return true;
    }

    private string RefuseModule(JsonElement command, string type, SpecTally tally)
    {
        if (command.TryGetProperty("module_type", out JsonElement form) && form.GetString() == "text")
        {
            tally.Text++;
            return string.Empty;
        }

        byte[] bytes = File.ReadAllBytes(Path.Combine(folder, command.GetProperty("filename").GetString()!));
        bool isValid = WasmValidator.TryValidate(
            bytes, WasmLimits.Lifted, new SpectestLinker(), out ValidatedModule? module, out ModuleError error);
        if (type == "assert_uninstantiable")
        {
            if (!isValid)
                return IsRefusal(error) ? RefusedLink(tally, Reason(error)) : error.ToString();
            return TryInstantiate(module!, out TrapCode trap, out _) && trap == TrapCode.None ? "instantiates" : Passed(tally);
        }

        if (isValid && Superseded.Contains(command.GetProperty("text").GetString()!))
            return Refused(tally, "superseded by a later standard");
        if (isValid)
            return $"validates, expected {command.GetProperty("text").GetString()}";
        if (error.Kind == ModuleErrorKind.Feature)
            return Refused(tally, Reason(error));
        ModuleErrorKind expected = type == "assert_malformed" ? ModuleErrorKind.Malformed : ModuleErrorKind.Invalid;
        return error.Kind == expected
            ? Passed(tally)
            : $"refused with {error}, expected {type} {command.GetProperty("text").GetString()}";
    }

    private string RunAction(JsonElement command, string type, SpecTally tally)
    {
        JsonElement action = command.GetProperty("action");
        string? on = action.TryGetProperty("module", out JsonElement module) ? module.GetString() : null;
        Loaded? target = on is null ? _current : _named.GetValueOrDefault(on);
        if (target is null)
            return Refused(tally, on is null ? _currentReason : _reasons.GetValueOrDefault(on, LinkedModules));
        if (target.IsOutdated)
            return Refused(tally, LinkedModules);
        string field = action.GetProperty("field").GetString()!;
        if (action.GetProperty("type").GetString() == "get")
        {
            int global = -1;
            foreach (ModuleExport export in target.Module.Exports)
            {
                if (export.Kind == ModuleExportKind.Global && export.Name == field)
                    global = export.Index;
            }

            return Matches(target.Instance.ReadGlobal(global), command.GetProperty("expected")[0])
                ? Passed(tally)
                : $"global {field} differs";
        }

        if (!target.Module.FindExportedFunction(field, out int index))
            return $"{field} is not exported";

        // Exported imports are the host's functions: there is nothing of an engine to test.
        if (index < target.Module.Imports.Length)
            return Refused(tally, "exported import");
        ulong[] arguments = action.GetProperty("args").EnumerateArray().Select(Value).ToArray();
        ulong[] results = new ulong[target.Module.TypeOf(index).Results.Length];
        InvokeOutcome outcome = target.Instance.Invoke(index, arguments, results);
        if (type is "assert_trap" or "assert_exhaustion")
        {
            string text = command.GetProperty("text").GetString()!;
            return outcome.Status == InvokeStatus.Trapped && IsNamed(outcome.Trap, text)
                ? Passed(tally)
                : $"{field}: {outcome}, expected {text}";
        }

        if (outcome.Status != InvokeStatus.Completed)
            return $"{field}: {outcome}";
        if (type == "action")
            return Passed(tally);
        JsonElement[] expected = [.. command.GetProperty("expected").EnumerateArray()];
        for (int i = 0; i < expected.Length; i++)
        {
            if (IsGrownBeyondTheChain(results[i], arguments))
                return Refused(tally, "memory of more than 1,024 pages");
            if (!Matches(results[i], expected[i]))
                return $"{field}: result {i} is 0x{results[i]:x}, expected {expected[i]}";
        }

        return Passed(tally);
    }

    // The chain's memories have at most 1,024 pages; an older test asks for 10,000 more.
    private static bool IsGrownBeyondTheChain(ulong result, ulong[] arguments) => result == uint.MaxValue && arguments is [10_000];

    private static bool IsRefusal(ModuleError error) =>
        error.Kind is ModuleErrorKind.Feature or ModuleErrorKind.Limit || error.Code == ModuleErrorCode.UnlinkableImport || IsExtended(error);

    // Arithmetic and globals of the module in constant expressions: a later feature, whose refusal has no code of its own.
    private static bool IsExtended(ModuleError error) => error.Code is ModuleErrorCode.ConstantExpected or ModuleErrorCode.UnknownGlobal;

    private static ulong Value(JsonElement value) => ulong.Parse(value.GetProperty("value").GetString()!, CultureInfo.InvariantCulture);

    // Canonical and arithmetic NaNs are both the canonical one here: results of arithmetic are canonical (abi.md).
    private static bool Matches(ulong actual, JsonElement expected) => expected.GetProperty("value").GetString() switch
    {
        "nan:canonical" => IsCanonical(actual, expected),
        "nan:arithmetic" => IsCanonical(actual, expected) || IsArithmetic(actual, expected),
        _ => actual == Value(expected),
    };

    private static bool IsCanonical(ulong actual, JsonElement expected) =>
        actual == (expected.GetProperty("type").GetString() == "f32" ? 0x7fc0_0000UL : 0x7ff8_0000_0000_0000UL);

    private static bool IsArithmetic(ulong actual, JsonElement expected) => expected.GetProperty("type").GetString() == "f32"
        ? (actual & 0x7fc0_0000) == 0x7fc0_0000
        : (actual & 0x7ff8_0000_0000_0000) == 0x7ff8_0000_0000_0000;

    // Editions differ in how much they say behind or between these words.
    private static bool IsNamed(TrapCode trap, string text) =>
        text.Replace("table element", "element", StringComparison.Ordinal).StartsWith(TextOf(trap), StringComparison.Ordinal);

    private static string TextOf(TrapCode trap) => trap switch
    {
        TrapCode.Unreachable => "unreachable",
        TrapCode.MemoryOutOfBounds => "out of bounds memory access",
        TrapCode.TableOutOfBounds => "out of bounds table access",
        TrapCode.UndefinedElement => "undefined element",
        TrapCode.UninitializedElement => "uninitialized element",
        TrapCode.IndirectCallTypeMismatch => "indirect call type mismatch",
        TrapCode.IntegerOverflow => "integer overflow",
        TrapCode.IntegerDivideByZero => "integer divide by zero",
        TrapCode.InvalidConversionToInteger => "invalid conversion to integer",
        TrapCode.StackExhausted => "call stack exhausted",
        _ => trap.ToString(),
    };

    private sealed class Loaded(ValidatedModule module, IWasmInstance instance)
    {
        internal ValidatedModule Module { get; } = module;

        internal IWasmInstance Instance { get; } = instance;

        internal bool IsOutdated { get; set; }
    }
}
