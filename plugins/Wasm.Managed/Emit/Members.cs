using System.Reflection;
using Pyde.Abi.Binary;
using Pyde.Contracts.Wasm;
using Wasm.Managed.Running;

namespace Wasm.Managed.Emit;

/// <summary>Fields and methods that emitted code uses.</summary>
internal static class Members
{
    private const BindingFlags Any = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;

    internal static readonly FieldInfo Gas = Field(typeof(GuestContext), nameof(GuestContext.Gas));
    internal static readonly FieldInfo StackBudget = Field(typeof(GuestContext), nameof(GuestContext.StackBudget));
    internal static readonly FieldInfo Signal = Field(typeof(GuestContext), nameof(GuestContext.Signal));
    internal static readonly FieldInfo MemoryBase = Field(typeof(GuestContext), nameof(GuestContext.MemoryBase));
    internal static readonly FieldInfo MemoryBytes = Field(typeof(GuestContext), nameof(GuestContext.MemoryBytes));
    internal static readonly FieldInfo Host = Field(typeof(ManagedInstance), nameof(ManagedInstance.Host));
    internal static readonly FieldInfo Globals = Field(typeof(ManagedInstance), nameof(ManagedInstance.Globals));
    internal static readonly FieldInfo Slots = Field(typeof(ManagedInstance), nameof(ManagedInstance.Slots));
    internal static readonly FieldInfo Table = Field(typeof(ManagedInstance), nameof(ManagedInstance.Table));
    internal static readonly FieldInfo AllOnes32 = Field(typeof(ManagedInstance), nameof(ManagedInstance.AllOnes32));
    internal static readonly FieldInfo AllOnes64 = Field(typeof(ManagedInstance), nameof(ManagedInstance.AllOnes64));
    internal static readonly FieldInfo StackLimit = Field(typeof(ManagedInstance), nameof(ManagedInstance.StackLimit));
    internal static readonly FieldInfo Unwind = Field(typeof(ManagedInstance), nameof(ManagedInstance.Unwind));
    internal static readonly FieldInfo EntryCode = Field(typeof(TableEntry), nameof(TableEntry.Code));
    internal static readonly FieldInfo EntryType = Field(typeof(TableEntry), nameof(TableEntry.Type));
    internal static readonly MethodInfo RaiseTrap = Method(typeof(GuestContext), nameof(GuestContext.RaiseTrap));
    internal static readonly MethodInfo RefillGas = Method(typeof(GuestContext), nameof(GuestContext.RefillGas));
    internal static readonly MethodInfo Grow = Method(typeof(ManagedInstance), nameof(ManagedInstance.Grow));
    internal static readonly MethodInfo ContinueOnFreshStack = Method(
        typeof(ManagedInstance), nameof(ManagedInstance.ContinueOnFreshStack));
    internal static readonly MethodInfo ContinueFromLoops = Method(typeof(ManagedInstance), nameof(ManagedInstance.ContinueFromLoops));
    internal static readonly MethodInfo SingleFromBits = Method(typeof(Conversions), nameof(Conversions.SingleFromBits));
    internal static readonly MethodInfo DoubleFromBits = Method(typeof(Conversions), nameof(Conversions.DoubleFromBits));
    internal static readonly MethodInfo SingleFromUnsigned = Method(typeof(Conversions), nameof(Conversions.SingleFromUnsigned));
    internal static readonly MethodInfo DoubleFromUnsigned = Method(typeof(Conversions), nameof(Conversions.DoubleFromUnsigned));

    /// <summary>What runs a bulk instruction.</summary>
    /// <param name="sub">The number behind the prefix.</param>
    internal static MethodInfo Bulk(int sub) => Method(typeof(BulkInstructions), sub switch
    {
        Op.MemoryInit => nameof(BulkInstructions.MemoryInit),
        Op.DataDrop => nameof(BulkInstructions.DataDrop),
        Op.MemoryCopy => nameof(BulkInstructions.MemoryCopy),
        Op.MemoryFill => nameof(BulkInstructions.MemoryFill),
        Op.TableInit => nameof(BulkInstructions.TableInit),
        Op.ElemDrop => nameof(BulkInstructions.ElemDrop),
        _ => nameof(BulkInstructions.TableCopy),
    });

    private static FieldInfo Field(Type type, string name) => type.GetField(name, Any) ?? throw new MissingFieldException(type.Name, name);

    private static MethodInfo Method(Type type, string name) =>
        type.GetMethod(name, Any) ?? throw new MissingMethodException(type.Name, name);
}
