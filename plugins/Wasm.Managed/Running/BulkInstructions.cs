using Pyde.Contracts.Wasm;

namespace Wasm.Managed.Running;

/// <summary>Bulk memory and table instructions. Each pays for its length, tests the counter, checks both ranges, and only then works.</summary>
/// <remarks>A frame that is to end is told by the instance's signal.</remarks>
internal static unsafe class BulkInstructions
{
    internal static void MemoryInit(ManagedInstance instance, int destination, int source, int count, int segment)
    {
        if (!Pay(instance, WasmRuntimePrices.BulkMemory((uint)count)))
            return;
        DataSegment data = instance.Module.Data[segment];
        uint available = instance.DroppedData[segment] ? 0 : (uint)data.ByteCount;
        if (Ends((uint)source, (uint)count) > available || Ends((uint)destination, (uint)count) > (uint)instance.MemoryBytes)
        {
            instance.RaiseTrap(TrapCode.MemoryOutOfBounds);
            return;
        }

        // Sound: both ranges have just been compared with what they lie in.
        instance.Module.Bytes.Slice(data.BytesOffset + source, count).CopyTo(new Span<byte>(instance.MemoryBase + (uint)destination, count));
    }

    internal static void DataDrop(ManagedInstance instance, int segment)
    {
        if (Pay(instance, 0))
            instance.DroppedData[segment] = true;
    }

    internal static void MemoryCopy(ManagedInstance instance, int destination, int source, int count)
    {
        if (!Pay(instance, WasmRuntimePrices.BulkMemory((uint)count)))
            return;
        uint length = (uint)instance.MemoryBytes;
        if (Ends((uint)source, (uint)count) > length || Ends((uint)destination, (uint)count) > length)
        {
            instance.RaiseTrap(TrapCode.MemoryOutOfBounds);
            return;
        }

        // Sound as above; overlapping ranges are copied as if through a buffer.
        Buffer.MemoryCopy(instance.MemoryBase + (uint)source, instance.MemoryBase + (uint)destination, (uint)count, (uint)count);
    }

    internal static void MemoryFill(ManagedInstance instance, int destination, int value, int count)
    {
        if (!Pay(instance, WasmRuntimePrices.BulkMemory((uint)count)))
            return;
        if (Ends((uint)destination, (uint)count) > (uint)instance.MemoryBytes)
        {
            instance.RaiseTrap(TrapCode.MemoryOutOfBounds);
            return;
        }

        new Span<byte>(instance.MemoryBase + (uint)destination, count).Fill((byte)value);
    }

    internal static void TableInit(ManagedInstance instance, int destination, int source, int count, int segment)
    {
        if (!Pay(instance, WasmRuntimePrices.BulkTable((uint)count)))
            return;
        ReadOnlySpan<int> functions = instance.DroppedElements[segment] ? [] : instance.Module.Elements[segment].Functions;
        Span<TableEntry> table = instance.TableEntries;
        if (Ends((uint)source, (uint)count) > (uint)functions.Length || Ends((uint)destination, (uint)count) > (uint)table.Length)
        {
            instance.RaiseTrap(TrapCode.TableOutOfBounds);
            return;
        }

        for (int i = 0; i < count; i++)
            table[destination + i] = instance.EntryOf(functions[source + i]);
    }

    internal static void ElemDrop(ManagedInstance instance, int segment)
    {
        if (Pay(instance, 0))
            instance.DroppedElements[segment] = true;
    }

    internal static void TableCopy(ManagedInstance instance, int destination, int source, int count)
    {
        if (!Pay(instance, WasmRuntimePrices.BulkTable((uint)count)))
            return;
        Span<TableEntry> table = instance.TableEntries;
        if (Ends((uint)source, (uint)count) > (uint)table.Length || Ends((uint)destination, (uint)count) > (uint)table.Length)
        {
            instance.RaiseTrap(TrapCode.TableOutOfBounds);
            return;
        }

        table.Slice(source, count).CopyTo(table[destination..]);
    }

    private static bool Pay(ManagedInstance instance, long units)
    {
        instance.Gas -= units;
        return instance.Gas >= 0 || instance.RefillGas();
    }

    private static ulong Ends(uint start, uint count) => (ulong)start + count;
}
