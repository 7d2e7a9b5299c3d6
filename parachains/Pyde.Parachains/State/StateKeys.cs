using System.Buffers.Binary;
using Pyde.Crypto;
using Pyde.Types;

namespace Pyde.Parachains.State;

/// <summary>Derives every key of the state tree (state.md, "Keys"; docs/state-keys.md).</summary>
/// <remarks>
/// Two forms. Clustered: the owner's first 16 bytes, then 16 bytes of Poseidon2 over the discriminator and the parts, so that all of an
/// owner lies in one subtree. Ordered: seven zero bytes and the discriminator, a u64 in big-endian, 16 bytes that tell entries of the same
/// number apart: read in ascending order.
/// </remarks>
public static class StateKeys
{
    private const int PrefixBytes = 16;
    private const int PartsBytesMax = 1 + 32 + 1024;

    /// <summary>The table, by discriminator.</summary>
    public static IReadOnlyList<StateKeyRow> Table { get; } =
    [
        new(StateKeyKind.Account, "address[..16] ‖ H(0x01 ‖ address)", "account record"),
        new(StateKeyKind.ContractSlot, "address[..16] ‖ H(0x04 ‖ slot)", "slot value, up to 16,384 bytes"),
        new(StateKeyKind.ParachainStorage, "id[..16] ‖ H(0x05 ‖ key)", "storage value, up to 16,384 bytes"),
        new(StateKeyKind.Supply, "0[16] ‖ H(0x08)", "minted, burnt, reward pool, treasury, deposits, stakes"),
        new(StateKeyKind.Parameters, "0[16] ‖ H(0x09)", "parameters of genesis.json that rules read"),
        new(StateKeyKind.Validator, "address[..16] ‖ H(0x0a ‖ address)", "validator: operator and public key"),
        new(StateKeyKind.CodeUpload, "sender[..16] ‖ H(0x0c ‖ hash)", "size and chunks present of an upload"),
        new(StateKeyKind.CodeChunk, "sender[..16] ‖ H(0x0d ‖ hash ‖ index u32)", "bytes of a chunk"),
        new(StateKeyKind.CodeEntry, "hash[..16] ‖ H(0x0e ‖ hash)", "size and references of a module in the code table"),
        new(StateKeyKind.Parachain, "id[..16] ‖ H(0x10 ‖ id)", "parachain account"),
        new(StateKeyKind.ParachainVersion, "id[..16] ‖ H(0x11 ‖ id ‖ version u32)", "version record"),
        new(StateKeyKind.ParachainCommittee, "id[..16] ‖ H(0x12 ‖ id ‖ number u32)", "committee and the wave from which it holds"),
        new(StateKeyKind.Proposal, "id[..16] ‖ H(0x13 ‖ id ‖ proposal u64)", "proposal"),
        new(StateKeyKind.Vote, "id[..16] ‖ H(0x14 ‖ id ‖ proposal u64 ‖ member u16)", "choice and signature"),
        new(StateKeyKind.Cooldown, "id[..16] ‖ H(0x15 ‖ id ‖ module and config)", "first wave in which it may come again"),
        new(StateKeyKind.MessageSender, "source[..16] ‖ H(0x16 ‖ source)", "next message id, open messages, sent in the last wave"),
        new(StateKeyKind.Message, "source[..16] ‖ H(0x17 ‖ source ‖ message u64)", "message and its outcome"),
        new(StateKeyKind.MessageQueue, "source[..16] ‖ H(0x18 ‖ source ‖ wave u64)", "messages of a wave, root, certified or not"),
        new(StateKeyKind.DueKill, "0[7] ‖ 0x20 ‖ wave BE ‖ id[..16]", "parachain id"),
        new(StateKeyKind.DueReturn, "0[7] ‖ 0x21 ‖ wave BE ‖ id[..16]", "parachain id"),
        new(StateKeyKind.DueActivation, "0[7] ‖ 0x22 ‖ wave BE ‖ id[..16]", "parachain id"),
        new(StateKeyKind.Deliverable, "0[7] ‖ 0x23 ‖ sending wave BE ‖ BLAKE3(wave ‖ source)[..16]", "source"),
        new(StateKeyKind.DueTimeout, "0[7] ‖ 0x24 ‖ wave BE ‖ source[..16]", "source and message ids"),
        new(StateKeyKind.DueCallback, "0[7] ‖ 0x25 ‖ outcome number BE ‖ 0[16]", "source and message id"),
        new(StateKeyKind.OnProbation, "0[7] ‖ 0x26 ‖ 0[8] ‖ id[..16]", "parachain id"),
        new(StateKeyKind.CodeExpiry, "0[7] ‖ 0x27 ‖ wave BE ‖ hash[..16]", "module hash"),
        new(StateKeyKind.UploadExpiry, "0[7] ‖ 0x28 ‖ wave BE ‖ BLAKE3(sender ‖ hash)[..16]", "upload"),
    ];

    /// <summary>Account record.</summary>
    public static Hash32 Account(Address address) => Own(StateKeyKind.Account, address.Value);

    /// <summary>Slot of a contract.</summary>
    public static Hash32 ContractSlot(Address contract, ReadOnlySpan<byte> slot) =>
        Clustered(contract.Value, StateKeyKind.ContractSlot, slot);

    /// <summary>Key of a parachain's storage.</summary>
    public static Hash32 ParachainStorage(ParachainId id, ReadOnlySpan<byte> key) =>
        Clustered(id.Value, StateKeyKind.ParachainStorage, key);

    /// <summary>Totals of the supply.</summary>
    public static Hash32 Supply { get; } = Clustered(default, StateKeyKind.Supply, default);

    /// <summary>Parameters of the chain.</summary>
    public static Hash32 Parameters { get; } = Clustered(default, StateKeyKind.Parameters, default);

    /// <summary>A validator.</summary>
    public static Hash32 Validator(Address address) => Own(StateKeyKind.Validator, address.Value);

    /// <summary>Upload of a module.</summary>
    public static Hash32 CodeUpload(Address sender, Hash32 hash) => Numbered(StateKeyKind.CodeUpload, sender.Value, hash, default);

    /// <summary>Chunk of an upload.</summary>
    public static Hash32 CodeChunk(Address sender, Hash32 hash, uint index) =>
        Numbered(StateKeyKind.CodeChunk, sender.Value, hash, U32(index));

    /// <summary>Entry of the code table.</summary>
    public static Hash32 CodeEntry(Hash32 hash) => Own(StateKeyKind.CodeEntry, hash);

    /// <summary>A parachain's account.</summary>
    public static Hash32 Parachain(ParachainId id) => Own(StateKeyKind.Parachain, id.Value);

    /// <summary>A version record.</summary>
    public static Hash32 ParachainVersion(ParachainId id, uint version) =>
        Numbered(StateKeyKind.ParachainVersion, id.Value, id.Value, U32(version));

    /// <summary>A committee.</summary>
    public static Hash32 ParachainCommittee(ParachainId id, uint number) =>
        Numbered(StateKeyKind.ParachainCommittee, id.Value, id.Value, U32(number));

    /// <summary>A proposal.</summary>
    public static Hash32 Proposal(ParachainId id, ulong proposal) => Numbered(StateKeyKind.Proposal, id.Value, id.Value, U64(proposal));

    /// <summary>A vote.</summary>
    public static Hash32 Vote(ParachainId id, ulong proposal, ushort member)
    {
        Span<byte> number = stackalloc byte[10];
        BinaryPrimitives.WriteUInt64LittleEndian(number, proposal);
        BinaryPrimitives.WriteUInt16LittleEndian(number[8..], member);
        return Numbered(StateKeyKind.Vote, id.Value, id.Value, number);
    }

    /// <summary>Cooldown of rejected content.</summary>
    public static Hash32 Cooldown(ParachainId id, Hash32 content)
    {
        Span<byte> bytes = stackalloc byte[Hash32.Bytes];
        content.CopyTo(bytes);
        return Numbered(StateKeyKind.Cooldown, id.Value, id.Value, bytes);
    }

    /// <summary>Counters of a sender.</summary>
    public static Hash32 MessageSender(Hash32 source) => Own(StateKeyKind.MessageSender, source);

    /// <summary>A message.</summary>
    public static Hash32 Message(Hash32 source, ulong message) => Numbered(StateKeyKind.Message, source, source, U64(message));

    /// <summary>Messages of a wave.</summary>
    public static Hash32 MessageQueue(Hash32 source, ulong wave) => Numbered(StateKeyKind.MessageQueue, source, source, U64(wave));

    /// <summary>An ordered key.</summary>
    /// <param name="kind">One of the ordered kinds.</param>
    /// <param name="order">Ascending.</param>
    /// <param name="tail">Its first 16 bytes tell entries of the same order apart.</param>
    public static Hash32 Ordered(StateKeyKind kind, ulong order, Hash32 tail)
    {
        Span<byte> key = stackalloc byte[Hash32.Bytes];
        key.Clear();
        key[7] = (byte)kind;
        BinaryPrimitives.WriteUInt64BigEndian(key[8..], order);
        Span<byte> bytes = stackalloc byte[Hash32.Bytes];
        tail.CopyTo(bytes);
        bytes[..PrefixBytes].CopyTo(key[PrefixBytes..]);
        return Hash32.FromBytes(key);
    }

    /// <summary>The last ordered key of a kind up to an order.</summary>
    public static Hash32 OrderedEnd(StateKeyKind kind, ulong order)
    {
        Span<byte> key = stackalloc byte[Hash32.Bytes];
        key.Clear();
        key[7] = (byte)kind;
        BinaryPrimitives.WriteUInt64BigEndian(key[8..], order);
        key[PrefixBytes..].Fill(0xff);
        return Hash32.FromBytes(key);
    }

    /// <summary>Place of a queue in delivery order: BLAKE3(sending wave u64 LE ‖ source).</summary>
    public static Hash32 DeliveryTail(ulong wave, Hash32 source)
    {
        Span<byte> input = stackalloc byte[8 + Hash32.Bytes];
        BinaryPrimitives.WriteUInt64LittleEndian(input, wave);
        source.CopyTo(input[8..]);
        return Digest.Blake3(input);
    }

    /// <summary>Tells uploads apart: BLAKE3(sender ‖ hash).</summary>
    public static Hash32 UploadTail(Address sender, Hash32 hash)
    {
        Span<byte> input = stackalloc byte[2 * Hash32.Bytes];
        sender.CopyTo(input);
        hash.CopyTo(input[Hash32.Bytes..]);
        return Digest.Blake3(input);
    }

    /// <summary>The order in an ordered key.</summary>
    public static ulong OrderOf(Hash32 key)
    {
        Span<byte> bytes = stackalloc byte[Hash32.Bytes];
        key.CopyTo(bytes);
        return BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
    }

    /// <summary>Whether a key is of the ordered form.</summary>
    public static bool IsOrdered(Hash32 key)
    {
        Span<byte> bytes = stackalloc byte[Hash32.Bytes];
        key.CopyTo(bytes);
        return bytes[..7].IndexOfAnyExcept((byte)0) < 0 && bytes[7] >= (byte)StateKeyKind.DueKill;
    }

    private static Hash32 Own(StateKeyKind kind, Hash32 owner)
    {
        Span<byte> bytes = stackalloc byte[Hash32.Bytes];
        owner.CopyTo(bytes);
        return Clustered(owner, kind, bytes);
    }

    private static Hash32 Numbered(StateKeyKind kind, Hash32 prefix, Hash32 scope, ReadOnlySpan<byte> number)
    {
        Span<byte> parts = stackalloc byte[(2 * Hash32.Bytes) + 8];
        scope.CopyTo(parts);
        number.CopyTo(parts[Hash32.Bytes..]);
        return Clustered(prefix, kind, parts[..(Hash32.Bytes + number.Length)]);
    }

    private static Hash32 Clustered(Hash32 prefix, StateKeyKind kind, ReadOnlySpan<byte> parts)
    {
        Span<byte> input = stackalloc byte[PartsBytesMax];
        input[0] = (byte)kind;
        parts.CopyTo(input[1..]);
        Span<byte> key = stackalloc byte[2 * Hash32.Bytes];
        prefix.CopyTo(key);
        Poseidon2.Hash(input[..(1 + parts.Length)], key.Slice(PrefixBytes, Hash32.Bytes));
        return Hash32.FromBytes(key[..Hash32.Bytes]);
    }

    private static byte[] U32(uint value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        return bytes;
    }

    private static byte[] U64(ulong value)
    {
        byte[] bytes = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        return bytes;
    }
}
