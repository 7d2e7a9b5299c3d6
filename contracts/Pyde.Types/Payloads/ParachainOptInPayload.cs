using Pyde.Types.Borsh;

namespace Pyde.Types.Payloads;

/// <summary>Data of a ParachainOptIn transaction; the sender is the validator (parachains.md).</summary>
public sealed class ParachainOptInPayload : IBorshValue<ParachainOptInPayload>
{
    /// <summary>The parachain.</summary>
    public required ParachainId Parachain { get; init; }

    /// <summary>Whose approval it has.</summary>
    public required OptInApproval Approval { get; init; }

    /// <inheritdoc/>
    public void Encode(ref BorshWriter writer)
    {
        writer.WriteHash32(Parachain.Value);
        Approval.Encode(ref writer);
    }

    /// <inheritdoc/>
    public static DecodeOutcome TryDecode(ref BorshReader reader, out ParachainOptInPayload value)
    {
        ParachainId parachain = reader.ReadParachainId();
        OptInApproval approval = reader.ReadValue<OptInApproval>();
        value = reader.IsOk ? new ParachainOptInPayload { Parachain = parachain, Approval = approval } : null!;
        return reader.Outcome;
    }
}
