using Pyde.Types.Borsh;

namespace Pyde.Types.Payloads;

/// <summary>Data of a ContractUpgrade transaction (execution.md).</summary>
public sealed class ContractUpgradePayload : IBorshValue<ContractUpgradePayload>
{
    /// <summary>The contract.</summary>
    public required Address Contract { get; init; }

    /// <summary>Its next module.</summary>
    public required ModuleSource Module { get; init; }

    /// <inheritdoc/>
    public void Encode(ref BorshWriter writer)
    {
        writer.WriteHash32(Contract.Value);
        Module.Encode(ref writer);
    }

    /// <inheritdoc/>
    public static DecodeOutcome TryDecode(ref BorshReader reader, out ContractUpgradePayload value)
    {
        Address contract = reader.ReadAddress();
        ModuleSource module = reader.ReadValue<ModuleSource>();
        value = reader.IsOk ? new ContractUpgradePayload { Contract = contract, Module = module } : null!;
        return reader.Outcome;
    }
}
