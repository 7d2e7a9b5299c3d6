using System.Collections.Immutable;
using Pyde.Types.Borsh;

namespace Pyde.Types.Tests;

public sealed class CommitteeTests
{
    private static readonly KeyedHashVerifier Verifier = new();

    [Theory]
    [InlineData(1, 0, 1)]
    [InlineData(2, 0, 2)]
    [InlineData(3, 0, 2)]
    [InlineData(4, 1, 3)]
    [InlineData(7, 2, 5)]
    [InlineData(21, 6, 14)]
    [InlineData(128, 42, 86)]
    public void Quorum_has_the_value_of_the_formula(int members, int faults, int quorum)
    {
        Assert.Equal(faults, Quorum.FaultsMax(members));
        Assert.Equal(quorum, Quorum.Of(members));
    }

    [Fact]
    public void Two_quorums_share_an_honest_member_and_the_honest_alone_are_one()
    {
        for (int members = 1; members <= Limits.CommitteeMembersMax; members++)
        {
            int faults = Quorum.FaultsMax(members);
            Assert.True((2 * Quorum.Of(members)) - members > faults);
            Assert.True(members - faults >= Quorum.Of(members));
            Assert.True((2 * (Quorum.Of(members) - 1)) - members <= faults);
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => Quorum.Of(0));
    }

    [Fact]
    public void A_certificate_of_a_quorum_is_valid_and_of_one_member_less_is_not()
    {
        Committee committee = CommitteeOf(7);
        Assert.Equal(CertificateOutcome.Valid, Certificate(committee, 0, 2, 3, 5, 6).Verify(committee, Verifier));
        Assert.Equal(CertificateOutcome.TooFewSigners, Certificate(committee, 0, 2, 3, 5).Verify(committee, Verifier));
    }

    [Fact]
    public void A_certificate_with_a_signer_without_a_seat_is_refused()
    {
        HardFinalityCert certificate = Certificate(CommitteeOf(8), 0, 2, 3, 5, 7);
        Assert.Equal(CertificateOutcome.UnknownSigner, certificate.Verify(CommitteeOf(7), Verifier));
    }

    [Fact]
    public void A_certificate_for_another_record_context_or_epoch_is_refused()
    {
        Committee committee = CommitteeOf(4);
        HardFinalityCert good = Certificate(committee, 0, 1, 2);
        Assert.Equal(
            CertificateOutcome.BadSignature,
            new HardFinalityCert { Epoch = good.Epoch, Wave = good.Wave, RecordHash = Hash32.Zero, Signatures = good.Signatures }
                .Verify(committee, Verifier));
        Assert.Equal(
            CertificateOutcome.WrongEpoch,
            new HardFinalityCert { Epoch = good.Epoch.Next, Wave = good.Wave, RecordHash = good.RecordHash, Signatures = good.Signatures }
                .Verify(committee, Verifier));
        Assert.Equal(
            CertificateOutcome.BadSignature,
            good.Signatures.Verify(committee, SigningContexts.Vertex, good.RecordHash, Verifier));
        Assert.Equal(CertificateOutcome.BadSignature, good.Verify(committee));
    }

    [Fact]
    public void As_many_signatures_as_signers_are_needed()
    {
        Assert.Throws<ArgumentException>(() => new CommitteeSignatures(SignerBitmap.Of(new MemberId(1)), []));
        Assert.Equal(
            DecodeOutcome.InvalidValue,
            BorshCodec.TryDecode([1, 0, 0, 0, 3, 1, 0, 0, 0, 0, 0, 0, 0], out CommitteeSignatures _));
    }

    [Fact]
    public void A_set_of_signers_has_one_form_and_room_for_256()
    {
        SignerBitmap signers = SignerBitmap.Of(new MemberId(255), new MemberId(0), new MemberId(255));
        Assert.Equal([new MemberId(0), new MemberId(255)], signers.Members().AsEnumerable());
        Assert.Equal((2, true, false), (signers.Count, signers.Contains(new(255)), signers.Contains(new(254))));
        Assert.Throws<ArgumentException>(() => SignerBitmap.Of(new MemberId(256)));
        Assert.Equal(DecodeOutcome.NotCanonical, BorshCodec.TryDecode([2, 0, 0, 0, 1, 0], out SignerBitmap _));
        Assert.Equal(DecodeOutcome.LimitExceeded, BorshCodec.TryDecode([33, 0, 0, 0, .. new byte[32], 1], out SignerBitmap _));
        Assert.Equal(default, SignerBitmap.Of());
        Assert.False(default(SignerBitmap).Contains(new(0)));
    }

    [Fact]
    public void A_record_signature_is_good_for_its_member_epoch_and_record_only()
    {
        Committee committee = CommitteeOf(4);
        Hash32 record = Digest.Blake3("record"u8);
        RecordSignature Make(ushort member, ulong epoch, Hash32 hash) => new()
        {
            Epoch = new(epoch),
            Wave = new(3),
            Member = new(member),
            RecordHash = hash,
            Signature = KeyedHashVerifier.Sign(committee.PublicKeyOf(new(1)), SigningContexts.Record, record),
        };
        Assert.True(Make(1, 5, record).Verify(committee, Verifier));
        Assert.False(Make(2, 5, record).Verify(committee, Verifier));
        Assert.False(Make(4, 5, record).Verify(committee, Verifier));
        Assert.False(Make(1, 6, record).Verify(committee, Verifier));
        Assert.False(Make(1, 5, Hash32.Zero).Verify(committee, Verifier));
    }

    [Fact]
    public void A_committee_has_1_to_256_members_with_whole_keys()
    {
        Assert.Equal(256, CommitteeOf(256).Size);
        Assert.Throws<ArgumentException>(() => CommitteeOf(257));
        Assert.Throws<ArgumentException>(() => CommitteeOf(0));
        Assert.Throws<ArgumentException>(() => new Committee(new(0), [new CommitteeMember(Address.Zero, new byte[896])]));
        Committee committee = CommitteeOf(4);
        Assert.True(committee.TryFind(committee.Members[2].Validator, out MemberId member));
        Assert.Equal(new MemberId(2), member);
        Assert.False(committee.TryFind(new Address(Digest.Blake3("nobody"u8)), out _));
    }

    private static Committee CommitteeOf(int size)
    {
        var members = new CommitteeMember[size];
        for (int i = 0; i < size; i++)
        {
            byte[] key = new byte[Limits.PublicKeyBytes];
            BitConverter.TryWriteBytes(key, i + 1);
            members[i] = new CommitteeMember(new Address(Digest.Blake3(key)), key);
        }

        return new Committee(new EpochNumber(5), [.. members]);
    }

    private static HardFinalityCert Certificate(Committee committee, params ushort[] signers)
    {
        Hash32 record = Digest.Blake3("record"u8);
        ImmutableArray<ReadOnlyMemory<byte>> signatures = [.. signers.Select(signer => (ReadOnlyMemory<byte>)
            KeyedHashVerifier.Sign(committee.PublicKeyOf(new MemberId(signer)), SigningContexts.Record, record))];
        return new HardFinalityCert
        {
            Epoch = committee.Epoch,
            Wave = new WaveNumber(3),
            RecordHash = record,
            Signatures = new CommitteeSignatures(SignerBitmap.Of([.. signers.Select(signer => new MemberId(signer))]), signatures),
        };
    }
}
