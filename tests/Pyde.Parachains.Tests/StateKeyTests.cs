using FsCheck;
using FsCheck.Fluent;
using Pyde.Parachains.State;
using Pyde.Types;

namespace Pyde.Parachains.Tests;

public sealed class StateKeyTests
{
    [Fact]
    public void Table_lists_every_discriminator_once_in_order() =>
        Assert.Equal(Enum.GetValues<StateKeyKind>(), StateKeys.Table.Select(row => row.Kind));

    [Fact]
    public void Numbers_of_discriminators_are_frozen()
    {
        // They are in every key on chain. A new kind takes the next free number; a number of a kind that has gone stays unused.
        Assert.Equal(
            [0x01, 0x04, 0x05, 0x08, 0x09, 0x0a, 0x0c, 0x0d, 0x0e, 0x10, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17, 0x18, 0x20, 0x21, 0x22,
                0x23, 0x24, 0x25, 0x26, 0x27, 0x28],
            Enum.GetValues<StateKeyKind>().Select(kind => (int)kind));
        Assert.Equal((0x05, 0x17, 0x28), ((int)StateKeyKind.ParachainStorage, (int)StateKeyKind.Message, (int)StateKeyKind.UploadExpiry));
    }

    [Fact]
    public void Numbers_of_refusals_are_dense_and_frozen_at_both_ends()
    {
        RefusalCode[] codes = Enum.GetValues<RefusalCode>();
        Assert.Equal(Enumerable.Range(0, codes.Length), codes.Select(code => (int)code));
        Assert.Equal((1, 24, 42), ((int)RefusalCode.MalformedPayload, (int)RefusalCode.NoSuchParachain, (int)RefusalCode.Killed));
    }

    [Fact]
    public void All_state_of_a_parachain_lies_under_its_first_sixteen_bytes()
    {
        ParachainId id = ParachainId.FromName("feed");
        Hash32[] keys =
        [
            StateKeys.Account(new Address(id.Value)), StateKeys.Parachain(id), StateKeys.ParachainStorage(id, "key"u8),
            StateKeys.ParachainVersion(id, 1), StateKeys.ParachainCommittee(id, 1), StateKeys.Proposal(id, 1), StateKeys.Vote(id, 1, 1),
            StateKeys.Cooldown(id, Digest.Blake3([1])), StateKeys.MessageSender(id.Value), StateKeys.Message(id.Value, 1),
            StateKeys.MessageQueue(id.Value, 1),
        ];
        Assert.All(keys, key => Assert.Equal(id.ToArray()[..16], key.ToArray()[..16]));
        Assert.Equal(keys.Length, keys.Distinct().Count());
    }

    [Fact]
    public void Account_key_is_half_address_and_half_digest_of_discriminator_and_address()
    {
        var address = new Address(Digest.Blake3("somebody"u8));
        byte[] digest = Digest.Poseidon2([0x01, .. address.ToArray()]).ToArray();
        Assert.Equal([.. address.ToArray()[..16], .. digest[..16]], StateKeys.Account(address).ToArray());
    }

    [Fact]
    public void Ordered_keys_sort_by_kind_then_order_and_know_their_order() => Check.One(
        Config.QuickThrowOnFailure,
        Prop.ForAll(
            ArbMap.Default.ArbFor<ulong>(),
            ArbMap.Default.ArbFor<ulong>(),
            (left, right) =>
            {
                Hash32 a = StateKeys.Ordered(StateKeyKind.DueTimeout, left, Digest.Blake3([1]));
                Hash32 b = StateKeys.Ordered(StateKeyKind.DueTimeout, right, Digest.Blake3([1]));
                return a.CompareTo(b) == left.CompareTo(right) && StateKeys.OrderOf(a) == left && StateKeys.IsOrdered(a)
                    && a.CompareTo(StateKeys.OrderedEnd(StateKeyKind.DueTimeout, left)) < 0
                    && StateKeys.OrderedEnd(StateKeyKind.Deliverable, ulong.MaxValue).CompareTo(a) < 0;
            }));

    [Fact]
    public void Key_of_a_guest_is_never_of_the_ordered_form() =>
        Assert.False(StateKeys.IsOrdered(StateKeys.ContractSlot(default, new byte[32])));
}
