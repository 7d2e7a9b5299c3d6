using Pyde.Types.Borsh;

namespace Pyde.Abi.Sections;

/// <summary>An event that a module may emit; for wallets and indexers, the chain does not read it.</summary>
/// <remarks>Borsh: name, signature. Since ABI 1.0.</remarks>
public sealed class EventAbi : IBorshValue<EventAbi>
{
    /// <summary>UTF-8 bytes of a signature, at most.</summary>
    public const int SignatureBytesMax = 1_024;

    /// <summary>Name of the event.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// Its canonical signature, such as <c>Transfer(address,address,u128)</c>; the first topic is its BLAKE3 hash by convention.
    /// </summary>
    public required string Signature { get; init; }

    /// <inheritdoc/>
    public void Encode(ref BorshWriter writer)
    {
        writer.WriteString(Name);
        writer.WriteString(Signature);
    }

    /// <inheritdoc/>
    public static DecodeOutcome TryDecode(ref BorshReader reader, out EventAbi value)
    {
        value = null!;
        string name = reader.ReadString(FunctionAbi.NameBytesMax);
        string signature = reader.ReadString(SignatureBytesMax);
        if (!reader.IsOk)
            return reader.Outcome;
        value = new EventAbi { Name = name, Signature = signature };
        return DecodeOutcome.Ok;
    }
}
