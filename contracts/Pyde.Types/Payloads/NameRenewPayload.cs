using Pyde.Types.Borsh;

namespace Pyde.Types.Payloads;

/// <summary>Data of a NameRenew transaction: one more year (execution.md).</summary>
public sealed class NameRenewPayload : IBorshValue<NameRenewPayload>
{
    /// <summary>The alias.</summary>
    public required string Name
    {
        get;
        init => field = Text.Checked(value, Limits.NameBytesMax, nameof(Name));
    }

    /// <inheritdoc/>
    public void Encode(ref BorshWriter writer)
    {
        writer.WriteString(Name);
    }

    /// <inheritdoc/>
    public static DecodeOutcome TryDecode(ref BorshReader reader, out NameRenewPayload value)
    {
        string name = reader.ReadString(Limits.NameBytesMax);
        value = reader.IsOk ? new NameRenewPayload { Name = name } : null!;
        return reader.Outcome;
    }
}
