using Pyde.Types.Borsh;

namespace Pyde.Types.Payloads;

/// <summary>Data of the transactions that name a parachain and nothing else: Pause, Unpause, Kill and OptOut (parachains.md).</summary>
public sealed class ParachainTargetPayload : IBorshValue<ParachainTargetPayload>
{
    /// <summary>The parachain.</summary>
    public required ParachainId Parachain { get; init; }

    /// <inheritdoc/>
    public void Encode(ref BorshWriter writer)
    {
        writer.WriteHash32(Parachain.Value);
    }

    /// <inheritdoc/>
    public static DecodeOutcome TryDecode(ref BorshReader reader, out ParachainTargetPayload value)
    {
        ParachainId parachain = reader.ReadParachainId();
        value = reader.IsOk ? new ParachainTargetPayload { Parachain = parachain } : null!;
        return reader.Outcome;
    }
}
