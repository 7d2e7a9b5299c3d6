using System.Buffers.Binary;
using FsCheck;
using FsCheck.Fluent;
using Pyde.Types.Borsh;

namespace Pyde.Types.Tests;

public sealed class BorshCodecTests
{
    // Encodings longer than this are cut and bent at their first bytes only; every field kind stands there.
    private const int BytesTriedMax = 3_000;

    public static TheoryData<string> Names => BorshCases.Names;

    [Fact]
    public void Every_type_with_a_Borsh_form_is_in_the_list_of_cases()
    {
        IEnumerable<string> expected = typeof(Transaction).Assembly.GetExportedTypes()
            .Where(type => type.GetInterfaces().Any(
                contract => contract.IsGenericType && contract.GetGenericTypeDefinition() == typeof(IBorshValue<>)))
            .Select(type => type.Name)
            .Order(StringComparer.Ordinal);
        Assert.Equal(expected, BorshCases.All.Select(borshCase => borshCase.Type.Name).Order(StringComparer.Ordinal));
    }

    [Theory, MemberData(nameof(Names))]
    public void Encoding_has_the_frozen_golden_bytes(string name) =>
        Assert.Equal(GoldenFile.Read(name), Convert.ToHexStringLower(BorshCases.Named(name).Encode(Draw.Golden())));

    [Theory, MemberData(nameof(Names))]
    public void Any_value_decodes_to_what_encodes_to_the_same_bytes(string name)
    {
        BorshCase borshCase = BorshCases.Named(name);
        ForAllSeeds(seed =>
        {
            byte[] bytes = borshCase.Encode(Draw.Seeded(seed));
            return borshCase.Recode(bytes, out byte[] again) == DecodeOutcome.Ok && again.AsSpan().SequenceEqual(bytes);
        });
    }

    [Theory, MemberData(nameof(Names))]
    public void An_encoding_cut_anywhere_is_Truncated(string name)
    {
        BorshCase borshCase = BorshCases.Named(name);
        foreach (byte[] bytes in Samples(borshCase))
        {
            for (int length = 0; length < Math.Min(bytes.Length, BytesTriedMax); length++)
                Assert.Equal(DecodeOutcome.Truncated, borshCase.Recode(bytes.AsSpan(0, length), out _));
            Assert.Equal(DecodeOutcome.Truncated, borshCase.Recode(bytes.AsSpan(0, bytes.Length - 1), out _));
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void A_byte_behind_the_value_is_refused_where_it_stands(string name)
    {
        BorshCase borshCase = BorshCases.Named(name);
        foreach (byte[] bytes in Samples(borshCase))
        {
            Assert.Equal(DecodeOutcome.TrailingBytes, borshCase.Recode([.. bytes, 0], out _, out int failureOffset));
            Assert.Equal(bytes.Length, failureOffset);
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void A_changed_byte_is_refused_or_is_the_encoding_of_another_value(string name)
    {
        BorshCase borshCase = BorshCases.Named(name);
        foreach (byte[] bytes in Samples(borshCase))
        {
            for (int i = 0; i < Math.Min(bytes.Length, BytesTriedMax); i++)
            {
                byte original = bytes[i];
                foreach (byte flip in (ReadOnlySpan<byte>)[0x01, 0x02, 0x80, 0xff])
                {
                    bytes[i] = (byte)(original ^ flip);
                    if (borshCase.Recode(bytes, out byte[] again, out int failureOffset) == DecodeOutcome.Ok)
                        Assert.Equal(bytes, again);
                    else
                        Assert.InRange(failureOffset, 0, bytes.Length);
                }

                bytes[i] = original;
            }
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void A_hostile_length_anywhere_costs_no_more_memory_than_the_input_justifies(string name)
    {
        BorshCase borshCase = BorshCases.Named(name);
        foreach (byte[] bytes in Samples(borshCase))
        {
            for (int i = 0; i + 4 <= Math.Min(bytes.Length, 600); i++)
            {
                foreach (uint length in (ReadOnlySpan<uint>)[uint.MaxValue, int.MaxValue, 0x0001_0000])
                {
                    byte[] bent = [.. bytes];
                    BinaryPrimitives.WriteUInt32LittleEndian(bent.AsSpan(i), length);
                    long before = GC.GetAllocatedBytesForCurrentThread();
                    borshCase.Recode(bent, out _);
                    long allocatedBytes = GC.GetAllocatedBytesForCurrentThread() - before;
                    Assert.InRange(allocatedBytes, 0, 4_096 + (40L * bent.Length));
                }
            }
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void Random_bytes_have_an_outcome_and_at_most_one_meaning(string name)
    {
        BorshCase borshCase = BorshCases.Named(name);
        ForAllSeeds(seed =>
        {
            var random = new Random(seed);
            byte[] bytes = new byte[random.Next(400)];
            random.NextBytes(bytes);

            // Mostly small numbers, so that tags and counts are often good and decoding gets deep.
            for (int i = 0; i < bytes.Length; i++)
                bytes[i] = (byte)(random.Next(4) == 0 ? bytes[i] : bytes[i] & 1);
            return borshCase.Recode(bytes, out byte[] again) != DecodeOutcome.Ok || again.AsSpan().SequenceEqual(bytes);
        });
    }

    private static IEnumerable<byte[]> Samples(BorshCase borshCase)
    {
        yield return borshCase.Encode(Draw.Golden());
        for (int seed = 1; seed <= 3; seed++)
            yield return borshCase.Encode(Draw.Seeded(seed));
    }

    private static void ForAllSeeds(Func<int, bool> holds) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(60), Prop.ForAll(ArbMap.Default.ArbFor<int>(), holds));
}
