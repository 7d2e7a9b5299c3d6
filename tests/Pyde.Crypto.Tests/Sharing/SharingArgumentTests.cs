using Pyde.Crypto.Sharing;

namespace Pyde.Crypto.Tests.Sharing;

public sealed class SharingArgumentTests
{
    [Fact]
    public void A_null_is_the_callers_error_by_its_name()
    {
        using Secret secret = Secret.CopyOf([1, 2, 3]);
        using Dealing dealing = Dealing.Create(secret, 2, 3);
        using Share share = dealing.Rows[0].ToShare();
        Assert.Throws<ArgumentNullException>("secret", () => Shamir.Split(null!, 1, 1));
        Assert.Throws<ArgumentNullException>("shares", () => Shamir.TryCombine(null!, 1, 1, out _));
        Assert.Throws<ArgumentNullException>("row", () => dealing.Commitments.Verify(null!));
        Assert.Throws<ArgumentNullException>("share", () => dealing.Commitments.VerifyShare(null!, []));
        Assert.Throws<ArgumentNullException>("share", () => ProactiveRefresh.Deal(null!, 2, 3));
        Assert.Throws<ArgumentNullException>("share", () => ProactiveRefresh.TryApply(null!, [], out _));
        Assert.Throws<ArgumentNullException>("rows", () => ProactiveRefresh.TryApply(share, null!, out _));
        Assert.Throws<ArgumentNullException>("share", () => Resharing.Deal(null!, 2, 3));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(CanonicalSubset.MembersMax + 1)]
    public void A_threshold_that_no_committee_has_is_the_callers_error_in_resharing(int threshold)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Resharing.TryCombine([1], [], threshold, out _));
        Assert.Throws<ArgumentOutOfRangeException>(() => Resharing.TryParityShare([1], [], threshold, out _));
    }
}
