using System.Buffers.Binary;
using Pyde.Contracts.Dkg;
using Pyde.Contracts.HandOff;
using Pyde.Contracts.Host;
using Pyde.Types;
using Pyde.Types.Borsh;

namespace Pyde.Contracts.Conformance.Dkg;

/// <summary>The key ceremony in memory, over the verifiable sharing of Pyde.Crypto, without a trusted dealer.</summary>
/// <remarks>
/// A hand-off moves the inputs that were taken and the seeds that were drawn; the successor applies them again. So it holds secrets for as
/// long as it lives, and grows with every ceremony: a double for kits and tests, never for a node. Its key commits to the dealings and
/// encrypts nothing. No settings.
/// </remarks>
public sealed class ReferenceKeyCeremony : IKeyCeremony
{
    private const int SeedBytes = 32;
    private const int EntryBytesMax = 16 * 1_024 * 1_024;

    private static readonly HandOffSchema Schema = new("ceremony", 1);

    private readonly List<byte[]> _entries = [];
    private readonly Queue<CeremonyOutput> _pending = [];
    private CeremonyCore _core = new();
    private CeremonyStatus _status;
    private Hash32 _digest;
    private IPluginContext? _context;
    private int _exported;

    /// <inheritdoc/>
    public CeremonyStatus Status => _status;

    /// <inheritdoc/>
    public StartOutcome Start(IPluginContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        StartOutcome outcome = Common.NoSettings.Check(context.Configuration.Span);
        if (outcome.IsOk)
            _context = context;
        return outcome;
    }

    /// <inheritdoc/>
    public HealthReport CheckHealth() => HealthReport.Healthy;

    /// <inheritdoc/>
    public CeremonyStep Step(CeremonyInput input, IOutputSink<CeremonyOutput> outputs)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(outputs);
        if (_context is null)
            throw new InvalidOperationException("the ceremony has not started, or is disposed");
        byte[] seed = new byte[SeedBytes];

        // Drawn only for a ceremony that begins: what changes nothing uses up no randomness either.
        if (input is BeginCeremony begin && _core.Admit(begin) == CeremonyStep.Accepted)
            _context.Random.Fill(seed);
        int room = outputs.Remaining;
        CeremonyStep step = Apply(input, seed, room, outputs);
        if (step == CeremonyStep.Accepted)
            Note(input, seed, room);
        return step;
    }

    /// <inheritdoc/>
    public Hash32 HandOffDigest() => _digest;

    /// <inheritdoc/>
    public ExportProgress ExportBase(HandOffSchema schema, IHandOffWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        CheckSchema(schema);
        while (_exported < _entries.Count)
        {
            if (writer.IsSliceFull)
                return ExportProgress.More;
            Write(_entries[_exported++], writer);
        }

        return ExportProgress.Done;
    }

    /// <inheritdoc/>
    public void ExportDelta(HandOffSchema schema, IHandOffWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        CheckSchema(schema);
        while (_exported < _entries.Count)
            Write(_entries[_exported++], writer);
        _exported = 0;
    }

    /// <inheritdoc/>
    public void AbandonExport() => _exported = 0;

    /// <inheritdoc/>
    public ImportOutcome Import(HandOffPhase phase, HandOffSchema schema, IHandOffReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        if (schema != Schema)
            return ImportOutcome.Refused(0, $"expected schema {Schema}, found {schema}");
        var entry = new List<byte>();
        for (long record = 0; reader.TryRead(out ReadOnlySpan<byte> part); record++)
        {
            // A part: 1 when it is the entry's last one, and bytes of the entry.
            if (part.Length < 2 || part[0] > 1 || entry.Count + part.Length > EntryBytesMax)
                return ImportOutcome.Refused(record, "expected a part of an input that was taken");
            entry.AddRange(part[1..]);
            if (part[0] == 0)
                continue;
            if (!TryReplay([.. entry]))
                return ImportOutcome.Refused(record, "expected an input that the ceremony takes at this place");
            entry.Clear();
        }

        return entry.Count == 0 ? ImportOutcome.Accepted : ImportOutcome.Refused(0, "expected the last part of an input, found the end");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _context = null;
        _core.Dispose();
        foreach (byte[] entry in _entries)
            entry.AsSpan().Clear();
        _entries.Clear();
        _core = new CeremonyCore();
    }

    private static void CheckSchema(HandOffSchema schema)
    {
        if (schema != Schema)
            throw new ArgumentException($"expected schema {Schema}, found {schema}", nameof(schema));
    }

    private static void Write(byte[] entry, IHandOffWriter writer)
    {
        int partBytes = writer.RecordBytesMax - 1;
        for (int from = 0; from < entry.Length; from += partBytes)
        {
            int bytes = Math.Min(partBytes, entry.Length - from);
            writer.Write([from + bytes == entry.Length ? (byte)1 : (byte)0, .. entry.AsSpan(from, bytes)]);
        }
    }

    private CeremonyStep Apply(CeremonyInput input, byte[] seed, int room, IOutputSink<CeremonyOutput>? outputs)
    {
        var asked = new List<CeremonyOutput>();
        CeremonyStep step = _core.Step(input, seed, asked);
        _status = _core.Status;
        foreach (CeremonyOutput output in asked)
            _pending.Enqueue(output);

        // What does not fit goes out with the next input that is taken: a full sink loses nothing.
        if (step != CeremonyStep.Accepted)
            return step;
        for (; room > 0 && _pending.TryDequeue(out CeremonyOutput? output); room--)
            outputs?.TryPush(output);
        return step;
    }

    private void Note(CeremonyInput input, byte[] seed, int room)
    {
        byte[] entry = [.. seed, (byte)room, (byte)(room >> 8), (byte)(room >> 16), (byte)(room >> 24), .. BorshCodec.Encode(input)];
        _entries.Add(entry);
        _digest = Digest.Blake3([.. _digest.ToArray(), .. entry]);
    }

    private bool TryReplay(byte[] entry)
    {
        const int head = SeedBytes + sizeof(int);
        if (entry.Length < head || BorshCodec.TryDecode(entry.AsSpan(head), out CeremonyInput input) != DecodeOutcome.Ok)
            return false;
        byte[] seed = entry[..SeedBytes];
        int room = BinaryPrimitives.ReadInt32LittleEndian(entry.AsSpan(SeedBytes));
        if (Apply(input, seed, room, null) != CeremonyStep.Accepted)
            return false;
        Note(input, seed, room);
        return true;
    }
}
