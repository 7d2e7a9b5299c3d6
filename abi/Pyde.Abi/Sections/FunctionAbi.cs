using System.Collections.Immutable;
using System.Text;
using Pyde.Crypto;
using Pyde.Types;
using Pyde.Types.Borsh;

namespace Pyde.Abi.Sections;

/// <summary>A function that the chain may call.</summary>
/// <remarks>Borsh: name, selector, attributes, access list. Since ABI 1.0.</remarks>
public sealed class FunctionAbi : IBorshValue<FunctionAbi>
{
    /// <summary>UTF-8 bytes of a name, at most.</summary>
    public const int NameBytesMax = 255;

    /// <summary>Entries of an access list, at most.</summary>
    public const int AccessEntriesMax = 256;

    /// <summary>Attributes of functions that are reached in their role only.</summary>
    public const FunctionAttributes Roles = FunctionAttributes.Constructor | FunctionAttributes.Fallback | FunctionAttributes.Receive;

    /// <summary>Fewest bytes of an encoded function: empty name, selector, attributes, no access entries.</summary>
    internal const int BytesMin = 4 + 4 + 4 + 4;

    /// <summary>Name of the exported function.</summary>
    public required string Name { get; init; }

    /// <summary>First four bytes of BLAKE3(name), as a little-endian number.</summary>
    public required uint Selector { get; init; }

    /// <summary>Bits.</summary>
    public required FunctionAttributes Attributes { get; init; }

    /// <summary>Advice to wallets about state that the function touches; the chain does not enforce it.</summary>
    public ImmutableArray<AccessEntry> AccessList { get; init; } = [];

    /// <summary>Whether transactions, views from outside and other modules reach it by its name: an Entry without a role.</summary>
    public bool IsReachedByName => Has(FunctionAttributes.Entry) && (Attributes & Roles) == 0;

    /// <summary>Makes a function with the selector that its name has.</summary>
    /// <param name="name">Name of the exported function.</param>
    /// <param name="attributes">Bits.</param>
    public static FunctionAbi Create(string name, FunctionAttributes attributes) =>
        new() { Name = name, Selector = SelectorOf(name), Attributes = attributes };

    /// <summary>The selector that belongs to a name.</summary>
    /// <param name="name">Name of a function.</param>
    public static uint SelectorOf(string name)
    {
        Span<byte> digest = stackalloc byte[32];
        Blake3.Hash(Encoding.UTF8.GetBytes(name), digest);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(digest);
    }

    /// <summary>Whether all of these bits are set.</summary>
    /// <param name="attributes">Bits to look for.</param>
    public bool Has(FunctionAttributes attributes) => (Attributes & attributes) == attributes;

    /// <inheritdoc/>
    public void Encode(ref BorshWriter writer)
    {
        writer.WriteString(Name);
        writer.WriteU32(Selector);
        writer.WriteU32((uint)Attributes);
        writer.WriteVector(AccessList);
    }

    /// <inheritdoc/>
    public static DecodeOutcome TryDecode(ref BorshReader reader, out FunctionAbi value)
    {
        value = null!;
        string name = reader.ReadString(NameBytesMax);
        uint selector = reader.ReadU32();
        uint attributes = reader.ReadU32();
        ImmutableArray<AccessEntry> accessList = reader.ReadVector<AccessEntry>(AccessEntriesMax, Hash32.Bytes + 4 + 1);
        if (!reader.IsOk)
            return reader.Outcome;
        value = new FunctionAbi
        {
            Name = name,
            Selector = selector,
            Attributes = (FunctionAttributes)attributes,
            AccessList = accessList,
        };
        return DecodeOutcome.Ok;
    }
}
