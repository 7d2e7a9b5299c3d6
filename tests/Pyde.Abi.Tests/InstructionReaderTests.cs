using Pyde.Abi.Binary;
using Pyde.Abi.Tests.Support;
using Pyde.Contracts.Wasm;

namespace Pyde.Abi.Tests;

public sealed class InstructionReaderTests
{
    [Theory]
    [InlineData("02 40 0b", "2:-64 b:0")]
    [InlineData("03 40 0b", "3:-64 b:0")]
    [InlineData("02 7f 41 00 0b 1a", "2:-127 41:0 b:0 1a:0")]
    [InlineData("41 01 02 00 0b 1a", "41:1 2:0 b:0 1a:0")]                              // a type by its number
    [InlineData("41 01 04 40 05 0b", "41:1 4:-64 5:0 b:0")]
    [InlineData("0c 00", "c:0")]
    [InlineData("41 00 0d 00", "41:0 d:0")]
    [InlineData("02 40 41 00 0e 02 00 01 00 0b", "2:-64 41:0 e:2(0,1,0) b:0")]
    [InlineData("0f", "f:0")]
    [InlineData("10 81 00", "10:1")]
    [InlineData("41 00 11 01 00", "41:0 11:1")]
    [InlineData("20 00 21 01 20 01 22 00 1a", "20:0 21:1 20:1 22:0 1a:0")]
    [InlineData("23 00 24 00", "23:0 24:0")]
    [InlineData("41 00 28 02 85 02 1a", "41:0 28:261 1a:0")]                             // the offset, not the alignment
    [InlineData("41 00 42 00 3e 02 07", "41:0 42:0 3e:7")]
    [InlineData("3f 00 40 00 1a", "3f:0 40:0 1a:0")]
    [InlineData("41 7f 1a", "41:4294967295 1a:0")]
    [InlineData("42 7f 1a", "42:18446744073709551615 1a:0")]
    [InlineData("43 01 02 03 84 1a", "43:2214789633 1a:0")]
    [InlineData("44 01 02 03 04 05 06 07 88 1a", "44:9801809732607083009 1a:0")]
    [InlineData("43 00 00 00 00 fc 00 1a", "43:0 fc0:0 1a:0")]
    [InlineData("41 00 41 00 41 00 fc 08 01 00", "41:0 41:0 41:0 fc8:1*")]
    [InlineData("fc 09 01", "fc9:1*")]
    [InlineData("41 00 41 00 41 00 fc 0a 00 00 01", "41:0 41:0 41:0 fca:0* 1:0")]
    [InlineData("41 00 41 00 41 00 fc 0b 00 01", "41:0 41:0 41:0 fcb:0* 1:0")]
    [InlineData("41 00 41 00 41 00 fc 0c 01 00", "41:0 41:0 41:0 fcc:1*")]
    [InlineData("fc 0d 01", "fcd:1*")]
    [InlineData("41 00 41 00 41 00 fc 0e 00 00 01", "41:0 41:0 41:0 fce:0* 1:0")]
    public void Instruction_is_read_with_its_immediate(string body, string expected)
    {
        ValidatedModule module = Module(body);
        int start = module.Functions[0].BodyOffset;
        InstructionReader reader = new(module, 0);
        List<string> seen = [];
        int at = start;
        while (reader.Read(out Instruction instruction))
        {
            Assert.Equal(at, instruction.Offset);
            string targets = instruction.Opcode == Op.BrTable ? $"({string.Join(',', Targets(ref reader))})" : string.Empty;
            long immediate = instruction.Opcode is Op.Block or Op.Loop or Op.If ? instruction.BlockType : 0;
            string shown = immediate < 0 ? $"{immediate}" : $"{instruction.Immediate}";
            string sub = instruction.Opcode == Op.Prefix ? $"{instruction.Sub:x}" : string.Empty;
            seen.Add($"{instruction.Opcode:x}{sub}:{shown}{targets}{(instruction.IsBulk ? "*" : string.Empty)}");
            at = reader.Position;
        }

        Assert.Equal(expected + " b:0", string.Join(' ', seen));
        Assert.Equal(start + module.Functions[0].BodyBytes, reader.Position);
    }

    [Fact]
    public void Targets_that_were_not_read_are_skipped()
    {
        ValidatedModule module = Module("41 00 0e 02 00 00 00 01");
        InstructionReader reader = new(module, 0);
        reader.Read(out _);
        Assert.False(reader.HasTargets);
        reader.Read(out Instruction table);
        Assert.Equal(2UL, table.Immediate);
        Assert.True(reader.HasTargets);
        Assert.Equal(0U, reader.ReadTarget());
        reader.Read(out Instruction next);
        Assert.Equal(Op.Nop, next.Opcode);
        Assert.False(reader.HasTargets);
    }

    private static uint[] Targets(ref InstructionReader reader)
    {
        List<uint> targets = [];
        while (reader.HasTargets)
            targets.Add(reader.ReadTarget());
        return [.. targets];
    }

    private static ValidatedModule Module(string body)
    {
        ModuleBuilder builder = ModuleBuilder.WithMemory().Table(1).PassiveData([1]).PassiveData([2]);
        builder.Type("i:i");
        builder.Type(":");
        builder.Global('i', isMutable: true, [0x41, 0x00]);
        builder.Element(0);
        builder.Element(0);
        builder.Function(":", Modules.Hex(body), locals: "ii");
        builder.Function(":", []);
        return Modules.Valid(builder);
    }
}
