using Pyde.Abi.Deployment;
using Pyde.Abi.Metering;
using Pyde.Abi.Sections;
using Pyde.Contracts.Wasm;
using Pyde.Parachains;
using Pyde.Types;

namespace Execution.Waves.Modules;

/// <summary>A module of the code table: validated, priced, and compiled by those engines that were asked to.</summary>
internal sealed class LoadedModule : ModuleInfo
{
    public LoadedModule(ModuleHash hash, DeployableModule deployable)
    {
        Hash = hash;
        Deployable = deployable;
        ValidatedModule module = deployable.Module;
        InitialMemoryBytes = (long)(module.Memory?.Minimum ?? 0) * WasmLimits.PageBytes;
        EnterGas = InstancePrices.CodeLoad(module);
        InstanceGas = InstancePrices.Instance(module);
    }

    public ModuleHash Hash { get; }

    public DeployableModule Deployable { get; }

    /// <summary>Gas of the first entry into the module in a transaction.</summary>
    public ulong EnterGas { get; }

    /// <summary>Gas of an instance.</summary>
    public ulong InstanceGas { get; }

    public long InitialMemoryBytes { get; }

    public override ushort PlanVersion => Deployable.Plan.Version;

    public override bool Declares(string function) => Deployable.Abi.Find(function) is not null;

    public override bool IsCallback(string function) =>
        !IsReserved(function) && Deployable.Abi.Find(function) is { } abi
        && (abi.Attributes & (FunctionAbi.Roles | FunctionAttributes.Entry)) == 0;
}
