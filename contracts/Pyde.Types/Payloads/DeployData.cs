using Pyde.Types.Borsh;

namespace Pyde.Types.Payloads;

/// <summary>Data of a Deploy transaction, as the public SDK builds it (execution.md).</summary>
/// <remarks>Borsh: name, module as a byte vector (a reference is the 33 bytes 0x01 ‖ hash), type, constructor arguments.</remarks>
public sealed class DeployData : IBorshValue<DeployData>
{
    /// <summary>The contract's name; whether it keeps the rules and is free is the executor's to check.</summary>
    public required string Name
    {
        get;
        init => field = Text.Checked(value, Limits.NameBytesMax, nameof(Name));
    }

    /// <summary>The module.</summary>
    public required ModuleSource Module { get; init; }

    /// <summary>What it is.</summary>
    public ModuleKind Kind { get; init; }

    /// <summary>The constructor's arguments; not copied.</summary>
    public ReadOnlyMemory<byte> InitCalldata
    {
        get;
        init => field = Require.AtMost(value, Limits.TransactionBytesMax, nameof(InitCalldata));
    }

    /// <inheritdoc/>
    public void Encode(ref BorshWriter writer)
    {
        writer.WriteString(Name);
        Module.EncodeAsBytes(ref writer);
        writer.WriteU8((byte)Kind);
        writer.WriteBytes(InitCalldata.Span);
    }

    /// <inheritdoc/>
    public static DecodeOutcome TryDecode(ref BorshReader reader, out DeployData value)
    {
        string name = reader.ReadString(Limits.NameBytesMax);
        ModuleSource.TryDecodeAsBytes(ref reader, out ModuleSource module);
        byte kind = reader.ReadTag((byte)ModuleKind.Parachain);
        byte[] initCalldata = reader.ReadBytes(Limits.TransactionBytesMax);
        value = reader.IsOk
            ? new DeployData { Name = name, Module = module, Kind = (ModuleKind)kind, InitCalldata = initCalldata }
            : null!;
        return reader.Outcome;
    }
}
