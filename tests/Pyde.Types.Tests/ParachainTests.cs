using Pyde.Types.Borsh;
using Pyde.Types.Payloads;

namespace Pyde.Types.Tests;

public sealed class ParachainTests
{
    private static readonly ChainId Chain = new(7);
    private static readonly ParachainConfig Default = new();

    public static TheoryData<ParachainConfigRule, ParachainConfig, ParachainConfig> Bounds => new()
    {
        // The rule, a configuration at the bound, one beyond it.
        { ParachainConfigRule.MinValidators, Default with { MinValidators = 4 }, Default with { MinValidators = 3 } },
        { ParachainConfigRule.MaxValidators, Default with { MaxValidators = 7 }, Default with { MaxValidators = 6 } },
        { ParachainConfigRule.MaxValidators, Default with { MaxValidators = 256 }, Default with { MaxValidators = 257 } },
        { ParachainConfigRule.Threshold, Threshold(2, 3), Threshold(1, 2) },
        { ParachainConfigRule.Threshold, Threshold(43690, 65535), Threshold(43689, 65535) },
        { ParachainConfigRule.Threshold, Threshold(65535, 65535), Threshold(65535, 65534) },
        { ParachainConfigRule.Threshold, Threshold(1, 1), Threshold(0, 0) },
        { ParachainConfigRule.GraceWaves, Default with { GraceWaves = 20 }, Default with { GraceWaves = 19 } },
        { ParachainConfigRule.ProbationWaves, Default with { ProbationWaves = 1_000 }, Default with { ProbationWaves = 1_001 } },
        { ParachainConfigRule.DiscussionWaves, Default with { DiscussionWaves = 20 }, Default with { DiscussionWaves = 19 } },
        { ParachainConfigRule.DiscussionWaves, Default with { DiscussionWaves = 1_000_000 }, Default with { DiscussionWaves = 1_000_001 } },
        { ParachainConfigRule.VotingWaves, Default with { VotingWaves = 20 }, Default with { VotingWaves = 19 } },
        { ParachainConfigRule.VotingWaves, Default with { VotingWaves = 1_000_000 }, Default with { VotingWaves = 1_000_001 } },
        { ParachainConfigRule.CooldownWaves, Default with { CooldownWaves = 1_000_000 }, Default with { CooldownWaves = 1_000_001 } },
        { ParachainConfigRule.MessagesPerWave, Default with { MessagesPerWave = 64 }, Default with { MessagesPerWave = 65 } },
        { ParachainConfigRule.ViewGasCap, Default with { ViewGasCap = 100_000_000 }, Default with { ViewGasCap = 100_000_001 } },
    };

    [Theory, MemberData(nameof(Bounds))]
    public void Configuration_at_a_bound_is_valid_and_beyond_it_names_the_rule(
        ParachainConfigRule rule, ParachainConfig atBound, ParachainConfig beyond)
    {
        Assert.Equal(ParachainConfigRule.Valid, atBound.Validate(Chain));
        Assert.Equal(rule, beyond.Validate(Chain));
    }

    [Fact]
    public void Lower_bounds_are_one_on_the_development_chain_only()
    {
        var smallest = new ParachainConfig
        {
            MinValidators = 1,
            MaxValidators = 1,
            GraceWaves = 1,
            ProbationWaves = 0,
            DiscussionWaves = 1,
            VotingWaves = 1,
            CooldownWaves = 0,
        };
        Assert.Equal(ParachainConfigRule.Valid, smallest.Validate(ChainId.Development));
        Assert.Equal(ParachainConfigRule.MinValidators, smallest.Validate(Chain));
        Assert.Equal(ParachainConfigRule.MinValidators, (smallest with { MinValidators = 0 }).Validate(ChainId.Development));
        Assert.Equal(ParachainConfigRule.GraceWaves, (smallest with { GraceWaves = 0 }).Validate(ChainId.Development));
        Assert.Equal(ParachainConfigRule.DiscussionWaves, (smallest with { DiscussionWaves = 0 }).Validate(ChainId.Development));
        Assert.Equal(ParachainConfigRule.VotingWaves, (smallest with { VotingWaves = 0 }).Validate(ChainId.Development));
    }

    [Theory]
    [InlineData(2, 3, 7, 5)]
    [InlineData(1, 1, 7, 7)]
    [InlineData(3, 4, 7, 6)]
    [InlineData(2, 3, 4, 3)]
    [InlineData(2, 3, 3, 2)]
    [InlineData(2, 3, 1, 1)]
    public void Votes_needed_are_the_larger_of_quorum_and_threshold(ushort numerator, ushort denominator, int members, int votes) =>
        Assert.Equal(votes, Threshold(numerator, denominator).VotesNeeded(members));

    [Fact]
    public void Signed_digests_have_the_layouts_of_the_design()
    {
        var draw = Draw.Golden();
        ParachainId parachain = draw.Parachain();
        ModuleHash module = draw.Module();
        Hash32 config = Default.Hash();
        byte[] chain = [7, 0, 0, 0, 0, 0, 0, 0];
        byte[] five = [5, 0, 0, 0, 0, 0, 0, 0];
        byte[] id = parachain.ToArray();
        Assert.Equal(
            Digest.Blake3([.. "pyde/register/v1"u8, .. chain, .. id, .. module.ToArray(), .. config.ToArray()]),
            ParachainDigests.Register(Chain, parachain, module, config));
        Assert.Equal(
            Digest.Blake3([.. "pyde/vote/v1"u8, .. chain, .. id, .. five, .. module.ToArray(), .. config.ToArray(), 1]),
            ParachainDigests.Vote(Chain, parachain, new(5), module, config, VoteChoice.Yes));
        Assert.Equal(
            Digest.Blake3([.. "pyde/xqueue/v1"u8, .. chain, .. id, .. five, .. config.ToArray()]),
            ParachainDigests.Queue(Chain, parachain, new(5), config));
        Assert.Equal(
            Digest.Blake3([.. "pyde/cancel/v1"u8, .. chain, .. id, .. five]),
            ParachainDigests.Cancel(Chain, parachain, new(5)));
        Assert.Equal(
            Digest.Blake3([.. "pyde/optin/v1"u8, .. chain, .. id, .. module.ToArray(), .. five]),
            ParachainDigests.OptIn(Chain, parachain, new Address(module.Value), new(5)));
    }

    [Fact]
    public void Members_of_a_registration_stand_once_and_in_order()
    {
        RegisterMember low = new() { Validator = Address.Zero, Signature = new byte[1] };
        RegisterMember high = new() { Validator = Draw.Golden().Address(), Signature = new byte[1] };
        ParachainRegisterPayload Make(params RegisterMember[] members) => new()
        {
            Name = "feed",
            Module = ModuleSource.Stored(ModuleHash.Zero),
            Config = Default,
            Members = [.. members],
        };
        Assert.Equal(2, Make(low, high).Members.Length);
        Assert.Throws<ArgumentException>(() => Make(high, low));
        Assert.Throws<ArgumentException>(() => Make(low, low));
        byte[] bytes = BorshCodec.Encode(Make(low, high));
        int memberBytes = 32 + 4 + 1;
        byte[] swapped = [.. bytes[..^(2 * memberBytes)], .. bytes[^memberBytes..], .. bytes[^(2 * memberBytes)..^memberBytes]];
        Assert.Equal(DecodeOutcome.NotCanonical, BorshCodec.TryDecode(swapped, out ParachainRegisterPayload _));
    }

    [Fact]
    public void Deploy_data_of_the_public_SDK_carries_the_module_as_plain_bytes()
    {
        byte[] module = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
        byte[] bytes = [2, 0, 0, 0, .. "ab"u8, 8, 0, 0, 0, .. module, 0, 1, 0, 0, 0, 9];
        Assert.Equal(DecodeOutcome.Ok, BorshCodec.TryDecode(bytes, out DeployData data));
        Assert.Equal(("ab", ModuleKind.Contract, true), (data.Name, data.Kind, data.Module.IsInline));
        Assert.Equal(module, data.Module.InlineBytes.ToArray());
        Assert.Equal(ModuleHash.Of(module), data.Module.Hash());
        Assert.Equal(bytes, BorshCodec.Encode(data));
    }

    [Fact]
    public void Deploy_data_may_name_stored_code_by_33_bytes_and_by_no_other_number()
    {
        ModuleHash hash = Draw.Golden().Module();
        var data = new DeployData { Name = "ab", Module = ModuleSource.Stored(hash) };
        byte[] bytes = BorshCodec.Encode(data);
        Assert.Equal([2, 0, 0, 0, .. "ab"u8, 33, 0, 0, 0, 1, .. hash.ToArray(), 0, 0, 0, 0, 0], bytes);
        BorshCodec.TryDecode(bytes, out DeployData decoded);
        Assert.Equal((false, hash), (decoded.Module.IsInline, decoded.Module.Hash()));
        byte[] shorter = [2, 0, 0, 0, .. "ab"u8, 32, 0, 0, 0, 1, .. new byte[31], 0, 0, 0, 0, 0];
        Assert.Equal(DecodeOutcome.InvalidValue, BorshCodec.TryDecode(shorter, out DeployData _));
        Assert.Throws<ArgumentException>(() => ModuleSource.Inline(new byte[] { 1, 2 }));
    }

    [Fact]
    public void An_inline_module_of_100_KiB_fits_and_one_byte_more_does_not()
    {
        byte[] atBound = BorshCodec.Encode(ModuleSource.Inline(new byte[Limits.InlineModuleBytesMax]));
        Assert.Equal(DecodeOutcome.Ok, BorshCodec.TryDecode(atBound, out ModuleSource _));
        Assert.Throws<ArgumentException>(() => ModuleSource.Inline(new byte[Limits.InlineModuleBytesMax + 1]));
        byte[] above = [0, .. BitConverter.GetBytes(Limits.InlineModuleBytesMax + 1), .. new byte[Limits.InlineModuleBytesMax + 1]];
        Assert.Equal(DecodeOutcome.LimitExceeded, BorshCodec.TryDecode(above, out ModuleSource _));
    }

    private static ParachainConfig Threshold(ushort numerator, ushort denominator) =>
        Default with { ThresholdNumerator = numerator, ThresholdDenominator = denominator };
}
