using System.Globalization;
using System.Numerics;
using Pyde.Abi.Binary;
using Pyde.Abi.Hosting;
using Pyde.Abi.Metering;
using Pyde.Contracts.Commands;
using Pyde.Contracts.Wasm;

namespace Wasm.Interpreter.Commands;

/// <summary><c>pyde wasm run</c>: one call, on an empty chain (<see cref="EmptyChain"/>).</summary>
internal static class RunCommand
{
    internal const string Export = "export";
    internal const string Arguments = "arguments";
    internal const string Engine = "--engine";
    internal const string Gas = "--gas";
    internal const string StubImports = "--stub-imports";
    internal const string NoLimits = "--no-limits";

    private const string Interpreter = "interpreter";
    private const ulong GasDefault = 1_000_000_000;

    internal static int Run(CommandInvocation invocation)
    {
        Report report = new(invocation);
        string name = Option(invocation, Engine) ?? Interpreter;
        using IWasmEngine? engine = name == Interpreter ? new InterpreterEngine() : invocation.OpenEngine(name);
        if (engine is null)
        {
            return Fail(
                report,
                $"no plugin in the wasm slots of plugins.json is the engine {name}: add it there, or take {Interpreter}, which needs none",
                ExitCode.Environment);
        }

        string? gasText = Option(invocation, Gas);
        ulong gas = GasDefault;
        if (gasText is not null && (!ulong.TryParse(gasText, CultureInfo.InvariantCulture, out gas) || gas > FrameGrant.GasMax))
            return Fail(report, $"{Gas} is a number up to {FrameGrant.GasMax}, not {gasText}", ExitCode.Usage);
        WasmLimits limits = invocation.Values.ContainsKey(NoLimits) ? WasmLimits.Lifted : WasmLimits.Standard;
        ImportLinker linker = invocation.Values.ContainsKey(StubImports) ? ImportLinker.Stubs : ImportLinker.HostTable;
        byte[] bytes = WasmCommands.ReadModule(invocation);
        if (!WasmValidator.TryValidate(bytes, limits, linker, out ValidatedModule? module, out ModuleError error))
            return Fail(report, error + CureOf(error, limits), ExitCode.Failed);
        string export = invocation.Values[Export][0];
        if (!module!.FindExportedFunction(export, out int index) || index < module.Imports.Length)
            return Fail(report, $"the module exports no function {export} of its own; {Exported(module)}", ExitCode.Usage);
        WasmFunctionType type = module.TypeOf(index);
        if (TryParse(invocation.Values.GetValueOrDefault(Arguments) ?? [], type, out ulong[] arguments) is { } wrong)
            return Fail(report, $"{export} is {type}: {wrong}", ExitCode.Usage);
        return Execute(report, engine, module, index, arguments, gas);
    }

    private static int Execute(Report report, IWasmEngine engine, ValidatedModule module, int index, ulong[] arguments, ulong gas)
    {
        if (engine.Compile(module, ChargePlanner.Derive(module), WasmLimits.Standard, out ICompiledModule? compiled) != CompileOutcome.Compiled)
            return Fail(report, "the module's memory or table is too large to run", ExitCode.Failed);
        using ICompiledModule owned = compiled!;
        FrameGrant grant = new()
        {
            Gas = gas,
            StackBudget = WasmLimits.Standard.StackBudget,
            MemoryBudgetBytes = WasmLimits.Standard.TransactionMemoryBytesMax,
        };
        TrapCode trap = owned.Instantiate(new HostBoundary(new EmptyChain()), in grant, out IWasmInstance? instance);
        if (trap != TrapCode.None)
            return Fail(report, $"instantiation traps: {trap}", ExitCode.Failed);
        using (instance)
        {
            WasmFunctionType type = module.TypeOf(index);
            ulong[] results = new ulong[type.Results.Length];
            InvokeOutcome outcome = instance!.Invoke(index, arguments, results);
            report.Add("status", outcome.Status.ToString());
            report.Add("gasUsed", (long)outcome.GasUsed);
            if (outcome.Trap != TrapCode.None)
                report.Add("trap", outcome.Trap.ToString());
            for (int i = 0; outcome.Status == InvokeStatus.Completed && i < results.Length; i++)
                report.Add("result", Format(type.Results[i], results[i]));
            if (!instance.ReturnData.IsEmpty)
                report.Add("data", "0x" + Convert.ToHexStringLower(instance.ReturnData));
            return report.End(outcome.IsSuccess ? ExitCode.Success : ExitCode.Failed);
        }
    }

    private static int Fail(Report report, string message, int exitCode)
    {
        report.Add("error", message);
        return report.End(exitCode);
    }

    private static string? Option(CommandInvocation invocation, string name) =>
        invocation.Values.TryGetValue(name, out IReadOnlyList<string>? values) && values.Count > 0 ? values[0] : null;

    private static string CureOf(in ModuleError error, WasmLimits limits) => error switch
    {
        { Code: ModuleErrorCode.UnlinkableImport } => $"; with {StubImports} imports that are no host functions answer zeros",
        { Kind: ModuleErrorKind.Limit } when limits == WasmLimits.Standard => $"; {NoLimits} lifts it",
        _ => string.Empty,
    };

    private static string Exported(ValidatedModule module)
    {
        string[] names =
        [
            .. module.Exports.ToArray()
                .Where(e => e.Kind == ModuleExportKind.Function && e.Index >= module.Imports.Length)
                .Select(e => e.Name),
        ];
        return names.Length == 0 ? "it exports none" : "it exports " + string.Join(", ", names);
    }

    // What is wrong with the texts; null when nothing is.
    private static string? TryParse(IReadOnlyList<string> texts, WasmFunctionType type, out ulong[] slots)
    {
        slots = new ulong[type.Parameters.Length];
        if (texts.Count != slots.Length)
            return $"it takes {slots.Length} arguments, {texts.Count} given";
        for (int i = 0; i < slots.Length; i++)
        {
            bool isParsed;
            if (type.Parameters[i] is WasmValueType.I32 or WasmValueType.I64)
            {
                // Signed and unsigned forms of the type's width.
                int bits = type.Parameters[i] == WasmValueType.I32 ? 32 : 64;
                isParsed = BigInteger.TryParse(texts[i], CultureInfo.InvariantCulture, out BigInteger integer) &&
                    integer >= -(BigInteger.One << (bits - 1)) && integer < BigInteger.One << bits;
                slots[i] = (ulong)(integer & ((BigInteger.One << bits) - 1));
            }
            else
            {
                isParsed = double.TryParse(texts[i], CultureInfo.InvariantCulture, out double number);
                slots[i] = type.Parameters[i] == WasmValueType.F32
                    ? BitConverter.SingleToUInt32Bits((float)number)
                    : BitConverter.DoubleToUInt64Bits(number);
            }

            if (!isParsed)
                return $"'{texts[i]}' is no {type.Parameters[i].ToString().ToLowerInvariant()}";
        }

        return null;
    }

    private static string Format(WasmValueType type, ulong slot) => type switch
    {
        WasmValueType.I32 => ((int)slot).ToString(CultureInfo.InvariantCulture),
        WasmValueType.I64 => ((long)slot).ToString(CultureInfo.InvariantCulture),
        WasmValueType.F32 => BitConverter.UInt32BitsToSingle((uint)slot).ToString("R", CultureInfo.InvariantCulture),
        _ => BitConverter.UInt64BitsToDouble(slot).ToString("R", CultureInfo.InvariantCulture),
    };
}
