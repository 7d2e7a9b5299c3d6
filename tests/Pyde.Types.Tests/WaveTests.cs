using System.Collections.Immutable;
using Pyde.Types.Borsh;

namespace Pyde.Types.Tests;

public sealed class WaveTests
{
    [Fact]
    public void The_record_changes_with_its_roots_and_with_nothing_else_by_WithRoots()
    {
        WaveCommitRecord record = BorshCases.Record(Draw.Golden());
        Assert.Equal(record.Hash(), record.WithRoots(record.Roots).Hash());
        Assert.NotEqual(record.Hash(), record.WithRoots(default).Hash());
        Assert.Equal(Digest.Blake3(BorshCodec.Encode(record)), record.Hash());
    }

    [Fact]
    public void Runs_out_of_order_or_twice_are_refused()
    {
        WaveCommitRecord record = BorshCases.Record(Draw.Golden());
        byte[] bytes = BorshCodec.Encode(record);
        byte[] first = bytes[^(2 * ParachainRun.Bytes)..^ParachainRun.Bytes];
        byte[] second = bytes[^ParachainRun.Bytes..];
        byte[] head = bytes[..^(2 * ParachainRun.Bytes)];
        Assert.Equal(DecodeOutcome.NotCanonical, BorshCodec.TryDecode([.. head, .. second, .. first], out WaveCommitRecord _));
        Assert.Equal(DecodeOutcome.NotCanonical, BorshCodec.TryDecode([.. head, .. first, .. first], out WaveCommitRecord _));
    }

    [Fact]
    public void A_receipts_words_are_no_part_of_its_encoding()
    {
        Receipt receipt = BorshCases.ReceiptOf(Draw.Golden());
        Assert.NotNull(receipt.ReasonText);
        BorshCodec.TryDecode(BorshCodec.Encode(receipt), out Receipt decoded);
        Assert.Null(decoded.ReasonText);
        Assert.Equal(MerkleRoot.Leaf(receipt), MerkleRoot.Leaf(decoded));
    }

    [Fact]
    public void An_event_has_one_to_four_topics_and_at_most_16_KiB()
    {
        EventRecord Make(int topics, int dataBytes) => new()
        {
            Wave = new(0),
            TxIndex = 0,
            EventIndex = 0,
            Emitter = Address.Zero,
            Topics = [.. new Hash32[topics]],
            Data = new byte[dataBytes],
        };
        Assert.Equal(
            DecodeOutcome.Ok, BorshCodec.TryDecode(BorshCodec.Encode(Make(4, Limits.EventDataBytesMax)), out EventRecord _));
        Assert.Throws<ArgumentException>(() => Make(0, 0));
        Assert.Throws<ArgumentException>(() => Make(5, 0));
        Assert.Throws<ArgumentException>(() => Make(1, Limits.EventDataBytesMax + 1));
        byte[] bytes = [.. BorshCodec.Encode(Make(1, 0)).AsSpan(0, 48), 0, 0, 0, 0, 0, 0, 0, 0];
        Assert.Equal(DecodeOutcome.InvalidValue, BorshCodec.TryDecode(bytes, out EventRecord _));
    }

    [Fact]
    public void The_bloom_sets_the_three_bits_of_the_design_for_every_topic_and_emitter()
    {
        EventRecord record = BorshCases.Event(Draw.Golden());
        EventsBloom bloom = EventsBloom.Of([record]);
        byte[] expected = new byte[256];
        foreach (Hash32 item in record.Topics.Append(record.Emitter.Value))
        {
            byte[] digest = Digest.Blake3(item.ToArray()).ToArray();
            for (int i = 0; i < 3; i++)
            {
                int bit = (int)(BitConverter.ToUInt64(digest, 8 * i) % 2048);
                expected[bit / 8] |= (byte)(1 << (bit % 8));
            }

            Assert.True(bloom.MayContain(item));
        }

        Assert.Equal(expected, bloom.AsSpan().ToArray());
        Assert.False(bloom.MayContain(Hash32.Zero));
        Assert.Equal(EventsBloom.Empty, EventsBloom.Of([]));
        Assert.NotEqual(EventsBloom.Empty, bloom);
    }

    [Fact]
    public void The_root_of_nothing_is_zero_and_of_one_record_its_leaf()
    {
        EventRecord record = BorshCases.Event(Draw.Golden());
        Assert.Equal(Hash32.Zero, MerkleRoot.Of(ReadOnlySpan<EventRecord>.Empty));
        Assert.Equal(Digest.Blake3([0, .. BorshCodec.Encode(record)]), MerkleRoot.Of<EventRecord>([record]));
    }

    [Fact]
    public void Roots_of_every_size_equal_those_of_an_explicitly_padded_tree_and_every_leaf_has_a_proof()
    {
        for (int count = 1; count <= 20; count++)
        {
            var draw = Draw.Seeded(count);
            Hash32[] leaves = [.. Enumerable.Range(0, count).Select(_ => draw.Hash())];
            Hash32 root = MerkleRoot.OfLeaves([.. leaves]);
            Assert.Equal(Padded(leaves), root);
            for (int i = 0; i < count; i++)
            {
                Hash32[] siblings = MerkleRoot.Prove([.. leaves], i);
                Assert.True(MerkleRoot.Verify(root, leaves[i], (uint)i, siblings));
                Assert.False(MerkleRoot.Verify(root, draw.Hash(), (uint)i, siblings));
                Assert.False(MerkleRoot.Verify(root, leaves[i], (uint)(i + (1 << siblings.Length)), siblings));
                Assert.True(count == 1 || !MerkleRoot.Verify(root, leaves[i], (uint)i ^ 1, siblings));
            }
        }
    }

    [Fact]
    public void A_vertex_hash_leaves_out_the_signature_alone()
    {
        Vertex vertex = BorshCases.VertexOf(Draw.Golden());
        byte[] bytes = BorshCodec.Encode(vertex);
        Assert.Equal(Digest.Blake3(bytes.AsSpan(0, bytes.Length - 4 - vertex.Signature.Length)), vertex.Hash());
        Vertex signed = vertex.WithSignature(new byte[809]);
        Assert.Equal(vertex.Hash(), signed.Hash());
        Assert.Equal(BorshCodec.Encode(vertex)[..^7], BorshCodec.Encode(signed)[..^813]);
        Assert.Equal(new VertexRef(vertex.Round, vertex.Member, vertex.Hash()), vertex.Reference());
    }

    [Fact]
    public void A_member_is_a_parent_at_most_once_whatever_the_rounds()
    {
        VertexRef[] twice = [new(new(7), new(1), Hash32.Zero), new(new(8), new(1), Hash32.Zero)];
        Assert.Throws<ArgumentException>(() => Minimal([.. twice]));
        byte[] bytes = BorshCodec.Encode(Minimal([twice[0], twice[1] with { Member = new(2) }]));
        int secondMemberAt = 8 + 8 + 8 + 2 + 8 + 4 + VertexRef.Bytes + 8;
        Assert.Equal(2, bytes[secondMemberAt]);
        bytes[secondMemberAt] = 1;
        Assert.Equal(DecodeOutcome.NotCanonical, BorshCodec.TryDecode(bytes, out Vertex _));
    }

    [Fact]
    public void A_vertex_of_64_KiB_is_accepted_and_one_byte_more_is_refused()
    {
        int rest = Limits.VertexBytesMax - BorshCodec.Encode(Minimal([])).Length;
        Assert.Equal(DecodeOutcome.Ok, BorshCodec.TryDecode(BorshCodec.Encode(Filled(rest)), out Vertex _));
        Assert.Equal(DecodeOutcome.LimitExceeded, BorshCodec.TryDecode(BorshCodec.Encode(Filled(rest + 1)), out Vertex _));

        static Vertex Filled(int shareBytes)
        {
            ImmutableArray<VertexShare>.Builder shares = ImmutableArray.CreateBuilder<VertexShare>();
            while (shareBytes > 0)
            {
                int take = Math.Min(shareBytes, VertexShare.BytesMin + 4_000);
                take = shareBytes - take is > 0 and < VertexShare.BytesMin ? take - VertexShare.BytesMin : take;
                shares.Add(new VertexShare { Kind = ShareKind.KeyCeremony, Data = new byte[take - VertexShare.BytesMin] });
                shareBytes -= take;
            }

            return new()
            {
                ChainId = new(1),
                Epoch = new(0),
                Round = new(0),
                Member = new(0),
                TimestampMs = 0,
                Shares = shares.ToImmutable(),
            };
        }
    }

    private static Vertex Minimal(ImmutableArray<VertexRef> parents) => new()
    {
        ChainId = new(1),
        Epoch = new(0),
        Round = new(0),
        Member = new(0),
        TimestampMs = 0,
        Parents = parents,
    };

    private static Hash32 Padded(Hash32[] leaves)
    {
        var level = new List<Hash32>(leaves);
        while (!int.IsPow2(level.Count))
            level.Add(Hash32.Zero);
        while (level.Count > 1)
            level = [.. level.Chunk(2).Select(pair => Digest.Blake3([1, .. pair[0].ToArray(), .. pair[1].ToArray()]))];
        return level[0];
    }
}
