using System.Collections.Immutable;
using Pyde.Abi.Sections;
using Pyde.Contracts.Wasm;

namespace Pyde.Abi.Deployment;

/// <summary>A module that passed every deploy-time check.</summary>
/// <remarks>Immutable; any thread. Since ABI 1.0.</remarks>
public sealed class DeployableModule
{
    internal DeployableModule(ValidatedModule module, ContractAbi abi, ChargePlan plan, ImmutableArray<string> warnings)
    {
        Module = module;
        Abi = abi;
        Plan = plan;
        Warnings = warnings;
    }

    /// <summary>What engines consume.</summary>
    public ValidatedModule Module { get; }

    /// <summary>What the module declares.</summary>
    public ContractAbi Abi { get; }

    /// <summary>The charge plan.</summary>
    public ChargePlan Plan { get; }

    /// <summary>What is allowed but probably not meant; for tools, never part of a result.</summary>
    public ImmutableArray<string> Warnings { get; }

    /// <summary>Finds a declared function and its index for <see cref="IWasmInstance.Invoke(int)"/>.</summary>
    /// <param name="name">Name of the function.</param>
    /// <param name="function">What the module declares of it; null when there is none.</param>
    /// <param name="functionIndex">Index in the function index space; -1 when there is none.</param>
    /// <returns>Whether the module declares it.</returns>
    public bool TryFind(string name, out FunctionAbi? function, out int functionIndex)
    {
        function = Abi.Find(name);
        functionIndex = -1;
        return function is not null && Module.FindExportedFunction(name, out functionIndex);
    }
}
