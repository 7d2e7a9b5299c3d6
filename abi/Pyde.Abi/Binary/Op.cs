namespace Pyde.Abi.Binary;

/// <summary>Opcodes of the allowed features that need a name; numeric instructions are ranges in <see cref="OpTable"/>.</summary>
/// <remarks>Source: WebAssembly core specification, 5.4. Since ABI 1.0.</remarks>
public static class Op
{
#pragma warning disable CS1591 // The names are the specification's own.
    public const byte Unreachable = 0x00;
    public const byte Nop = 0x01;
    public const byte Block = 0x02;
    public const byte Loop = 0x03;
    public const byte If = 0x04;
    public const byte Else = 0x05;
    public const byte End = 0x0b;
    public const byte Br = 0x0c;
    public const byte BrIf = 0x0d;
    public const byte BrTable = 0x0e;
    public const byte Return = 0x0f;
    public const byte Call = 0x10;
    public const byte CallIndirect = 0x11;
    public const byte Drop = 0x1a;
    public const byte Select = 0x1b;
    public const byte LocalGet = 0x20;
    public const byte LocalSet = 0x21;
    public const byte LocalTee = 0x22;
    public const byte GlobalGet = 0x23;
    public const byte GlobalSet = 0x24;
    public const byte I32Load = 0x28;
    public const byte I64Load32U = 0x35;
    public const byte I32Store = 0x36;
    public const byte I64Store32 = 0x3e;
    public const byte MemorySize = 0x3f;
    public const byte MemoryGrow = 0x40;
    public const byte I32Const = 0x41;
    public const byte I64Const = 0x42;
    public const byte F32Const = 0x43;
    public const byte F64Const = 0x44;
    public const byte I32Eqz = 0x45;
    public const byte I64Extend32S = 0xc4;
    public const byte RefNull = 0xd0;
    public const byte RefFunc = 0xd2;
    public const byte Prefix = 0xfc;

    public const byte I32TruncSatF32S = 0;
    public const byte I64TruncSatF64U = 7;
    public const byte MemoryInit = 8;
    public const byte DataDrop = 9;
    public const byte MemoryCopy = 10;
    public const byte MemoryFill = 11;
    public const byte TableInit = 12;
    public const byte ElemDrop = 13;
    public const byte TableCopy = 14;
#pragma warning restore CS1591
}
