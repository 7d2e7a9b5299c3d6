using Pyde.Abi.Binary;
using Pyde.Abi.Tests.Support;

namespace Pyde.Abi.Tests;

/// <summary>Types of instructions, from the WebAssembly specification: letters i, I, f, F for i32, i64, f32, f64.</summary>
public sealed class InstructionTypeTests
{
    private const string Letters = "iIfF";

    [Theory]
    [InlineData(0x45, 0x45, "i:i")]                                                    // i32.eqz
    [InlineData(0x46, 0x4f, "ii:i")]                                                   // i32 comparisons
    [InlineData(0x50, 0x50, "I:i")]                                                    // i64.eqz
    [InlineData(0x51, 0x5a, "II:i")]                                                   // i64 comparisons
    [InlineData(0x5b, 0x60, "ff:i")]                                                   // f32 comparisons
    [InlineData(0x61, 0x66, "FF:i")]                                                   // f64 comparisons
    [InlineData(0x67, 0x69, "i:i")]                                                    // i32.clz, ctz, popcnt
    [InlineData(0x6a, 0x78, "ii:i")]                                                   // i32 arithmetic
    [InlineData(0x79, 0x7b, "I:I")]                                                    // i64.clz, ctz, popcnt
    [InlineData(0x7c, 0x8a, "II:I")]                                                   // i64 arithmetic
    [InlineData(0x8b, 0x91, "f:f")]                                                    // f32.abs to f32.sqrt
    [InlineData(0x92, 0x98, "ff:f")]                                                   // f32.add to f32.copysign
    [InlineData(0x99, 0x9f, "F:F")]
    [InlineData(0xa0, 0xa6, "FF:F")]
    [InlineData(0xa7, 0xa7, "I:i")]                                                    // i32.wrap_i64
    [InlineData(0xa8, 0xa9, "f:i")]                                                    // i32.trunc_f32
    [InlineData(0xaa, 0xab, "F:i")]
    [InlineData(0xac, 0xad, "i:I")]                                                    // i64.extend_i32
    [InlineData(0xae, 0xaf, "f:I")]
    [InlineData(0xb0, 0xb1, "F:I")]
    [InlineData(0xb2, 0xb3, "i:f")]                                                    // f32.convert
    [InlineData(0xb4, 0xb5, "I:f")]
    [InlineData(0xb6, 0xb6, "F:f")]                                                    // f32.demote_f64
    [InlineData(0xb7, 0xb8, "i:F")]
    [InlineData(0xb9, 0xba, "I:F")]
    [InlineData(0xbb, 0xbb, "f:F")]                                                    // f64.promote_f32
    [InlineData(0xbc, 0xbc, "f:i")]                                                    // reinterpretations
    [InlineData(0xbd, 0xbd, "F:I")]
    [InlineData(0xbe, 0xbe, "i:f")]
    [InlineData(0xbf, 0xbf, "I:F")]
    [InlineData(0xc0, 0xc1, "i:i")]                                                    // sign extensions
    [InlineData(0xc2, 0xc4, "I:I")]
    public void Numeric_instruction_has_its_type_and_no_other(int first, int last, string type)
    {
        for (int op = first; op <= last; op++)
            HasType([(byte)op], type);
    }

    [Theory]
    [InlineData(0, 1, "f:i")]
    [InlineData(2, 3, "F:i")]
    [InlineData(4, 5, "f:I")]
    [InlineData(6, 7, "F:I")]
    public void Saturating_truncation_has_its_type_and_no_other(int first, int last, string type)
    {
        for (int sub = first; sub <= last; sub++)
            HasType([0xfc, (byte)sub], type);
    }

    [Theory]
    [InlineData(0x28, 'i', 2)]
    [InlineData(0x29, 'I', 3)]
    [InlineData(0x2a, 'f', 2)]
    [InlineData(0x2b, 'F', 3)]
    [InlineData(0x2c, 'i', 0)]
    [InlineData(0x2d, 'i', 0)]
    [InlineData(0x2e, 'i', 1)]
    [InlineData(0x2f, 'i', 1)]
    [InlineData(0x30, 'I', 0)]
    [InlineData(0x31, 'I', 0)]
    [InlineData(0x32, 'I', 1)]
    [InlineData(0x33, 'I', 1)]
    [InlineData(0x34, 'I', 2)]
    [InlineData(0x35, 'I', 2)]
    [InlineData(0x36, 'i', 2)]
    [InlineData(0x37, 'I', 3)]
    [InlineData(0x38, 'f', 2)]
    [InlineData(0x39, 'F', 3)]
    [InlineData(0x3a, 'i', 0)]
    [InlineData(0x3b, 'i', 1)]
    [InlineData(0x3c, 'I', 0)]
    [InlineData(0x3d, 'I', 1)]
    [InlineData(0x3e, 'I', 2)]
    public void Access_has_its_type_and_at_most_its_natural_alignment(int op, char type, int alignment)
    {
        bool isStore = op >= 0x36;
        HasType([(byte)op, (byte)alignment, 0], isStore ? $"i{type}:" : $"i:{type}");
        Assert.Equal(ModuleErrorCode.AlignmentTooLarge, Judge([(byte)op, (byte)(alignment + 1), 0], isStore ? $"i{type}:" : $"i:{type}"));
        Assert.Equal(ModuleErrorCode.BadAlignmentFlag, Judge([(byte)op, 0x20, 0], isStore ? $"i{type}:" : $"i:{type}"));
    }

    private static void HasType(byte[] instruction, string type)
    {
        string[] parts = type.Split(':');
        Assert.Equal(ModuleErrorCode.None, Judge(instruction, type));
        Assert.Equal(ModuleErrorCode.TypeMismatch, Judge(instruction, $"{parts[0][1..]}:{parts[1]}"));
        foreach (char other in Letters)
        {
            for (int i = 0; i < parts[0].Length; i++)
            {
                string changed = $"{parts[0][..i]}{other}{parts[0][(i + 1)..]}";
                if (changed != parts[0])
                    Assert.Equal(ModuleErrorCode.TypeMismatch, Judge(instruction, $"{changed}:{parts[1]}"));
            }

            if (parts[1] != other.ToString())
                Assert.Equal(ModuleErrorCode.TypeMismatch, Judge(instruction, $"{parts[0]}:{other}"));
        }
    }

    // A function of the type that hands its parameters to the instruction and returns what it leaves.
    private static ModuleErrorCode Judge(byte[] instruction, string type)
    {
        ModuleBuilder builder = ModuleBuilder.WithMemory();
        byte[] parameters = [.. Enumerable.Range(0, type.IndexOf(':')).SelectMany(i => (byte[])[0x20, (byte)i])];
        builder.Function(type, [.. parameters, .. instruction]);
        return Modules.Judge(builder.Build());
    }
}
