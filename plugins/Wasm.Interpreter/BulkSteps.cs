using Pyde.Abi.Binary;
using Pyde.Contracts.Wasm;

namespace Wasm.Interpreter;

/// <summary>Bulk memory and table instructions: the charge for the length, the test, the bounds of both ranges, the work.</summary>
internal static unsafe class BulkSteps
{
    /// <summary>Runs one instruction.</summary>
    /// <param name="instance">The instance.</param>
    /// <param name="step">The instruction; its target is the segment.</param>
    /// <param name="operands">Three operands; unused by the two drops.</param>
    /// <returns>False when the frame ends.</returns>
    internal static bool Run(InterpreterInstance instance, in Code step, ulong* operands)
    {
        byte op = (byte)(step.Op - Step.Prefixed);
        bool isDrop = op is Op.DataDrop or Op.ElemDrop;
        uint destination = isDrop ? 0 : (uint)operands[0];
        uint source = isDrop ? 0 : (uint)operands[1];
        uint count = isDrop ? 0 : (uint)operands[2];
        instance.Gas -= op is Op.TableInit or Op.TableCopy
            ? WasmRuntimePrices.BulkTable(count)
            : WasmRuntimePrices.BulkMemory(count);
        if (instance.Gas < 0 && !instance.RefillGas())
            return false;
        switch (op)
        {
            case Op.MemoryInit:
                DataSegment data = instance.Module.Data[step.Target];
                int dataBytes = instance.DroppedData[step.Target] ? 0 : data.ByteCount;
                if (!IsInside(source, count, dataBytes) || !IsInside(destination, count, instance.MemoryBytes))
                    return Trap(instance, TrapCode.MemoryOutOfBounds);
                instance.Module.Bytes.Slice(data.BytesOffset, dataBytes).Slice((int)source, (int)count)
                    .CopyTo(MemoryOf(instance, destination, count));
                return true;
            case Op.DataDrop:
                instance.DroppedData[step.Target] = true;
                return true;
            case Op.MemoryCopy:
                if (!IsInside(source, count, instance.MemoryBytes) || !IsInside(destination, count, instance.MemoryBytes))
                    return Trap(instance, TrapCode.MemoryOutOfBounds);
                MemoryOf(instance, source, count).CopyTo(MemoryOf(instance, destination, count));
                return true;
            case Op.MemoryFill:
                if (!IsInside(destination, count, instance.MemoryBytes))
                    return Trap(instance, TrapCode.MemoryOutOfBounds);
                MemoryOf(instance, destination, count).Fill((byte)source);
                return true;
            case Op.TableInit:
                ReadOnlySpan<int> elements = instance.DroppedElements[step.Target] ? [] : instance.Module.Elements[step.Target].Functions;
                if (!IsInside(source, count, elements.Length) || !IsInside(destination, count, instance.Table.Length))
                    return Trap(instance, TrapCode.TableOutOfBounds);
                elements.Slice((int)source, (int)count).CopyTo(instance.Table.AsSpan((int)destination));
                return true;
            case Op.ElemDrop:
                instance.DroppedElements[step.Target] = true;
                return true;
            default:
                if (!IsInside(source, count, instance.Table.Length) || !IsInside(destination, count, instance.Table.Length))
                    return Trap(instance, TrapCode.TableOutOfBounds);
                instance.Table.AsSpan((int)source, (int)count).CopyTo(instance.Table.AsSpan((int)destination));
                return true;
        }
    }

    private static bool IsInside(uint start, uint count, int length) => (ulong)start + count <= (uint)length;

    // Sound: callers have compared the range with the memory's length.
    private static Span<byte> MemoryOf(InterpreterInstance instance, uint start, uint count) =>
        new(instance.MemoryBase + start, (int)count);

    private static bool Trap(InterpreterInstance instance, TrapCode code)
    {
        instance.RaiseTrap(code);
        return false;
    }
}
