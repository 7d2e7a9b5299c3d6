using System.Collections.Immutable;
using Pyde.Host.Signing;
using Pyde.Types;

namespace Pyde.Host.Node;

/// <summary>
/// Remembers which members signed which record: this node signs its own on probation only after f + 1 others, goes back when f + 1 others signed another one,
/// and tells peers that missed signatures.
/// </summary>
/// <remarks>Any thread. Source: hot-swap.md, "Nothing leaves twice"; consensus.md.</remarks>
internal sealed class RecordWitness(Committee committee, Address self, Func<bool> isOnProbation, ISignatureVerifier? verifier = null) : IRecordPolicy
{
    // Signatures of older waves can no longer be waited for.
    private const int WavesKept = 64;

    private readonly Lock _gate = new();
    private readonly SortedDictionary<ulong, SortedDictionary<MemberId, RecordSignature>> _signatures = [];
    private readonly SortedDictionary<ulong, Dictionary<Hash32, HashSet<MemberId>>> _seen = [];
    private readonly SortedDictionary<ulong, Hash32> _own = [];

    /// <summary>Counts a signature that arrived, if it is good and of a wave that this node can still sign or soon will.</summary>
    /// <param name="signature">Hostile until checked.</param>
    /// <param name="head">The node's last committed wave.</param>
    /// <returns>False for a bad one, another epoch's, a stranger's, or a wave out of reach.</returns>
    public bool Receive(RecordSignature signature, WaveNumber head)
    {
        // In a committee of one nobody is waited for.
        if (committee.Size == 1 || !IsInReach(signature.Wave.Value, head.Value))
            return false;
        if (!signature.Verify(committee, verifier ?? FalconSignatureVerifier.Instance))
            return false;
        Keep(signature);
        Add(signature.Wave, signature.RecordHash, signature.Member);
        return true;
    }

    /// <summary>Counts a signature that was verified; of a member's signatures of one wave, the first.</summary>
    public void Add(WaveNumber wave, Hash32 record, MemberId member)
    {
        if (!committee.Contains(member) || committee.Members[member.Value].Validator == self)
            return;
        lock (_gate)
        {
            if (!_seen.TryGetValue(wave.Value, out Dictionary<Hash32, HashSet<MemberId>>? records))
                _seen.Add(wave.Value, records = []);
            // A member that signs one record after another must not fill the memory.
            foreach (HashSet<MemberId> signers in records.Values)
            {
                if (signers.Contains(member))
                    return;
            }

            if (!records.TryGetValue(record, out HashSet<MemberId>? members))
                records.Add(record, members = []);
            members.Add(member);
            Trim(_seen);
        }
    }

    /// <summary>Keeps a signature for peers that missed it: a verified one, or the node's own.</summary>
    public void Keep(RecordSignature signature)
    {
        if (committee.Size == 1)
            return;
        lock (_gate)
        {
            if (!_signatures.TryGetValue(signature.Wave.Value, out SortedDictionary<MemberId, RecordSignature>? members))
                _signatures.Add(signature.Wave.Value, members = []);
            members.TryAdd(signature.Member, signature);
            Trim(_signatures);
        }
    }

    /// <summary>The signatures kept of a wave.</summary>
    public ImmutableArray<RecordSignature> Of(WaveNumber wave)
    {
        lock (_gate)
            return _signatures.TryGetValue(wave.Value, out SortedDictionary<MemberId, RecordSignature>? members) ? [.. members.Values] : [];
    }

    /// <summary>Remembers this node's own record.</summary>
    public void Committed(WaveNumber wave, Hash32 record)
    {
        if (committee.Size == 1)
            return;
        lock (_gate)
        {
            _own[wave.Value] = record;
            Trim(_own);
        }
    }

    /// <summary>True when f + 1 other members signed one record of a wave and this node has another.</summary>
    public bool IsOutvoted(WaveNumber wave)
    {
        lock (_gate)
        {
            if (!_own.TryGetValue(wave.Value, out Hash32 own) || !_seen.TryGetValue(wave.Value, out Dictionary<Hash32, HashSet<MemberId>>? records))
                return false;
            foreach ((Hash32 record, HashSet<MemberId> members) in records)
            {
                if (record != own && members.Count > committee.FaultsMax)
                    return true;
            }

            return false;
        }
    }

    public bool MaySign(ulong wave, Hash32 record)
    {
        if (committee.Size == 1 || !isOnProbation())
            return true;
        lock (_gate)
        {
            return _seen.TryGetValue(wave, out Dictionary<Hash32, HashSet<MemberId>>? records) &&
                records.TryGetValue(record, out HashSet<MemberId>? members) && members.Count > committee.FaultsMax;
        }
    }

    private static void Trim<TValue>(SortedDictionary<ulong, TValue> waves)
    {
        while (waves.Count > WavesKept)
            waves.Remove(waves.First().Key);
    }

    // Half of what is kept on either side: one member's signatures of far waves cannot push out those that are waited for.
    private static bool IsInReach(ulong wave, ulong head) =>
        wave > head ? wave - head < WavesKept / 2 : head - wave < WavesKept / 2;
}
