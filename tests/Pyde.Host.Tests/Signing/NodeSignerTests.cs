using System.Text;
using Pyde.Contracts.Host;
using Pyde.Host.Plugins;
using Pyde.Host.Services;
using Pyde.Host.Signing;
using Pyde.Host.Stores;
using Pyde.Types;

namespace Pyde.Host.Tests.Signing;

public sealed class NodeSignerTests : IDisposable
{
    private readonly CountingKey _key = new();
    private readonly Policy _policy = new();
    private readonly SimulatedDisk _disk = new(9);
    private NodeSigner _signer;

    public NodeSignerTests() => _signer = OpenSigner(_disk);

    public void Dispose() => _signer.Dispose();

    [Fact]
    public void Same_digest_answers_the_same_signature_and_another_one_is_refused()
    {
        byte[] first = Signed(_signer, Slot(1), Digest(1));
        Assert.Equal(first, Signed(_signer, Slot(1), Digest(1)));
        Assert.Equal(SignOutcome.WouldEquivocate, Sign(_signer, Slot(1), Digest(2), out int bytes));
        Assert.Equal(0, bytes);
        Assert.Equal(first, Signed(_signer, Slot(1), Digest(1)));
        Assert.Single(_key.Signed);
    }

    [Fact]
    public void Purpose_scope_epoch_and_number_each_make_another_slot()
    {
        SigningSlot[] slots =
        [
            new(SigningPurpose.Vote, default, new EpochNumber(1), 1),
            new(SigningPurpose.Ceremony, default, new EpochNumber(1), 1),
            new(SigningPurpose.Vote, Digest(7), new EpochNumber(1), 1),
            new(SigningPurpose.Vote, default, new EpochNumber(2), 1),
            new(SigningPurpose.Vote, default, new EpochNumber(1), 2),
            new(SigningPurpose.Vote, default, new EpochNumber(1), ulong.MaxValue),
        ];
        for (int i = 0; i < slots.Length; i++)
            Signed(_signer, slots[i], Digest((byte)(10 + i)));
        for (int i = 0; i < slots.Length; i++)
            Assert.Equal(SignOutcome.WouldEquivocate, Sign(_signer, slots[i], Digest((byte)(11 + i)), out _));
        Assert.Equal(slots.Length, _key.Signed.Count);
    }

    [Fact]
    public void Journal_lies_in_the_order_of_epoch_and_number()
    {
        byte[] earlier = new byte[SigningSlot.KeyBytes];
        byte[] later = new byte[SigningSlot.KeyBytes];
        new SigningSlot(SigningPurpose.Vertex, default, new EpochNumber(1), 255).WriteKey(earlier);
        new SigningSlot(SigningPurpose.Vertex, default, new EpochNumber(1), 256).WriteKey(later);
        Assert.True(earlier.AsSpan().SequenceCompareTo(later) < 0);
        new SigningSlot(SigningPurpose.Vertex, default, new EpochNumber(256), 0).WriteKey(earlier);
        Assert.True(later.AsSpan().SequenceCompareTo(earlier) < 0);
    }

    [Fact]
    public void Restart_neither_forgets_a_signature_nor_makes_another()
    {
        byte[] first = Signed(_signer, Slot(1), Digest(1));
        _disk.Crash();
        _disk.Restart();

        _signer = OpenSigner(_disk);

        Assert.Equal(first, Signed(_signer, Slot(1), Digest(1)));
        Assert.Equal(SignOutcome.WouldEquivocate, Sign(_signer, Slot(1), Digest(2), out _));
        Assert.Single(_key.Signed);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Crash_at_any_disk_operation_never_lets_two_digests_out_for_one_slot(int seed)
    {
        const int slots = 4;
        for (long operation = 0; operation < 2 * slots; operation++)
        {
            var disk = new SimulatedDisk((ulong)seed);
            disk.CrashAt(operation);
            NodeSigner signer = OpenSigner(disk);
            Dictionary<ulong, byte[]> told = [];
            ulong number = 0;
            for (; number < slots; number++)
            {
                SignOutcome outcome = TrySign(signer, number, 1, out byte[] signature);
                if (outcome != SignOutcome.Signed)
                {
                    Assert.Equal(SignOutcome.JournalFailed, outcome);
                    break;
                }

                told.Add(number, signature);
            }

            Assert.True(disk.HasCrashed);
            disk.Restart();
            signer = OpenSigner(disk);

            // The node may have changed its mind over the crash: what was told stays, of the rest one digest at most comes out.
            for (ulong i = 0; i < slots; i++)
            {
                SignOutcome other = TrySign(signer, i, 2, out _);
                if (told.TryGetValue(i, out byte[]? before))
                {
                    Assert.Equal(SignOutcome.WouldEquivocate, other);
                    Assert.Equal(SignOutcome.Signed, TrySign(signer, i, 1, out byte[] again));
                    Assert.Equal(before, again);
                }
                else
                {
                    Assert.True(other == SignOutcome.Signed || i == number, $"seed {seed}, operation {operation}, slot {i}: {other}");
                    Assert.Equal(
                        other == SignOutcome.Signed ? SignOutcome.WouldEquivocate : SignOutcome.Signed, TrySign(signer, i, 1, out _));
                }
            }
        }
    }

    [Fact]
    public void Journal_that_cannot_be_written_lets_no_signature_out()
    {
        _disk.CrashAt(_disk.Operations);
        byte[] signature = new byte[Limits.SignatureBytesMax];
        Assert.Equal(SignOutcome.JournalFailed, _signer.Sign(Slot(1), Digest(1), signature, out int bytes));
        Assert.Equal(0, bytes);
        Assert.All(signature, b => Assert.Equal(0, b));
    }

    [Fact]
    public void Buffer_of_a_byte_too_few_is_refused_before_anything_is_signed()
    {
        Assert.Throws<ArgumentException>(() => _signer.Sign(Slot(1), Digest(1), new byte[Limits.SignatureBytesMax - 1], out _));
        Assert.Empty(_key.Signed);
        Assert.Equal(SignOutcome.Signed, _signer.Sign(Slot(1), Digest(2), new byte[Limits.SignatureBytesMax], out _));
    }

    [Fact]
    public void Record_that_may_not_be_signed_yet_is_deferred_and_leaves_no_trace()
    {
        var record = new SigningSlot(SigningPurpose.Record, default, new EpochNumber(0), 5);
        _policy.Allows = false;
        Assert.Equal(SignOutcome.Deferred, Sign(_signer, record, Digest(1), out _));
        Assert.Equal(SignOutcome.Signed, Sign(_signer, record with { Purpose = SigningPurpose.Vertex }, Digest(1), out _));

        _policy.Allows = true;

        Assert.Equal(SignOutcome.Signed, Sign(_signer, record, Digest(2), out _));
        _policy.Allows = false;
        Assert.Equal(SignOutcome.Signed, Sign(_signer, record, Digest(2), out _));
        Assert.Equal(SignOutcome.WouldEquivocate, Sign(_signer, record, Digest(1), out _));
    }

    [Fact]
    public void Instance_signs_while_it_is_live_recalls_while_it_replays_and_is_silent_otherwise()
    {
        var instance = new InstanceSigner(_signer);
        Assert.Equal(SignOutcome.Muted, Ask(instance, 1, 1, out _));
        instance.Mode = SignerMode.Active;
        Assert.Equal(SignOutcome.Signed, Ask(instance, 1, 1, out byte[] live));

        instance.Mode = SignerMode.Replaying;

        Assert.Equal(SignOutcome.Signed, Ask(instance, 1, 1, out byte[] replayed));
        Assert.Equal(live, replayed);
        Assert.Equal(SignOutcome.WouldEquivocate, Ask(instance, 1, 2, out _));
        Assert.Equal(SignOutcome.Muted, Ask(instance, 2, 1, out _));
        instance.Mode = SignerMode.Muted;
        Assert.Equal(SignOutcome.Muted, Ask(instance, 1, 1, out _));
        Assert.Single(_key.Signed);
    }

    [Fact]
    public void Successor_of_an_instance_cannot_sign_what_its_predecessor_signed_otherwise()
    {
        var old = new InstanceSigner(_signer) { Mode = SignerMode.Active };
        var next = new InstanceSigner(_signer) { Mode = SignerMode.Active };
        Ask(old, 1, 1, out byte[] signature);
        Assert.Equal(SignOutcome.WouldEquivocate, Ask(next, 1, 2, out _));
        Assert.Equal(SignOutcome.Signed, Ask(next, 1, 1, out byte[] same));
        Assert.Equal(signature, same);
    }

    [Fact]
    public void Contexts_are_those_of_the_types_and_follow_from_the_purposes_names()
    {
        foreach (SigningPurpose purpose in Enum.GetValues<SigningPurpose>())
            Assert.Equal($"pyde/{purpose.ToString().ToLowerInvariant()}/v1", Encoding.ASCII.GetString(NodeSigner.Context(purpose)));
        Assert.True(NodeSigner.Context(SigningPurpose.Vertex).SequenceEqual(SigningContexts.Vertex));
        Assert.True(NodeSigner.Context(SigningPurpose.Record).SequenceEqual(SigningContexts.Record));
        Assert.True(NodeSigner.Context(SigningPurpose.Vote).SequenceEqual(SigningContexts.Vote));
        Assert.True(NodeSigner.Context(SigningPurpose.Register).SequenceEqual(SigningContexts.Register));
        Assert.True(NodeSigner.Context(SigningPurpose.Xqueue).SequenceEqual(SigningContexts.Queue));
        Assert.Throws<ArgumentOutOfRangeException>(() => NodeSigner.Context(default).Length);
    }

    [Fact]
    public void Key_goes_with_its_signer()
    {
        _signer.Dispose();
        Assert.True(_key.IsDisposed);
    }

    [Fact]
    public void Scratch_signature_is_bytes_of_its_digest_alone_and_needs_the_same_buffer()
    {
        var scratch = new ScratchSigner();
        Assert.Equal(SignOutcome.Signed, Ask(scratch, 1, 1, out byte[] first));
        Assert.Equal(SignOutcome.Signed, Ask(scratch, 2, 1, out byte[] same));
        Assert.Equal(SignOutcome.Signed, Ask(scratch, 1, 2, out byte[] other));
        Assert.Equal(666, first.Length);
        Assert.Equal(first, same);
        Assert.NotEqual(first, other);
        Assert.Throws<ArgumentException>(() => scratch.Sign(
            SigningPurpose.Vote, default, new EpochNumber(0), 0, Digest(1), new byte[Limits.SignatureBytesMax - 1], out _));
    }

    private static SigningSlot Slot(ulong number) => new(SigningPurpose.Vertex, default, new EpochNumber(3), number);

    private static Hash32 Digest(byte value) => Hash32.FromBytes([.. Enumerable.Repeat(value, 32)]);

    private static SignOutcome Sign(NodeSigner signer, SigningSlot slot, Hash32 digest, out int signatureBytes) =>
        signer.Sign(slot, digest, new byte[Limits.SignatureBytesMax], out signatureBytes);

    private static byte[] Signed(NodeSigner signer, SigningSlot slot, Hash32 digest)
    {
        byte[] signature = new byte[Limits.SignatureBytesMax];
        Assert.Equal(SignOutcome.Signed, signer.Sign(slot, digest, signature, out int bytes));
        return signature[..bytes];
    }

    private static SignOutcome TrySign(NodeSigner signer, ulong number, byte digest, out byte[] signature)
    {
        signature = new byte[Limits.SignatureBytesMax];
        SignOutcome outcome = signer.Sign(Slot(number), Digest(digest), signature, out int bytes);
        signature = signature[..bytes];
        return outcome;
    }

    private static SignOutcome Ask(ISigner signer, ulong number, byte digest, out byte[] signature)
    {
        signature = new byte[Limits.SignatureBytesMax];
        SignOutcome outcome = signer.Sign(
            SigningPurpose.Vertex, default, new EpochNumber(3), number, Digest(digest), signature, out int bytes);
        signature = signature[..bytes];
        return outcome;
    }

    private NodeSigner OpenSigner(SimulatedDisk disk)
    {
        var place = new StorePlace("signer", (_, name) => new LogStoreEngine(name, disk.Open(name)), long.MaxValue);
        place.MakeOwner(this);
        return new NodeSigner(_key, place.Open(this, "journal", 1), new SeededRandomSource(1, "signer"), _policy);
    }

    private sealed class Policy : IRecordPolicy
    {
        public bool Allows { get; set; } = true;

        public bool MaySign(ulong wave, Hash32 record) => Allows;
    }
}
