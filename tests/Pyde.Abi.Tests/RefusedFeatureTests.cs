using Pyde.Abi.Binary;
using Pyde.Abi.Tests.Support;
using static Pyde.Abi.Binary.ModuleErrorCode;

namespace Pyde.Abi.Tests;

/// <summary>Every opcode: of the allowed features, of a feature that is refused by its name, or of none.</summary>
public sealed class RefusedFeatureTests
{
    private static readonly (int First, int Last, ModuleErrorCode Code)[] Opcodes =
    [
        (0x00, 0x05, None),                     // control
        (0x06, 0x0a, FeatureExceptions),        // try, catch, throw, rethrow, throw_ref
        (0x0b, 0x11, None),                     // end, branches, return, calls
        (0x12, 0x13, FeatureTailCalls),
        (0x14, 0x15, FeatureGc),                // call_ref, return_call_ref
        (0x16, 0x17, IllegalOpcode),
        (0x18, 0x19, FeatureExceptions),        // delegate, catch_all
        (0x1a, 0x1b, None),                     // drop, select
        (0x1c, 0x1c, FeatureReferenceTypes),    // select with types
        (0x1d, 0x1e, IllegalOpcode),
        (0x1f, 0x1f, FeatureExceptions),        // try_table
        (0x20, 0x24, None),                     // variables
        (0x25, 0x26, FeatureReferenceTypes),    // table.get, table.set
        (0x27, 0x27, IllegalOpcode),
        (0x28, 0xc4, None),                     // memory, constants, numbers, sign extension
        (0xc5, 0xcf, IllegalOpcode),
        (0xd0, 0xd2, FeatureReferenceTypes),
        (0xd3, 0xd6, FeatureGc),
        (0xd7, 0xfa, IllegalOpcode),
        (0xfb, 0xfb, FeatureGc),
        (0xfc, 0xfc, None),
        (0xfd, 0xfd, FeatureSimd),
        (0xfe, 0xfe, FeatureThreads),
        (0xff, 0xff, IllegalOpcode),
    ];

    private static readonly (uint First, uint Last, ModuleErrorCode Code)[] Prefixed =
    [
        (0, 14, None),                          // saturating truncations, bulk instructions
        (15, 17, FeatureReferenceTypes),        // table.grow, table.size, table.fill
        (18, 22, FeatureOther),                 // memory.discard, wide arithmetic
        (23, 300, IllegalOpcode),
        (uint.MaxValue, uint.MaxValue, IllegalOpcode),
    ];

    [Fact]
    public void Every_opcode_is_allowed_or_refused_by_the_name_of_its_feature()
    {
        int next = 0;
        foreach ((int first, int last, ModuleErrorCode code) in Opcodes)
        {
            Assert.Equal(next, first);
            for (int op = first; op <= last; op++)
                AssertSort(code, Judge([(byte)op]), $"0x{op:x2}");
            next = last + 1;
        }

        Assert.Equal(0x100, next);
    }

    [Fact]
    public void Every_number_behind_the_prefix_is_allowed_or_refused_by_the_name_of_its_feature()
    {
        foreach ((uint first, uint last, ModuleErrorCode code) in Prefixed)
        {
            for (uint sub = first; sub <= last && sub >= first; sub++)
            {
                AssertSort(code, Judge([0xfc, .. ModuleBuilder.U32(sub)]), $"0xfc {sub}");
                if (sub == uint.MaxValue)
                    break;
            }
        }
    }

    // An allowed instruction without operands may be invalid or cut off, but it is known.
    private static void AssertSort(ModuleErrorCode expected, ModuleErrorCode actual, string what)
    {
        bool isRight = expected == None
            ? actual is not IllegalOpcode && (ModuleErrorKind)((int)actual / 100) != ModuleErrorKind.Feature
            : actual == expected;
        Assert.True(isRight, $"{what}: {actual}, expected {expected}");
    }

    private static ModuleErrorCode Judge(byte[] body)
    {
        ModuleBuilder builder = ModuleBuilder.WithMemory().Table(1);
        builder.Function(":", body);
        return Modules.Judge(builder.Build());
    }
}
