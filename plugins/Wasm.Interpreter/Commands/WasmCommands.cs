using Pyde.Abi.Binary;
using Pyde.Abi.Deployment;
using Pyde.Abi.Metering;
using Pyde.Abi.Sections;
using Pyde.Contracts.Commands;
using Pyde.Contracts.Wasm;

namespace Wasm.Interpreter.Commands;

/// <summary>The commands below <c>pyde wasm</c>.</summary>
internal static class WasmCommands
{
    private const string File = "file";
    private const string OutputOption = "--output";

    // Arrays, whose type is not the plugin's: the executable may keep them.
    internal static IReadOnlyList<PluginCommand> All { get; } = new PluginCommand[]
    {
        new(
            "wasm validate",
            "Checks a module for deployment and names the first rule that it breaks.",
            new[] { ModuleFile() },
            Validate),
        new("wasm inspect", "Shows what a module imports, exports and declares.", new[] { ModuleFile() }, Inspect),
        new(
            "wasm meter",
            "Writes the charge plan into a module, for engines that cannot consume one.",
            new[] { ModuleFile(), new CommandParameter(OutputOption, "Where the metered module goes.", ParameterArity.Required) },
            Meter),
        new(
            "wasm run",
            "Runs an exported function and shows results, gas and traps.",
            new[]
            {
                ModuleFile(),
                new CommandParameter(RunCommand.Export, "Name of the exported function.", ParameterArity.Required),
                new CommandParameter(
                    RunCommand.Arguments, "Its arguments: integers, or floats where the parameter is one.", ParameterArity.Many),
                new CommandParameter(RunCommand.Engine, "Engine to run on: interpreter, or another of plugins.json, such as managed.", ParameterArity.Optional),
                new CommandParameter(RunCommand.Gas, "Units of gas; 1,000,000,000 unless given.", ParameterArity.Optional),
                new CommandParameter(RunCommand.StubImports, "Imports that are no host functions answer zeros.", ParameterArity.Flag),
                new CommandParameter(RunCommand.NoLimits, "Lifts the limits on modules.", ParameterArity.Flag),
            },
            RunCommand.Run),
    };

    internal static byte[] ReadModule(CommandInvocation invocation) => invocation.ReadFile(invocation.Values[File][0]);

    private static CommandParameter ModuleFile() => new(File, "A module in the binary format.", ParameterArity.Required);

    private static int Validate(CommandInvocation invocation)
    {
        byte[] bytes = ReadModule(invocation);
        bool isDeployable = DeployValidator.TryValidate(
            bytes, null, WasmLimits.Standard, out DeployableModule? module, out DeployError error);
        Report report = new(invocation);
        report.Add("deployable", isDeployable);
        if (!isDeployable)
        {
            report.Add("rule", error.Code.ToString());
            report.Add("subject", error.Subject);
        }

        foreach (string warning in module?.Warnings ?? [])
            report.Add("warning", warning);
        return report.End(isDeployable ? ExitCode.Success : ExitCode.Failed);
    }

    private static int Inspect(CommandInvocation invocation)
    {
        byte[] bytes = ReadModule(invocation);
        Report report = new(invocation);
        if (!WasmValidator.TryValidate(bytes, WasmLimits.Standard, ImportLinker.Stubs, out ValidatedModule? module, out ModuleError error))
        {
            report.Add("error", error.ToString());
            return report.End(ExitCode.Failed);
        }

        report.Add("bytes", bytes.Length);
        report.Add("codeBytes", module!.CodeSectionBytes);
        report.Add("functions", module.Functions.Length);
        report.Add("initialPages", module.Memory?.Minimum ?? 0);
        report.Add("codeLoadGas", (long)InstancePrices.CodeLoad(module));
        report.Add("instanceGas", (long)InstancePrices.Instance(module));
        report.Add("imports", string.Join(", ", module.Imports.ToArray().Select(i => i.Function?.ToString() ?? "stub")));
        report.Add("exports", string.Join(", ", module.Exports.ToArray().Select(e => $"{e.Name} ({e.Kind})")));
        AbiSectionOutcome outcome = AbiSection.TryRead(bytes, out ContractAbi? abi);
        report.Add("abi", outcome == AbiSectionOutcome.Ok ? $"{abi!.Type}, version 0x{abi.AbiVersion:x8}" : outcome.ToString());
        report.Add("declared", string.Join(", ", abi?.Functions.Select(f => $"{f.Name} ({f.Attributes})") ?? []));
        return report.End(ExitCode.Success);
    }

    private static int Meter(CommandInvocation invocation)
    {
        Report report = new(invocation);
        byte[] bytes = ReadModule(invocation);
        if (!WasmValidator.TryValidate(bytes, WasmLimits.Standard, ImportLinker.Stubs, out ValidatedModule? module, out ModuleError error))
        {
            report.Add("error", error.ToString());
            return report.End(ExitCode.Failed);
        }

        byte[] metered = PlanRenderer.Render(module!, ChargePlanner.Derive(module!));
        invocation.WriteFile(invocation.Values[OutputOption][0], metered);
        report.Add("bytes", bytes.Length);
        report.Add("meteredBytes", metered.Length);
        return report.End(ExitCode.Success);
    }
}
