using Pyde.Types.Borsh;

namespace Pyde.Types.Payloads;

/// <summary>A module inside a payload, or the hash of one that PutCode transactions stored (execution.md).</summary>
/// <remarks>Borsh: tag 0 and a byte vector, or tag 1 and 32 bytes. <see cref="DeployData"/> writes it in the public SDK's form.</remarks>
public sealed class ModuleSource : IBorshValue<ModuleSource>
{
    private const byte InlineTag = 0;
    private const byte StoredTag = 1;

    private readonly ReadOnlyMemory<byte> _inlineBytes;
    private readonly ModuleHash _storedHash;

    private ModuleSource(bool isInline, ReadOnlyMemory<byte> inlineBytes, ModuleHash storedHash)
    {
        IsInline = isInline;
        _inlineBytes = inlineBytes;
        _storedHash = storedHash;
    }

    /// <summary>Whether the bytes are in the payload.</summary>
    public bool IsInline { get; }

    /// <summary>The module's bytes; empty unless <see cref="IsInline"/>.</summary>
    public ReadOnlyMemory<byte> InlineBytes => _inlineBytes;

    /// <summary>A module inside the payload.</summary>
    /// <param name="module">Up to 100 KiB; not copied. Its first byte is not 1 (no module's is: they begin with 0x00 "asm").</param>
    /// <returns>The value.</returns>
    /// <exception cref="ArgumentException">It is too long, or begins with the byte that marks a reference.</exception>
    public static ModuleSource Inline(ReadOnlyMemory<byte> module)
    {
        Require.AtMost(module, Limits.InlineModuleBytesMax, nameof(module));
        Require.That(!BeginsLikeReference(module.Span), "A module does not begin with the byte 1.", nameof(module));
        return new ModuleSource(true, module, default);
    }

    /// <summary>A module that PutCode transactions stored completely.</summary>
    /// <param name="hash">BLAKE3 of it.</param>
    /// <returns>The value.</returns>
    public static ModuleSource Stored(ModuleHash hash) => new(false, default, hash);

    /// <summary>The module's hash, computed for inline bytes.</summary>
    /// <returns>BLAKE3 of the module.</returns>
    public ModuleHash Hash() => IsInline ? ModuleHash.Of(_inlineBytes.Span) : _storedHash;

    /// <inheritdoc/>
    public void Encode(ref BorshWriter writer)
    {
        writer.WriteU8(IsInline ? InlineTag : StoredTag);
        if (IsInline)
            writer.WriteBytes(_inlineBytes.Span);
        else
            writer.WriteHash32(_storedHash.Value);
    }

    /// <inheritdoc/>
    public static DecodeOutcome TryDecode(ref BorshReader reader, out ModuleSource value)
    {
        value = null!;
        if (reader.ReadTag(StoredTag) == StoredTag)
        {
            Hash32 hash = reader.ReadHash32();
            if (reader.IsOk)
                value = Stored(new ModuleHash(hash));
            return reader.Outcome;
        }

        int at = reader.Offset;
        byte[] module = reader.ReadBytes(Limits.InlineModuleBytesMax);
        if (BeginsLikeReference(module))
            reader.FailAt(DecodeOutcome.InvalidValue, at);
        if (reader.IsOk)
            value = Inline(module);
        return reader.Outcome;
    }

    /// <summary>Writes one byte vector: the module, or 0x01 ‖ hash.</summary>
    internal void EncodeAsBytes(ref BorshWriter writer)
    {
        if (IsInline)
        {
            writer.WriteBytes(_inlineBytes.Span);
            return;
        }

        writer.WriteCount(1 + Hash32.Bytes);
        writer.WriteU8(StoredTag);
        writer.WriteHash32(_storedHash.Value);
    }

    /// <summary>Reads what <see cref="EncodeAsBytes"/> writes.</summary>
    internal static DecodeOutcome TryDecodeAsBytes(ref BorshReader reader, out ModuleSource value)
    {
        value = null!;
        int at = reader.Offset;
        ReadOnlySpan<byte> bytes = reader.ReadBytesSpan(Limits.InlineModuleBytesMax);
        if (!reader.IsOk)
            return reader.Outcome;
        if (!BeginsLikeReference(bytes))
            value = Inline(bytes.ToArray());
        else if (bytes.Length == 1 + Hash32.Bytes)
            value = Stored(ModuleHash.FromBytes(bytes[1..]));
        else
            reader.FailAt(DecodeOutcome.InvalidValue, at);
        return reader.Outcome;
    }

    private static bool BeginsLikeReference(ReadOnlySpan<byte> module) => !module.IsEmpty && module[0] == StoredTag;
}
