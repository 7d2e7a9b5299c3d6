using System.Collections.Immutable;
using Pyde.Abi.Binary;
using Pyde.Abi.Sections;
using Pyde.Abi.Tests.Support;
using Pyde.Types;
using Pyde.Types.Borsh;

namespace Pyde.Abi.Tests;

public sealed class AbiSectionTests
{
    [Fact]
    public void Encoding_is_the_documented_one()
    {
        ContractAbi abi = ContractAbi.Create(
            ContractType.Parachain,
            [FunctionAbi.Create("a", FunctionAttributes.Entry), FunctionAbi.Create("b", FunctionAttributes.Constructor)]);
        byte[] expected =
        [
            0, 0, 1, 0,                                     // version 1.0
            1,                                              // parachain
            2, 0, 0, 0,
            1, 0, 0, 0, (byte)'a', .. Selector("a"), 128, 0, 0, 0, 0, 0, 0, 0,
            1, 0, 0, 0, (byte)'b', .. Selector("b"), 16, 0, 0, 0, 0, 0, 0, 0,
            .. new byte[32],
            1, 1, 0, 0, 0, 0, 0,                            // constructor at 1, no fallback, no receive
            0, 0, 0, 0,
        ];
        Assert.Equal(expected, BorshCodec.Encode(abi));
    }

    [Fact]
    public void Everything_that_is_written_is_read_back()
    {
        ContractAbi abi = Full();
        byte[] encoded = BorshCodec.Encode(abi);
        Assert.Equal(DecodeOutcome.Ok, BorshCodec.TryDecode(encoded, out ContractAbi decoded));
        Assert.Equal(encoded, BorshCodec.Encode(decoded));
        Assert.Equal(abi.Events[0].Signature, decoded.Events[0].Signature);
        Assert.Equal(abi.Functions[0].AccessList[0].Type, decoded.Functions[0].AccessList[0].Type);
        Assert.Equal(abi.StateSchemaHash, decoded.StateSchemaHash);
    }

    [Fact]
    public void Every_truncation_and_a_trailing_byte_are_refused()
    {
        byte[] encoded = BorshCodec.Encode(Full());
        for (int length = 0; length < encoded.Length; length++)
            Assert.NotEqual(DecodeOutcome.Ok, BorshCodec.TryDecode(encoded.AsSpan(0, length), out ContractAbi _));
        Assert.NotEqual(DecodeOutcome.Ok, BorshCodec.TryDecode([.. encoded, 0], out ContractAbi _));
    }

    [Fact]
    public void Count_that_the_bytes_cannot_hold_is_refused_before_anything_is_allocated()
    {
        byte[] encoded = BorshCodec.Encode(Full());
        encoded.AsSpan(5, 4).Fill(0xff);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.NotEqual(DecodeOutcome.Ok, BorshCodec.TryDecode(encoded, out ContractAbi _));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16_384);
    }

    [Fact]
    public void Injecting_leaves_every_other_byte_and_replaces_what_was_there()
    {
        ModuleBuilder builder = ModuleBuilder.WithMemory().Custom("producers", [1, 2, 3]);
        builder.Function(":", [], export: "run");
        byte[] plain = builder.Build();
        ContractAbi first = ContractAbi.Create(ContractType.Contract, [FunctionAbi.Create("run", FunctionAttributes.Entry)]);
        Assert.True(AbiSection.TryInject(plain, first, out byte[] once, out _));
        Assert.Equal(plain, once[..plain.Length]);
        Assert.Equal(AbiSectionOutcome.Ok, AbiSection.TryRead(once, out ContractAbi? read));
        Assert.Equal(BorshCodec.Encode(first), BorshCodec.Encode(read!));

        Assert.True(AbiSection.TryInject(once, Full(), out byte[] twice, out _));
        Assert.Equal(plain, twice[..plain.Length]);
        Assert.Equal(AbiSectionOutcome.Ok, AbiSection.TryRead(twice, out read));
        Assert.Equal(BorshCodec.Encode(Full()), BorshCodec.Encode(read!));
        Assert.True(AbiSection.TryInject(once, first, out byte[] same, out _));
        Assert.Equal(once, same);
    }

    [Fact]
    public void Bytes_whose_sections_cannot_be_told_apart_are_refused_with_the_offset()
    {
        byte[] plain = ModuleBuilder.WithMemory().Build();
        Assert.False(AbiSection.TryInject(plain.AsSpan(0, plain.Length - 1), Full(), out byte[] result, out ModuleError error));
        Assert.Empty(result);
        Assert.Equal(ModuleErrorCode.UnexpectedEnd, error.Code);
        Assert.Equal(AbiSectionOutcome.Malformed, AbiSection.TryRead([1, 2, 3], out _));
        Assert.Equal(AbiSectionOutcome.Missing, AbiSection.TryRead(plain, out _));
    }

    private static byte[] Selector(string name) => BitConverter.GetBytes(FunctionAbi.SelectorOf(name));

    private static ContractAbi Full() => new()
    {
        AbiVersion = HostTable.AbiVersion,
        Type = ContractType.Contract,
        Functions =
        [
            new FunctionAbi
            {
                Name = "größer",
                Selector = FunctionAbi.SelectorOf("größer"),
                Attributes = FunctionAttributes.Fallback,
                AccessList = ImmutableArray.Create(new AccessEntry { Address = default, Keys = [default], Type = AccessType.ReadWrite }),
            },
        ],
        StateSchemaHash = Hash32.FromBytes(Enumerable.Range(0, 32).Select(i => (byte)i).ToArray()),
        FallbackIndex = 0,
        Events = [new EventAbi { Name = "Moved", Signature = "Moved(address,u128)" }],
    };
}
