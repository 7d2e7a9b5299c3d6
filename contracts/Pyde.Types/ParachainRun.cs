using Pyde.Types.Borsh;

namespace Pyde.Types;

/// <summary>A version of a parachain that ran in a wave or produced a receipt.</summary>
/// <param name="Parachain">Which parachain.</param>
/// <param name="Version">Its version number.</param>
/// <param name="Module">The bytes that ran.</param>
public readonly record struct ParachainRun(ParachainId Parachain, uint Version, ModuleHash Module)
    : IComparable<ParachainRun>, IBorshValue<ParachainRun>
{
    /// <summary>Bytes of every run.</summary>
    public const int Bytes = 32 + 4 + 32;

    /// <summary>Order by parachain, then version, then module.</summary>
    /// <param name="other">The other value.</param>
    /// <returns>Negative, zero or positive.</returns>
    public int CompareTo(ParachainRun other)
    {
        int order = Parachain.CompareTo(other.Parachain);
        if (order == 0)
            order = Version.CompareTo(other.Version);
        return order != 0 ? order : Module.CompareTo(other.Module);
    }

    /// <inheritdoc/>
    public void Encode(ref BorshWriter writer)
    {
        writer.WriteHash32(Parachain.Value);
        writer.WriteU32(Version);
        writer.WriteHash32(Module.Value);
    }

    /// <inheritdoc/>
    public static DecodeOutcome TryDecode(ref BorshReader reader, out ParachainRun value)
    {
        value = new ParachainRun(reader.ReadParachainId(), reader.ReadU32(), new ModuleHash(reader.ReadHash32()));
        return reader.Outcome;
    }
}
