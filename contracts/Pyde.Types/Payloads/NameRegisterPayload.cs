using Pyde.Types.Borsh;

namespace Pyde.Types.Payloads;

/// <summary>Data of a NameRegister transaction (execution.md).</summary>
public sealed class NameRegisterPayload : IBorshValue<NameRegisterPayload>
{
    /// <summary>The alias.</summary>
    public required string Name
    {
        get;
        init => field = Text.Checked(value, Limits.NameBytesMax, nameof(Name));
    }

    /// <summary>What it stands for.</summary>
    public required Address Target { get; init; }

    /// <inheritdoc/>
    public void Encode(ref BorshWriter writer)
    {
        writer.WriteString(Name);
        writer.WriteHash32(Target.Value);
    }

    /// <inheritdoc/>
    public static DecodeOutcome TryDecode(ref BorshReader reader, out NameRegisterPayload value)
    {
        string name = reader.ReadString(Limits.NameBytesMax);
        Address target = reader.ReadAddress();
        value = reader.IsOk ? new NameRegisterPayload { Name = name, Target = target } : null!;
        return reader.Outcome;
    }
}
