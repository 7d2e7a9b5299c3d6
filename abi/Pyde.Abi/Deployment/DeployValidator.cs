using System.Collections.Immutable;
using Pyde.Abi.Binary;
using Pyde.Abi.Metering;
using Pyde.Abi.Sections;
using Pyde.Contracts.Wasm;

namespace Pyde.Abi.Deployment;

/// <summary>The deploy-time checks: a pure function of the bytes and the limits, the same on every node.</summary>
/// <remarks>Source: abi.md, "Deploy-time validation", in its order. Since ABI 1.0.</remarks>
public static class DeployValidator
{
    /// <summary>Name under which the memory has to be exported.</summary>
    public const string MemoryExport = "memory";

    /// <summary>Checks a module.</summary>
    /// <param name="bytes">The module. Ownership passes: nobody may change it afterwards.</param>
    /// <param name="expected">Type that the transaction deploys; null takes the module's own word, for tools.</param>
    /// <param name="limits">Limits of the rule set.</param>
    /// <param name="module">The module; null when it is refused.</param>
    /// <param name="error">The first rule that it breaks.</param>
    /// <returns>Whether it may be deployed. Never throws for any bytes.</returns>
    public static bool TryValidate(
        byte[] bytes, ContractType? expected, WasmLimits limits, out DeployableModule? module, out DeployError error)
    {
        module = null;
        ModuleReading reading = ModuleReader.Read(bytes, limits, ImportLinker.HostTable);
        error = CheckModule(reading);
        if (error.Code != DeployErrorCode.None)
            return false;
        ValidatedModule validated = reading.Module!;

        // Read before the imports are judged, because without an expected type the section says which imports are allowed; judged behind
        // them.
        DeployError sectionError = ReadAbi(bytes, reading, expected, out ContractAbi? abi);
        error = CheckImports(reading, expected ?? abi?.Type ?? ContractType.Parachain);
        if (error.Code == DeployErrorCode.None)
            error = CheckMemory(validated, limits);
        if (error.Code == DeployErrorCode.None)
            error = sectionError;
        if (error.Code == DeployErrorCode.None)
            error = CheckFunctions(validated, abi!);
        if (error.Code == DeployErrorCode.None)
            error = CheckAttributes(abi!);
        if (error.Code == DeployErrorCode.None)
            error = CheckViews(validated, abi!);
        if (error.Code == DeployErrorCode.None && reading.Limit.Kind != ModuleErrorKind.None)
            error = Of(DeployErrorCode.LimitExceeded, reading.Limit);
        if (error.Code != DeployErrorCode.None)
            return false;
        ImmutableArray<string> warnings =
        [
            .. abi!.Functions.Where(f => AttributeRules.IsWarned(f.Attributes)).Select(f => $"{f.Name}: {f.Attributes}"),
        ];
        module = new DeployableModule(validated, abi, ChargePlanner.Derive(validated), warnings);
        return true;
    }

    private static DeployError CheckModule(ModuleReading reading)
    {
        if (reading.Error.Kind != ModuleErrorKind.None)
        {
            return Of(
                reading.Error.Kind switch
                {
                    ModuleErrorKind.Malformed => DeployErrorCode.Malformed,
                    ModuleErrorKind.Invalid => DeployErrorCode.Invalid,
                    ModuleErrorKind.Feature => DeployErrorCode.FeatureRefused,
                    _ => reading.Error.Code is ModuleErrorCode.LimitModuleBytes or ModuleErrorCode.LimitCodeBytes
                        ? DeployErrorCode.TooLarge
                        : DeployErrorCode.LimitExceeded,
                },
                reading.Error);
        }

        return reading.StartOffset < 0
            ? default
            : Of(DeployErrorCode.FeatureRefused, new ModuleError(ModuleErrorCode.FeatureStart, reading.StartOffset, "start section"));
    }

    private static DeployError CheckImports(ModuleReading reading, ContractType type)
    {
        foreach (ImportEntry import in reading.Imports)
        {
            string name = $"{import.Module}.{import.Name}";
            if (import.Outcome == LinkOutcome.Unknown)
                return Of(DeployErrorCode.ImportUnknown, name);
            if (import.Outcome == LinkOutcome.TypeMismatch)
                return Of(DeployErrorCode.ImportTypeMismatch, $"{name} {import.Type}, must be {HostTable.Find(import.Name)!.Type}");
            if (type != ContractType.Parachain &&
                (HostTable.Entry(import.Function!.Value).Traits & HostFunctionTraits.ParachainOnly) != 0)
                return Of(DeployErrorCode.ImportParachainOnly, name);
        }

        return default;
    }

    private static DeployError CheckMemory(ValidatedModule module, WasmLimits limits)
    {
        if (module.Memory is not { } memory)
            return Of(DeployErrorCode.MemoryMissing, MemoryExport);
        bool isExported = false;
        foreach (ModuleExport export in module.Exports)
            isExported |= export.Kind == ModuleExportKind.Memory && export.Name == MemoryExport;
        if (!isExported)
            return Of(DeployErrorCode.MemoryNotExported, MemoryExport);
        return memory.Minimum <= (uint)limits.MemoryPagesMax
            ? default
            : Of(DeployErrorCode.MemoryTooLarge, $"{memory.Minimum} pages, at most {limits.MemoryPagesMax}");
    }

    private static DeployError ReadAbi(byte[] bytes, ModuleReading reading, ContractType? expected, out ContractAbi? abi)
    {
        switch (AbiSection.Read(bytes, reading.CustomSections, out abi))
        {
            case AbiSectionOutcome.Missing:
                return Of(DeployErrorCode.AbiMissing, AbiSection.Name);
            case AbiSectionOutcome.Duplicate:
                return Of(DeployErrorCode.AbiDuplicate, AbiSection.Name);
            case AbiSectionOutcome.Malformed:
                return Of(DeployErrorCode.AbiMalformed, AbiSection.Name);
            default:
                break;
        }

        if (abi!.AbiVersion != HostTable.AbiVersion)
            return Of(DeployErrorCode.AbiVersionUnsupported, $"0x{abi.AbiVersion:x8}, supported 0x{HostTable.AbiVersion:x8}");
        return expected is null || abi.Type == expected
            ? default
            : Of(DeployErrorCode.ContractTypeMismatch, $"{abi.Type}, expected {expected}");
    }

    private static DeployError CheckFunctions(ValidatedModule module, ContractAbi abi)
    {
        HashSet<string> declared = new(StringComparer.Ordinal);
        foreach (FunctionAbi function in abi.Functions)
        {
            if (!declared.Add(function.Name))
                return Of(DeployErrorCode.FunctionDeclaredTwice, function.Name);
            if (function.Selector != FunctionAbi.SelectorOf(function.Name))
                return Of(DeployErrorCode.SelectorMismatch, function.Name);
            if (!module.FindExportedFunction(function.Name, out int index))
                return Of(DeployErrorCode.FunctionNotExported, function.Name);

            // An exported import would be a call that no guest code makes.
            if (index < module.Imports.Length || !module.TypeOf(index).IsEntryType)
                return Of(DeployErrorCode.FunctionTypeWrong, $"{function.Name} {module.TypeOf(index)}");
        }

        foreach (ModuleExport export in module.Exports)
        {
            if (export.Kind == ModuleExportKind.Function && module.TypeOf(export.Index).IsEntryType && !declared.Contains(export.Name))
                return Of(DeployErrorCode.ExportNotDeclared, export.Name);
        }

        return default;
    }

    private static DeployError CheckAttributes(ContractAbi abi)
    {
        foreach (FunctionAbi function in abi.Functions)
        {
            FunctionAttributes unknown = function.Attributes & ~FunctionAttributes.All;
            if (unknown != 0)
                return Of(DeployErrorCode.AttributeUnknown, $"{function.Name}: 0x{(uint)unknown:x}");
            if (!AttributeRules.IsAllowed(function.Attributes, out string conflict))
                return Of(DeployErrorCode.AttributeCombination, $"{function.Name}: {conflict}");
            if (function.Has(FunctionAttributes.Entry) && ReservedNames.All.Contains(function.Name))
                return Of(DeployErrorCode.ReservedNameIsEntry, function.Name);
        }

        DeployError error = CheckRole(abi, FunctionAttributes.Constructor, abi.ConstructorIndex);
        if (error.Code == DeployErrorCode.None)
            error = CheckRole(abi, FunctionAttributes.Fallback, abi.FallbackIndex);
        return error.Code == DeployErrorCode.None ? CheckRole(abi, FunctionAttributes.Receive, abi.ReceiveIndex) : error;
    }

    private static DeployError CheckRole(ContractAbi abi, FunctionAttributes role, uint? index)
    {
        int found = -1;
        for (int i = 0; i < abi.Functions.Length; i++)
        {
            if (!abi.Functions[i].Has(role))
                continue;
            if (found >= 0)
                return Of(DeployErrorCode.RoleTwice, $"{role}: {abi.Functions[found].Name}, {abi.Functions[i].Name}");
            found = i;
        }

        bool matches = index is { } value ? value == (uint)found : found < 0;
        string holder = found < 0 ? "no function" : abi.Functions[found].Name;
        return matches ? default : Of(DeployErrorCode.RoleIndexMismatch, $"{role}: index {index}, attribute on {holder}");
    }

    private static DeployError CheckViews(ValidatedModule module, ContractAbi abi)
    {
        CallGraph? graph = null;
        foreach (FunctionAbi function in abi.Functions)
        {
            if (!function.Has(FunctionAttributes.View))
                continue;
            graph ??= new CallGraph(module);
            module.FindExportedFunction(function.Name, out int index);
            if (graph.FindWrite(index) is { } write)
                return Of(DeployErrorCode.ViewWrites, $"{function.Name} reaches {write.Name}");
        }

        return default;
    }

    private static DeployError Of(DeployErrorCode code, string subject) => new(code, subject, default);

    private static DeployError Of(DeployErrorCode code, ModuleError error) => new(code, error.ToString(), error);
}
