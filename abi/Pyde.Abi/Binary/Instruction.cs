namespace Pyde.Abi.Binary;

/// <summary>One instruction of a validated body.</summary>
/// <remarks>Since ABI 1.0.</remarks>
public readonly struct Instruction
{
    /// <summary>Offset of the opcode in the module's bytes.</summary>
    public required int Offset { get; init; }

    /// <summary>Opcode (<see cref="Op"/>).</summary>
    public required byte Opcode { get; init; }

    /// <summary>The number behind <see cref="Op.Prefix"/>; 0 otherwise.</summary>
    public byte Sub { get; init; }

    /// <summary>
    /// First immediate: index, label depth, memory offset, bits of a constant, number of a br_table's targets without the default, or a
    /// block's type
    /// (<see cref="BlockType"/>).
    /// </summary>
    public ulong Immediate { get; init; }

    /// <summary>Whether the instruction is one of bulk memory and table instructions: memory.init to table.copy.</summary>
    public bool IsBulk => Opcode == Op.Prefix && Sub >= Op.MemoryInit;

    /// <summary>
    /// The type of block, loop or if: a type index, or minus the encoding of the empty type (0x40) or of the one result's type.
    /// </summary>
    public int BlockType => (int)(long)Immediate;
}
