using Pyde.Contracts;
using Pyde.Parachains;
using Pyde.Parachains.State;
using Pyde.Types;
using Pyde.Types.Borsh;
using Pyde.Types.Payloads;

namespace Execution.Waves.Transactions;

/// <summary>Modules in the code table: uploads in chunks, references, and what is dropped when nothing refers to it (execution.md,
/// "PutCode").</summary>
internal sealed class CodeStore(IStateAccess state, ulong wave)
{
    private const ulong UnreferencedWavesMax = 10_000;

    /// <summary>Stores a chunk; the last one missing completes the module.</summary>
    public Refusal Put(Address sender, PutCodePayload payload)
    {
        Hash32 hash = payload.Module.Value;
        if (payload.TotalBytes is 0 or > Limits.ModuleBytesMax)
            return new Refusal(RefusalCode.InvalidChunk, $"a module has 1 to {Limits.ModuleBytesMax} bytes, not {payload.TotalBytes}");
        Hash32 uploadKey = StateKeys.CodeUpload(sender, hash);
        CodeUpload upload = state.ReadValue<CodeUpload>(uploadKey)
            ?? new CodeUpload { Sender = sender, Hash = hash, TotalBytes = payload.TotalBytes, Expiry = wave + UnreferencedWavesMax };
        if (upload.TotalBytes != payload.TotalBytes)
            return new Refusal(RefusalCode.InvalidChunk, $"this upload has {upload.TotalBytes} bytes, not {payload.TotalBytes}");
        if (payload.Index >= upload.ChunkCount || payload.Chunk.Length != upload.BytesOf((int)payload.Index))
            return new Refusal(
                RefusalCode.InvalidChunk, $"chunk {payload.Index} of {payload.Chunk.Length} bytes does not fit {upload.TotalBytes} bytes");
        state.Write(StateKeys.CodeChunk(sender, hash, payload.Index), payload.Chunk);
        upload = upload with { Present = upload.Present | (1UL << (int)payload.Index) };
        if (!upload.IsComplete)
        {
            state.WriteValue(uploadKey, upload);
            state.WriteValue(ExpiryOf(upload), upload);
            return Refusal.None;
        }

        byte[] module = new byte[upload.TotalBytes];
        for (int i = 0; i < upload.ChunkCount; i++)
            state.Read(StateKeys.CodeChunk(sender, hash, (uint)i))!.Value.CopyTo(module.AsMemory(i * Limits.CodeChunkBytesMax));
        Drop(upload);
        if (ModuleHash.Of(module) != payload.Module)
            return new Refusal(
                RefusalCode.CodeHashMismatch, $"the chunks hash to {ModuleHash.Of(module)}, not to {payload.Module}; they are dropped");
        if (state.ReadValue<CodeEntry>(StateKeys.CodeEntry(hash)) is null)
        {
            state.WriteCode(hash, module);
            Expire(hash, new CodeEntry { Bytes = upload.TotalBytes });
        }

        return Refusal.None;
    }

    /// <summary>The bytes that a payload carries or names.</summary>
    public ReadOnlyMemory<byte>? Resolve(ModuleSource source) =>
        source.IsInline ? source.InlineBytes : state.ReadCode(source.Hash().Value);

    /// <summary>A contract or version refers to a module from now on: it stays.</summary>
    public void Refer(ModuleHash module, ReadOnlyMemory<byte> bytes)
    {
        Hash32 key = StateKeys.CodeEntry(module.Value);
        CodeEntry? entry = state.ReadValue<CodeEntry>(key);
        if (entry is null)
            state.WriteCode(module.Value, bytes.ToArray());
        else if (entry.References == 0)
            state.Delete(StateKeys.Ordered(StateKeyKind.CodeExpiry, entry.Expiry, module.Value));
        entry ??= new CodeEntry { Bytes = (uint)bytes.Length };
        state.WriteValue(key, entry with { References = entry.References + 1 });
    }

    /// <summary>A proposal does not refer to it any more; the last reference begins the 10,000 waves.</summary>
    public void Release(ModuleHash module)
    {
        Hash32 key = StateKeys.CodeEntry(module.Value);
        CodeEntry entry = state.ReadValue<CodeEntry>(key)
            ?? throw new InvariantException($"module {module} is referred to and has no entry in the code table");
        entry = entry with { References = checked(entry.References - 1) };
        if (entry.References == 0)
            Expire(module.Value, entry);
        else
            state.WriteValue(key, entry);
    }

    /// <summary>Step 1: modules that nothing has referred to, and uploads that were not completed, for 10,000 waves.</summary>
    public void DropExpired()
    {
        Hash32 uploadsFrom = StateKeys.Ordered(StateKeyKind.UploadExpiry, 0, default);
        Hash32 uploadsTo = StateKeys.OrderedEnd(StateKeyKind.UploadExpiry, wave);
        while (state.TryFindFirst(uploadsFrom, uploadsTo, out Hash32 uploadKey, out _))
            Drop(state.ReadValue<CodeUpload>(uploadKey)!);
        Hash32 to = StateKeys.OrderedEnd(StateKeyKind.CodeExpiry, wave);
        Hash32 from = StateKeys.Ordered(StateKeyKind.CodeExpiry, 0, default);
        while (state.TryFindFirst(from, to, out Hash32 key, out ReadOnlyMemory<byte> value))
        {
            Hash32 hash = value.AsHash();
            state.Delete(key);
            state.Delete(StateKeys.CodeEntry(hash));
            state.WriteCode(hash, null);
        }
    }

    private static Hash32 ExpiryOf(CodeUpload upload) =>
        StateKeys.Ordered(StateKeyKind.UploadExpiry, upload.Expiry, StateKeys.UploadTail(upload.Sender, upload.Hash));

    private void Expire(Hash32 hash, CodeEntry entry)
    {
        ulong expiry = wave + UnreferencedWavesMax;
        state.WriteValue(StateKeys.CodeEntry(hash), entry with { Expiry = expiry });
        state.Write(StateKeys.Ordered(StateKeyKind.CodeExpiry, expiry, hash), hash.ToArray());
    }

    private void Drop(CodeUpload upload)
    {
        for (int i = 0; i < upload.ChunkCount; i++)
            state.Delete(StateKeys.CodeChunk(upload.Sender, upload.Hash, (uint)i));
        state.Delete(StateKeys.CodeUpload(upload.Sender, upload.Hash));
        state.Delete(ExpiryOf(upload));
    }

    private sealed record CodeEntry : IBorshValue<CodeEntry>
    {
        public required uint Bytes { get; init; }

        public uint References { get; init; }

        public ulong Expiry { get; init; }

        public void Encode(ref BorshWriter writer)
        {
            writer.WriteU32(Bytes);
            writer.WriteU32(References);
            writer.WriteU64(Expiry);
        }

        public static DecodeOutcome TryDecode(ref BorshReader reader, out CodeEntry value)
        {
            value = new CodeEntry { Bytes = reader.ReadU32(), References = reader.ReadU32(), Expiry = reader.ReadU64() };
            return reader.Outcome;
        }
    }
}
