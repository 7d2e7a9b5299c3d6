using System.Buffers.Binary;
using FsCheck;
using FsCheck.Fluent;
using Pyde.Contracts.Consensus;
using Pyde.Contracts.Mempool;
using Pyde.Contracts.Networking;
using Pyde.Types.Borsh;
using Pyde.Types.Tests;

namespace Pyde.Contracts.Tests.Codecs;

public sealed class ContractCodecTests
{
    private const string GoldenPath = "tests/Pyde.Contracts.Tests/Golden/borsh.txt";

    // Longer encodings are cut and bent at their first bytes only: behind them stand types that have the same tests of their own.
    private const int BytesTriedMax = 1_500;

    public static TheoryData<string> Names => ContractCases.Names;

    [Fact]
    public void Every_record_with_a_Borsh_form_and_every_case_of_a_union_is_in_the_list()
    {
        Type[] exported = typeof(IPlugin).Assembly.GetExportedTypes();
        IEnumerable<string> expected = exported
            .Where(type => type.GetInterfaces().Any(i =>
                i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IBorshValue<>) && i.GenericTypeArguments[0] == type))
            .SelectMany(type => type.IsAbstract
                ? exported.Where(c => c.BaseType == type).Select(c => $"{type.Name}.{c.Name}")
                : [type.Name]);
        Assert.Equal(expected.Order(StringComparer.Ordinal), ContractCases.All.Select(c => c.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Encodings_have_the_frozen_golden_bytes()
    {
        IEnumerable<string> lines = ContractCases.All.Select(c => $"{c.Name} {Convert.ToHexStringLower(c.Case.Encode(Draw.Golden()))}");
        RepositoryFolder.AssertIs(
            GoldenPath, string.Join('\n', lines) + "\n", "These bytes are in recordings: add a case at the end instead of changing one.");
    }

    [Theory, MemberData(nameof(Names))]
    public void Any_value_decodes_to_what_encodes_to_the_same_bytes(string name)
    {
        BorshCase borsh = ContractCases.Named(name).Case;
        ForAllSeeds(seed =>
        {
            byte[] bytes = borsh.Encode(Draw.Seeded(seed));
            return borsh.Recode(bytes, out byte[] again) == DecodeOutcome.Ok && again.AsSpan().SequenceEqual(bytes);
        });
    }

    [Theory, MemberData(nameof(Names))]
    public void An_encoding_cut_anywhere_is_Truncated(string name)
    {
        BorshCase borsh = ContractCases.Named(name).Case;
        byte[] bytes = borsh.Encode(Draw.Golden());
        for (int length = 0; length < Math.Min(bytes.Length, BytesTriedMax); length++)
            Assert.Equal(DecodeOutcome.Truncated, borsh.Recode(bytes.AsSpan(0, length), out _));
        Assert.Equal(DecodeOutcome.Truncated, borsh.Recode(bytes.AsSpan(0, bytes.Length - 1), out _));
        Assert.Equal(DecodeOutcome.TrailingBytes, borsh.Recode([.. bytes, 0], out _));
    }

    [Theory, MemberData(nameof(Names))]
    public void A_changed_byte_is_refused_or_is_the_encoding_of_another_value(string name)
    {
        BorshCase borsh = ContractCases.Named(name).Case;
        byte[] bytes = borsh.Encode(Draw.Golden());
        for (int i = 0; i < Math.Min(bytes.Length, BytesTriedMax); i++)
        {
            byte original = bytes[i];
            foreach (byte flip in (ReadOnlySpan<byte>)[0x01, 0x02, 0x80, 0xff])
            {
                bytes[i] = (byte)(original ^ flip);
                if (borsh.Recode(bytes, out byte[] again) == DecodeOutcome.Ok)
                    Assert.Equal(bytes, again);
            }

            bytes[i] = original;
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void A_hostile_length_anywhere_costs_no_more_memory_than_the_input_justifies(string name)
    {
        BorshCase borsh = ContractCases.Named(name).Case;
        byte[] bytes = borsh.Encode(Draw.Golden());
        for (int i = 0; i + 4 <= Math.Min(bytes.Length, 400); i++)
        {
            foreach (uint length in (ReadOnlySpan<uint>)[uint.MaxValue, int.MaxValue, 0x0001_0000])
            {
                byte[] bent = [.. bytes];
                BinaryPrimitives.WriteUInt32LittleEndian(bent.AsSpan(i), length);
                long before = GC.GetAllocatedBytesForCurrentThread();
                borsh.Recode(bent, out _);
                Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8_192 + (64L * bent.Length));
            }
        }
    }

    [Fact]
    public void A_tag_that_no_case_has_is_refused()
    {
        Assert.Equal(DecodeOutcome.InvalidTag, BorshCodec.TryDecode([6, .. new byte[64]], out ConsensusInput _));
        Assert.Equal(DecodeOutcome.InvalidTag, BorshCodec.TryDecode([10, .. new byte[64]], out NetworkInput _));
    }

    [Fact]
    public void A_committee_without_members_is_refused()
    {
        byte[] bytes = [0, .. new byte[8], 0, .. new byte[8], .. new byte[4]];
        Assert.Equal(DecodeOutcome.InvalidValue, BorshCodec.TryDecode(bytes, out ConsensusInput _));
    }

    [Fact]
    public void What_could_not_be_decoded_is_not_encoded()
    {
        string topic = new('t', 257);
        Assert.Throws<ArgumentException>(() => BorshCodec.Encode<NetworkInput>(new Subscribe(topic)));
        Assert.NotEmpty(BorshCodec.Encode<NetworkInput>(new Subscribe(topic[1..])));

        Submission[] submissions = [.. Enumerable.Repeat(new Submission(default, null, default), 1_025)];
        Assert.Throws<ArgumentException>(() => BorshCodec.Encode(new SubmissionBatch(default, default, submissions)));
        Assert.NotEmpty(BorshCodec.Encode(new SubmissionBatch(default, default, submissions[1..])));
    }

    [Fact]
    public void A_count_above_its_bound_is_refused_although_the_bytes_are_there()
    {
        byte[] submissions = new byte[8 + 16 + 4 + (1_025 * 21)];
        BinaryPrimitives.WriteUInt32LittleEndian(submissions.AsSpan(24), 1_025);
        Assert.Equal(DecodeOutcome.LimitExceeded, BorshCodec.TryDecode(submissions, out SubmissionBatch _));
        BinaryPrimitives.WriteUInt32LittleEndian(submissions.AsSpan(24), 1_024);
        Assert.Equal(DecodeOutcome.Ok, BorshCodec.TryDecode(submissions.AsSpan(0, submissions.Length - 21), out SubmissionBatch _));
    }

    private static void ForAllSeeds(Func<int, bool> holds) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(40), Prop.ForAll(ArbMap.Default.ArbFor<int>(), holds));
}
