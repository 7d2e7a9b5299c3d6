using FsCheck;
using FsCheck.Fluent;
using Pyde.Crypto.Sharing;

namespace Pyde.Crypto.Tests.Sharing;

public sealed class SharingTests
{
    [Fact]
    public void Any_threshold_of_shares_gives_the_secret_back()
    {
        Check.One(Config.QuickThrowOnFailure, Prop.ForAll(
            (from members in Gen.Choose(1, 10)
             from threshold in Gen.Choose(1, members)
             from length in Gen.Choose(1, 40)
             from order in Gen.Shuffle(Enumerable.Range(0, members))
             select (members, threshold, length, order)).ToArbitrary(),
            drawn =>
            {
                using Secret secret = Secret.Random(drawn.length);
                Share[] shares = Shamir.Split(secret, drawn.threshold, drawn.members);
                Share[] some = [.. drawn.order.Take(drawn.threshold).Select(i => shares[i])];
                Assert.Equal(SharingOutcome.Ok, Shamir.TryCombine(some, drawn.threshold, drawn.length, out Secret? combined));
                return combined!.FixedTimeEquals(secret);
            }));
    }

    [Fact]
    public void One_share_less_than_the_threshold_fits_every_secret()
    {
        // Two shares of a sharing with threshold 3, and a third chosen for the wanted secret: all combine, so the two say nothing.
        using Secret secret = Secret.CopyOf([42]);
        Share[] shares = Shamir.Split(secret, 3, 5);
        var seen = new HashSet<byte>();
        for (byte wanted = 0; wanted < 20; wanted++)
        {
            // f(0) = 3 f(1) − 3 f(2) + f(3) for degree 2.
            UInt128 p = 0xffffffff00000001UL;
            UInt128 first = BitConverter.ToUInt64(shares[0].Reveal());
            UInt128 second = BitConverter.ToUInt64(shares[1].Reveal());
            ulong third = (ulong)((wanted + (3 * (p - first)) + (3 * second)) % p);
            Assert.True(Share.TryCreate(3, BitConverter.GetBytes(third), out Share? forged));
            Assert.Equal(SharingOutcome.Ok, Shamir.TryCombine([shares[0], shares[1], forged!], 3, 1, out Secret? combined));
            Assert.Equal(wanted, combined!.Reveal()[0]);
            seen.Add(combined.Reveal()[0]);
        }

        Assert.Equal(20, seen.Count);
    }

    [Fact]
    public void Same_random_bytes_make_the_same_dealing_and_others_another()
    {
        using Secret secret = Secret.CopyOf([1, 2, 3]);
        Assert.Equal(CommitmentsFrom(1), CommitmentsFrom(1));
        Assert.NotEqual(CommitmentsFrom(1), CommitmentsFrom(2));
        Assert.Equal(ReshareFrom(1), ReshareFrom(1));
        Assert.NotEqual(ReshareFrom(1), ReshareFrom(2));

        byte[] CommitmentsFrom(int seed)
        {
            using Dealing dealing = Dealing.Create(secret, 3, 5, new Random(seed).NextBytes);
            return dealing.Commitments.Encode();
        }

        byte[] ReshareFrom(int seed)
        {
            Assert.True(Share.TryCreate(1, new byte[8], out Share? share));
            using Dealing dealing = Resharing.Deal(share!, 3, 5, new Random(seed).NextBytes);
            return dealing.Commitments.Encode();
        }
    }

    [Fact]
    public void The_lowest_indices_are_combined_whatever_else_is_there()
    {
        using Secret secret = Secret.CopyOf([1, 2, 3]);
        Share[] shares = Shamir.Split(secret, 2, 4);
        Assert.True(Share.TryCreate(4, new byte[8], out Share? wrong));
        Assert.Equal(SharingOutcome.Ok, Shamir.TryCombine([wrong!, shares[2], shares[0]], 2, 3, out Secret? combined));
        Assert.True(combined!.FixedTimeEquals(secret));
        Assert.Equal(SharingOutcome.Inconsistent, Shamir.TryCombine([wrong!, shares[2]], 2, 3, out _));
    }

    [Fact]
    public void Too_few_doubled_and_misshapen_shares_are_refused()
    {
        using Secret secret = Secret.CopyOf(new byte[20]);
        Share[] shares = Shamir.Split(secret, 3, 5);
        Assert.True(Share.TryCreate(2, new byte[8], out Share? thin));
        Assert.Equal(SharingOutcome.TooFew, Shamir.TryCombine([shares[0], shares[1]], 3, 20, out _));
        Assert.Equal(SharingOutcome.BadIndex, Shamir.TryCombine([shares[0], shares[1], shares[1]], 3, 20, out _));
        Assert.Equal(SharingOutcome.ShapeMismatch, Shamir.TryCombine([shares[0], thin!, shares[2]], 3, 20, out _));
        Assert.Equal(SharingOutcome.ShapeMismatch, Shamir.TryCombine([shares[0], shares[1], shares[2]], 3, 22, out _));
        Assert.Throws<ArgumentOutOfRangeException>(() => Shamir.Split(secret, 0, 5));
        Assert.Throws<ArgumentOutOfRangeException>(() => Shamir.Split(secret, 6, 5));
        Assert.Throws<ArgumentOutOfRangeException>(() => Shamir.Split(secret, 6, 257));
    }

    [Fact]
    public void A_share_value_of_p_or_a_stray_index_is_refused()
    {
        Assert.True(Share.TryCreate(1, BitConverter.GetBytes(0xffffffff00000000UL), out _));
        Assert.False(Share.TryCreate(1, BitConverter.GetBytes(0xffffffff00000001UL), out _));
        Assert.False(Share.TryCreate(1, new byte[9], out _));
        Assert.False(Share.TryCreate(1, [], out _));
        Assert.False(Share.TryCreate(0, new byte[8], out _));
        Assert.False(Share.TryCreate(257, new byte[8], out _));
        Assert.True(Share.TryCreate(256, new byte[8], out _));
    }

    [Fact]
    public void Every_row_of_an_honest_dealing_verifies_and_its_shares_combine()
    {
        foreach ((int members, int threshold) in new[] { (1, 1), (4, 3), (7, 5), (10, 4) })
        {
            using Secret secret = Secret.Random(32);
            using Dealing dealing = Dealing.Create(secret, threshold, members);
            Assert.True(DealingCommitments.TryDecode(dealing.Commitments.Encode(), out DealingCommitments? commitments));
            foreach (DealingRow row in dealing.Rows)
            {
                using Secret encoded = row.Encode();
                Assert.True(DealingRow.TryDecode(encoded.Reveal(), out DealingRow? sent));
                Assert.Equal(SharingOutcome.Ok, commitments!.Verify(sent!));
                Assert.Equal(SharingOutcome.Ok, commitments.VerifyShare(sent!.ToShare(), sent.ShareSalt));
            }

            Share[] shares = [.. dealing.Rows.Skip(members - threshold).Select(row => row.ToShare())];
            Assert.Equal(SharingOutcome.Ok, Shamir.TryCombine(shares, threshold, 32, out Secret? combined));
            Assert.True(combined!.FixedTimeEquals(secret));
        }
    }

    [Fact]
    public void Every_flipped_bit_of_a_row_is_refused_by_the_decoder_or_the_commitments()
    {
        using Dealing dealing = Dealing.Create(Secret.CopyOf([1]), 2, 3);
        using Secret encoded = dealing.Rows[1].Encode();
        byte[] bytes = encoded.Reveal().ToArray();
        for (int bit = 0; bit < 8 * bytes.Length; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            if (DealingRow.TryDecode(bytes, out DealingRow? row))
                Assert.NotEqual(SharingOutcome.Ok, dealing.Commitments.Verify(row!));
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        for (int length = 0; length < bytes.Length; length++)
            Assert.False(DealingRow.TryDecode(bytes.AsSpan(0, length), out _));
        Assert.False(DealingRow.TryDecode([.. bytes, 0], out _));
    }

    [Fact]
    public void A_dealer_that_sends_rows_of_two_polynomials_cannot_commit_to_both()
    {
        // Rows 1 and 2 of one dealing, row 3 of another: whatever is committed to for (3, 1), one side sees that it is not its value.
        using Dealing one = Dealing.Create(Secret.CopyOf([1]), 2, 3);
        using Dealing other = Dealing.Create(Secret.CopyOf([2]), 2, 3);
        Assert.Equal(SharingOutcome.Ok, one.Commitments.Verify(one.Rows[2]));
        Assert.Equal(SharingOutcome.CommitmentMismatch, one.Commitments.Verify(other.Rows[2]));
        Assert.Equal(SharingOutcome.CommitmentMismatch, other.Commitments.Verify(one.Rows[0]));
    }

    [Fact]
    public void Commitments_have_one_encoding()
    {
        using Dealing dealing = Dealing.Create(Secret.CopyOf([1]), 2, 3);
        byte[] encoded = dealing.Commitments.Encode();
        Assert.True(DealingCommitments.TryDecode(encoded, out DealingCommitments? again));
        Assert.Equal(encoded, again!.Encode());
        for (int length = 0; length < encoded.Length; length++)
            Assert.False(DealingCommitments.TryDecode(encoded.AsSpan(0, length), out _));
        Assert.False(DealingCommitments.TryDecode([.. encoded, 0], out _));
        foreach ((int at, byte value) in new (int, byte)[] { (0, 0), (0, 2), (0, 4), (1, 1), (2, 0), (2, 4), (3, 1), (4, 0), (5, 1) })
        {
            byte[] changed = [.. encoded];
            changed[at] = value;
            Assert.False(DealingCommitments.TryDecode(changed, out _), $"byte {at} = {value}");
        }
    }

    [Fact]
    public void A_complaint_that_is_answered_with_the_true_row_leaves_the_dealing_qualified()
    {
        using Dealing dealing = Dealing.Create(Secret.CopyOf([1]), 3, 4);
        var round = new ComplaintRound(dealing.Commitments);
        Assert.True(round.IsQualified);
        Assert.Equal(SharingOutcome.Ok, round.Complain(2));
        Assert.Equal(SharingOutcome.Ok, round.Complain(2));
        Assert.False(round.IsQualified);
        Assert.Equal(SharingOutcome.BadIndex, round.Answer(dealing.Rows[0]));
        Assert.Equal(SharingOutcome.Ok, round.Answer(dealing.Rows[1]));
        Assert.True(round.IsQualified);
        Assert.Same(dealing.Rows[1], round.PublishedRow(2));
        Assert.Null(round.PublishedRow(1));
    }

    [Fact]
    public void A_wrong_answer_or_too_many_complaints_disqualify()
    {
        using Dealing dealing = Dealing.Create(Secret.CopyOf([1]), 3, 4);
        using Dealing other = Dealing.Create(Secret.CopyOf([1]), 3, 4);
        var round = new ComplaintRound(dealing.Commitments);
        round.Complain(2);
        Assert.Equal(SharingOutcome.CommitmentMismatch, round.Answer(other.Rows[1]));
        Assert.False(round.IsQualified);
        round.Answer(dealing.Rows[1]);
        Assert.True(round.IsQualified);
        round.Complain(3);
        round.Answer(dealing.Rows[2]);
        Assert.False(round.IsQualified);
        Assert.Equal(SharingOutcome.BadIndex, round.Complain(0));
        Assert.Equal(SharingOutcome.BadIndex, round.Complain(5));
    }

    [Fact]
    public void Refreshed_shares_keep_the_secret_and_do_not_mix_with_the_old_ones()
    {
        using Secret secret = Secret.Random(16);
        using Dealing dealing = Dealing.Create(secret, 3, 4);
        Share[] before = [.. dealing.Rows.Select(row => row.ToShare())];
        Dealing[] refreshes = [.. Enumerable.Range(0, 4).Select(_ => ProactiveRefresh.Deal(before[0], 3, 4))];
        Share[] after = [.. before.Select(share =>
        {
            DealingRow[] rows = [.. refreshes.Select(refresh => refresh.Rows[share.Index - 1])];
            Assert.Equal(SharingOutcome.Ok, ProactiveRefresh.TryApply(share, rows, out Share? refreshed));
            return refreshed!;
        })];

        Assert.Equal(SharingOutcome.Ok, Shamir.TryCombine(after, 3, 16, out Secret? combined));
        Assert.True(combined!.FixedTimeEquals(secret));
        Assert.Equal(SharingOutcome.Ok, Shamir.TryCombine([after[3], after[1], after[2]], 3, 16, out combined));
        Assert.True(combined!.FixedTimeEquals(secret));
        Assert.NotEqual(SharingOutcome.Ok, Shamir.TryCombine([before[0], before[1], after[2]], 3, 16, out _));
        Assert.Equal(SharingOutcome.BadIndex, ProactiveRefresh.TryApply(before[0], [refreshes[0].Rows[1]], out _));
        Assert.Throws<ArgumentOutOfRangeException>(() => ProactiveRefresh.Deal(before[0], 1, 4));
    }

    [Fact]
    public void Resharing_moves_the_secret_to_a_committee_of_another_size()
    {
        using Secret secret = Secret.Random(32);
        Share[] old = Shamir.Split(secret, 3, 4);
        Dealing[] dealings = [.. old.Select(share => Resharing.Deal(share, 5, 7))];
        int[] dealers = [4, 2, 3, 1];
        Share[] fresh = [.. Enumerable.Range(0, 7).Select(member =>
        {
            DealingRow[] rows = [.. dealers.Select(dealer => dealings[dealer - 1].Rows[member])];
            Assert.Equal(SharingOutcome.Ok, Resharing.TryCombine(dealers, rows, 3, out Share? share));
            Assert.Equal(member + 1, share!.Index);
            return share;
        })];
        Assert.Equal(SharingOutcome.Ok, Shamir.TryCombine(fresh[2..], 5, 32, out Secret? combined));
        Assert.True(combined!.FixedTimeEquals(secret));
        Assert.Equal(SharingOutcome.TooFew, Resharing.TryCombine([1, 2], [dealings[0].Rows[0], dealings[1].Rows[0]], 3, out _));
        DealingRow[] doubled = [dealings[0].Rows[0], dealings[1].Rows[0], dealings[1].Rows[0]];
        Assert.Equal(SharingOutcome.BadIndex, Resharing.TryCombine([1, 2, 2], doubled, 3, out _));
        Assert.Equal(SharingOutcome.ShapeMismatch, Resharing.TryCombine([1, 2, 3], [dealings[0].Rows[0]], 3, out _));
    }

    [Theory]
    [InlineData(false, SharingOutcome.Ok)]
    [InlineData(true, SharingOutcome.Inconsistent)]
    public void Parity_shows_a_dealer_that_reshared_another_value_than_its_share(bool oneLies, SharingOutcome expected)
    {
        Share[] old = Shamir.Split(Secret.Random(32), 3, 4);
        Dealing[] dealings = [.. old.Select(share => Resharing.Deal(share, 3, 4))];
        if (oneLies)
            dealings[1] = Resharing.Deal(old[0], 3, 4);
        int[] dealers = [1, 2, 3, 4];
        Share[] parity = [.. Enumerable.Range(0, 4).Select(member =>
        {
            DealingRow[] rows = [.. dealings.Select(dealing => dealing.Rows[member])];
            Assert.Equal(SharingOutcome.Ok, Resharing.TryParityShare(dealers, rows, 3, out Share? share));
            return share!;
        })];
        Assert.Equal(expected, Resharing.CheckParity(parity, 3));
        Assert.Equal(SharingOutcome.TooFew, Resharing.TryParityShare([1, 2, 3], [], 3, out _));
    }

    [Theory]
    [InlineData(new[] { 5, 1, 3 }, new[] { 1, 3 })]
    [InlineData(new[] { 2, 1 }, new[] { 1, 2 })]
    [InlineData(new[] { 128, 7, 9, 8 }, new[] { 7, 8, 9 })]
    [InlineData(new[] { 1 }, null, 2)]
    [InlineData(new[] { 1, 1 }, null, 1)]
    [InlineData(new[] { 0, 1 }, null, 1)]
    [InlineData(new[] { -1, 1 }, null, 1)]
    [InlineData(new[] { 1, 9, 9 }, null, 1)]
    public void Canonical_subset_is_the_lowest_indices_or_none(int[] indices, int[]? expected, int count = 0)
    {
        int[] subset = new int[expected?.Length ?? count];
        Assert.Equal(expected is not null, CanonicalSubset.TrySelect(indices, subset));
        if (expected is not null)
            Assert.Equal(expected, subset);
    }

    [Fact]
    public void Indices_of_all_members_have_a_subset_and_one_more_has_none()
    {
        Assert.True(CanonicalSubset.TrySelect([.. Enumerable.Range(1, CanonicalSubset.MembersMax)], new int[3]));
        Assert.False(CanonicalSubset.TrySelect([.. Enumerable.Range(1, CanonicalSubset.MembersMax + 1)], new int[3]));
    }

    [Fact]
    public void Rows_and_shares_of_another_shape_are_told_from_wrong_ones()
    {
        using Dealing dealing = Dealing.Create(Secret.CopyOf([1]), 2, 3);
        using Dealing larger = Dealing.Create(Secret.CopyOf([1]), 2, 4);
        using Dealing stricter = Dealing.Create(Secret.CopyOf([1]), 3, 3);
        using Dealing longer = Dealing.Create(Secret.CopyOf(new byte[8]), 2, 3);
        Assert.Equal(SharingOutcome.BadIndex, dealing.Commitments.Verify(larger.Rows[3]));
        Assert.Equal(SharingOutcome.ShapeMismatch, dealing.Commitments.Verify(larger.Rows[0]));
        Assert.Equal(SharingOutcome.ShapeMismatch, dealing.Commitments.Verify(stricter.Rows[0]));
        Assert.Equal(SharingOutcome.ShapeMismatch, dealing.Commitments.Verify(longer.Rows[0]));

        byte[] salt = dealing.Rows[0].ShareSalt.ToArray();
        Assert.Equal(SharingOutcome.Ok, dealing.Commitments.VerifyShare(dealing.Rows[0].ToShare(), salt));
        Assert.Equal(SharingOutcome.CommitmentMismatch, dealing.Commitments.VerifyShare(dealing.Rows[1].ToShare(), salt));
        Assert.Equal(SharingOutcome.BadIndex, dealing.Commitments.VerifyShare(larger.Rows[3].ToShare(), salt));
        Assert.Equal(SharingOutcome.ShapeMismatch, dealing.Commitments.VerifyShare(longer.Rows[0].ToShare(), salt));
        Assert.Equal(SharingOutcome.ShapeMismatch, dealing.Commitments.VerifyShare(dealing.Rows[0].ToShare(), salt.AsSpan(1)));
        salt[0] ^= 1;
        Assert.Equal(SharingOutcome.CommitmentMismatch, dealing.Commitments.VerifyShare(dealing.Rows[0].ToShare(), salt));
        Assert.Equal(SharingOutcome.ShapeMismatch, ProactiveRefresh.TryApply(dealing.Rows[0].ToShare(), [longer.Rows[0]], out _));
    }

    [Fact]
    public void Strangers_neither_complain_nor_have_a_published_row()
    {
        using Dealing dealing = Dealing.Create(Secret.CopyOf([1]), 2, 3);
        using Dealing larger = Dealing.Create(Secret.CopyOf([1]), 2, 4);
        var round = new ComplaintRound(dealing.Commitments);
        Assert.Equal(SharingOutcome.BadIndex, round.Complain(4));
        Assert.Equal(SharingOutcome.BadIndex, round.Complain(-1));
        Assert.Equal(SharingOutcome.BadIndex, round.Answer(larger.Rows[3]));
        Assert.Null(round.PublishedRow(0));
        Assert.Null(round.PublishedRow(4));
        Assert.True(round.IsQualified);
    }

    [Fact]
    public void A_member_without_its_row_goes_on_with_the_published_one()
    {
        using Secret secret = Secret.Random(20);
        using Dealing dealing = Dealing.Create(secret, 3, 4);
        var round = new ComplaintRound(dealing.Commitments);
        round.Complain(4);
        round.Answer(dealing.Rows[3]);
        Share[] shares = [dealing.Rows[0].ToShare(), dealing.Rows[2].ToShare(), round.PublishedRow(4)!.ToShare()];
        Assert.Equal(SharingOutcome.Ok, Shamir.TryCombine(shares, 3, 20, out Secret? combined));
        Assert.True(combined!.FixedTimeEquals(secret));
    }

    [Fact]
    public void Resharing_refuses_rows_of_different_members_or_dealings_of_different_shapes()
    {
        Share[] old = Shamir.Split(Secret.Random(32), 2, 3);
        using Dealing first = Resharing.Deal(old[0], 2, 3);
        using Dealing second = Resharing.Deal(old[1], 2, 3);
        using Dealing stricter = Resharing.Deal(old[1], 3, 3);
        Assert.Equal(SharingOutcome.BadIndex, Resharing.TryCombine([1, 2], [first.Rows[0], second.Rows[1]], 2, out _));
        Assert.Equal(SharingOutcome.ShapeMismatch, Resharing.TryCombine([1, 2], [first.Rows[0], stricter.Rows[0]], 2, out _));
        Assert.Equal(SharingOutcome.TooFew, Resharing.TryParityShare([1, 2], [first.Rows[0], second.Rows[0]], 2, out _));
        Assert.Equal(SharingOutcome.Ok, Resharing.TryCombine([2, 1], [second.Rows[0], first.Rows[0]], 2, out Share? turned));
        Assert.Equal(SharingOutcome.Ok, Resharing.TryCombine([1, 2], [first.Rows[0], second.Rows[0]], 2, out Share? straight));
        Assert.Equal(straight!.Reveal().ToArray(), turned!.Reveal().ToArray());
    }

    [Fact]
    public void A_disposed_share_row_or_dealing_shows_nothing()
    {
        Dealing dealing = Dealing.Create(Secret.CopyOf([1]), 2, 3);
        Share share = dealing.Rows[0].ToShare();
        share.Dispose();
        dealing.Dispose();
        Assert.Throws<ObjectDisposedException>(() => share.Reveal().Length);
        Assert.Throws<ObjectDisposedException>(() => dealing.Rows[0].ToShare());
        Assert.Throws<ObjectDisposedException>(() => dealing.Rows[0].Encode());
    }
}
