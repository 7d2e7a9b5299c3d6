using Pyde.Host.Signing;
using Pyde.Types;

namespace Pyde.Host.Node;

/// <summary>Remembers which other members signed which record, for the time in which this node's own result is on probation.</summary>
/// <remarks>Source: hot-swap.md, "Nothing leaves twice".</remarks>
internal sealed class RecordWitness(Committee committee, Address self, Func<bool> isOnProbation) : IRecordPolicy
{
    // Signatures of older waves can no longer be waited for.
    private const int WavesKept = 64;

    private readonly Lock _gate = new();
    private readonly SortedDictionary<ulong, Dictionary<Hash32, HashSet<MemberId>>> _seen = [];

    /// <summary>Counts a signature that arrived, if it is good and of a wave that this node can still sign or soon will.</summary>
    /// <param name="signature">Hostile until checked.</param>
    /// <param name="head">The node's last committed wave.</param>
    /// <returns>False for a bad one, another epoch's, a stranger's, or a wave out of reach.</returns>
    public bool Receive(RecordSignature signature, WaveNumber head)
    {
        // In a committee of one nobody is waited for.
        if (committee.Size == 1 || !IsInReach(signature.Wave.Value, head.Value))
            return false;
        if (!signature.Verify(committee, FalconSignatureVerifier.Instance))
            return false;
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
            while (_seen.Count > WavesKept)
                _seen.Remove(_seen.First().Key);
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

    // Half of what is kept on either side: one member's signatures of far waves cannot push out those that are waited for.
    private static bool IsInReach(ulong wave, ulong head) =>
        wave > head ? wave - head < WavesKept / 2 : head - wave < WavesKept / 2;
}
