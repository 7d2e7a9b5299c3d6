using System.Buffers.Binary;
using Pyde.Host.Node;
using Pyde.Host.Signing;
using Pyde.Types;

namespace Pyde.Host.Tests.Signing;

public sealed class RecordWitnessTests
{
    private static readonly Hash32 Record = Digest(1);

    private bool _isOnProbation = true;

    [Fact]
    public void Record_may_be_signed_when_f_and_one_others_have_signed_it_and_not_one_earlier()
    {
        // Seven members bear two faults.
        RecordWitness witness = WitnessOf(7, out Committee committee);
        Assert.Equal(2, committee.FaultsMax);
        Assert.False(witness.MaySign(5, Record));
        witness.Add(new WaveNumber(5), Record, new MemberId(1));
        witness.Add(new WaveNumber(5), Record, new MemberId(2));
        Assert.False(witness.MaySign(5, Record));
        witness.Add(new WaveNumber(5), Record, new MemberId(3));
        Assert.True(witness.MaySign(5, Record));
    }

    [Fact]
    public void Own_signature_repeated_ones_strangers_other_records_and_other_waves_do_not_count()
    {
        RecordWitness witness = WitnessOf(7, out _);
        witness.Add(new WaveNumber(5), Record, new MemberId(1));
        witness.Add(new WaveNumber(5), Record, new MemberId(2));
        witness.Add(new WaveNumber(5), Record, new MemberId(2));
        witness.Add(new WaveNumber(5), Record, new MemberId(0));
        witness.Add(new WaveNumber(5), Record, new MemberId(7));
        witness.Add(new WaveNumber(5), Digest(2), new MemberId(3));
        witness.Add(new WaveNumber(6), Record, new MemberId(4));
        Assert.False(witness.MaySign(5, Record));
        Assert.False(witness.MaySign(5, Digest(2)));
        Assert.False(witness.MaySign(6, Record));
    }

    [Fact]
    public void Nobody_is_waited_for_without_probation_or_in_a_committee_of_one()
    {
        RecordWitness witness = WitnessOf(7, out _);
        _isOnProbation = false;
        Assert.True(witness.MaySign(5, Record));
        _isOnProbation = true;
        Assert.False(witness.MaySign(5, Record));
        Assert.True(WitnessOf(1, out _).MaySign(5, Record));
    }

    [Fact]
    public void Oldest_wave_is_forgotten_when_there_are_more_than_64()
    {
        RecordWitness witness = WitnessOf(4, out _);
        for (ulong wave = 1; wave <= 64; wave++)
        {
            witness.Add(new WaveNumber(wave), Record, new MemberId(1));
            witness.Add(new WaveNumber(wave), Record, new MemberId(2));
        }

        Assert.True(witness.MaySign(1, Record));
        witness.Add(new WaveNumber(65), Record, new MemberId(1));
        Assert.False(witness.MaySign(1, Record));
        Assert.True(witness.MaySign(2, Record));
    }

    [Fact]
    public void Second_record_of_a_member_in_one_wave_does_not_count()
    {
        RecordWitness witness = WitnessOf(4, out _);
        witness.Add(new WaveNumber(5), Digest(2), new MemberId(1));
        witness.Add(new WaveNumber(5), Record, new MemberId(1));
        witness.Add(new WaveNumber(5), Record, new MemberId(2));
        Assert.False(witness.MaySign(5, Record));
        witness.Add(new WaveNumber(5), Record, new MemberId(3));
        Assert.True(witness.MaySign(5, Record));
    }

    [Fact]
    public void Received_signatures_count_only_if_they_verify_and_their_wave_is_in_reach()
    {
        FalconNodeKey[] keys = [.. Enumerable.Range(0, 4).Select(KeyOf)];
        Genesis genesis = DevelopmentChain.Create([.. keys.Select(key => key.PublicKey)], keys.Length, new RuleSetId(1), committeeSeats: 4);
        Committee committee = genesis.FirstCommittee();
        FalconNodeKey[] seats = [.. committee.Members.Select(member => keys.Single(key => key.Address == member.Validator))];
        var witness = new RecordWitness(committee, seats[0].Address, () => _isOnProbation);
        var head = new WaveNumber(40);
        Assert.Equal((4, 1), (committee.Size, committee.FaultsMax));

        Assert.True(witness.Receive(Signed(seats[1], 1, 41, Record, committee.Epoch), head));
        Assert.False(witness.Receive(Signed(seats[1], 2, 41, Record, committee.Epoch), head));
        Assert.False(witness.Receive(Signed(seats[2], 4, 41, Record, committee.Epoch), head));
        Assert.False(witness.Receive(Signed(seats[2], 2, 41, Record, committee.Epoch.Next), head));
        Assert.False(witness.Receive(Signed(seats[2], 2, 72, Record, committee.Epoch), head));
        Assert.False(witness.Receive(Signed(seats[2], 2, 8, Record, committee.Epoch), head));
        Assert.True(witness.Receive(Signed(seats[2], 2, 71, Record, committee.Epoch), head));
        Assert.True(witness.Receive(Signed(seats[2], 2, 9, Record, committee.Epoch), head));
        Assert.False(witness.MaySign(41, Record));
        Assert.True(witness.Receive(Signed(seats[2], 2, 41, Record, committee.Epoch), head));
        Assert.True(witness.MaySign(41, Record));
        Assert.False(witness.MaySign(41, Digest(2)));
        foreach (FalconNodeKey key in keys)
            key.Dispose();
    }

    private static FalconNodeKey KeyOf(int index)
    {
        Span<byte> seed = stackalloc byte[Hash32.Bytes];
        DevelopmentChain.Seed((ulong)index).CopyTo(seed);
        return FalconNodeKey.FromSeed(seed);
    }

    private static RecordSignature Signed(FalconNodeKey key, ushort member, ulong wave, Hash32 record, EpochNumber epoch)
    {
        Span<byte> digest = stackalloc byte[Hash32.Bytes];
        record.CopyTo(digest);
        byte[] signature = new byte[Limits.SignatureBytesMax];
        int bytes = key.Sign(SigningContexts.Record, digest, new byte[88], signature);
        return new RecordSignature
        {
            Epoch = epoch,
            Wave = new WaveNumber(wave),
            Member = new MemberId(member),
            RecordHash = record,
            Signature = signature.AsMemory(0, bytes),
        };
    }

    private static Hash32 Digest(byte value) => Hash32.FromBytes([.. Enumerable.Repeat(value, 32)]);

    // Member 0 is the node itself.
    private RecordWitness WitnessOf(int size, out Committee committee)
    {
        committee = new Committee(
            new EpochNumber(0), [.. Enumerable.Range(0, size).Select(i => new CommitteeMember(AddressOf(i), new byte[897]))]);
        return new RecordWitness(committee, AddressOf(0), () => _isOnProbation);
    }

    private static Address AddressOf(int index)
    {
        byte[] bytes = new byte[32];
        BinaryPrimitives.WriteInt32BigEndian(bytes, index + 1);
        return Address.FromBytes(bytes);
    }
}
