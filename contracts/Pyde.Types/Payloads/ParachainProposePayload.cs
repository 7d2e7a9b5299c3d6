using Pyde.Types.Borsh;

namespace Pyde.Types.Payloads;

/// <summary>Data of a ParachainPropose transaction (parachains.md).</summary>
public sealed class ParachainProposePayload : IBorshValue<ParachainProposePayload>
{
    /// <summary>The parachain.</summary>
    public required ParachainId Parachain { get; init; }

    /// <summary>The proposed module.</summary>
    public required ModuleSource Module { get; init; }

    /// <summary>The proposed configuration.</summary>
    public required ParachainConfig Config { get; init; }

    /// <inheritdoc/>
    public void Encode(ref BorshWriter writer)
    {
        writer.WriteHash32(Parachain.Value);
        Module.Encode(ref writer);
        Config.Encode(ref writer);
    }

    /// <inheritdoc/>
    public static DecodeOutcome TryDecode(ref BorshReader reader, out ParachainProposePayload value)
    {
        ParachainId parachain = reader.ReadParachainId();
        ModuleSource module = reader.ReadValue<ModuleSource>();
        ParachainConfig config = reader.ReadValue<ParachainConfig>();
        value = reader.IsOk ? new ParachainProposePayload { Parachain = parachain, Module = module, Config = config } : null!;
        return reader.Outcome;
    }
}
