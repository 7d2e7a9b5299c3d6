using Pyde.Abi.Deployment;
using Pyde.Abi.Sections;
using Pyde.Contracts.Wasm;
using Pyde.Parachains;
using Pyde.Types;

namespace Execution.Waves.Modules;

/// <summary>A module of the code table: validated, priced, and compiled by those engines that were asked to.</summary>
internal sealed class LoadedModule : ModuleInfo
{
    private const int CodeBytesPerUnit = 4;
    private const int SegmentBytesPerUnit = 64;
    private const int ElementBytes = 4;
    private const ulong GasPerPage = 1_000;
    private const FunctionAttributes Roles =
        FunctionAttributes.Entry | FunctionAttributes.Constructor | FunctionAttributes.Fallback | FunctionAttributes.Receive;

    public LoadedModule(ModuleHash hash, DeployableModule deployable)
    {
        Hash = hash;
        Deployable = deployable;
        ValidatedModule module = deployable.Module;
        long segmentBytes = 0;
        foreach (DataSegment data in module.Data)
            segmentBytes += data.ByteCount;
        foreach (ElementSegment element in module.Elements)
            segmentBytes += (long)element.Functions.Length * ElementBytes;
        uint pages = module.Memory?.Minimum ?? 0;
        InitialMemoryBytes = (long)pages * WasmLimits.PageBytes;
        EnterGas = ((ulong)module.CodeSectionBytes + CodeBytesPerUnit - 1) / CodeBytesPerUnit;
        InstanceGas = (pages * GasPerPage) + (((ulong)segmentBytes + SegmentBytesPerUnit - 1) / SegmentBytesPerUnit);
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
        !IsReserved(function) && Deployable.Abi.Find(function) is { } abi && (abi.Attributes & Roles) == 0;
}
