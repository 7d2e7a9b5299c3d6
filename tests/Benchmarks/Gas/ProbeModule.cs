using System.Buffers.Binary;
using System.Text;
using Pyde.Abi;
using Pyde.Abi.Sections;
using Pyde.Abi.Tests.Support;
using Pyde.Types;

namespace Benchmarks.Gas;

/// <summary>A guest that calls host functions in loops. Every case is two entries: the loop, and the same loop with the call left out.</summary>
/// <remarks>
/// The first four bytes of memory count the turns and the next four hold a salt from the calldata, so that every call of every wave names
/// another slot, key, topic or receiver.
/// </remarks>
internal static class ProbeModule
{
    /// <summary>Function of the callee.</summary>
    public const string CalleeEntry = "nothing";

    private const int Calldata = 50_000;
    private const int Amount = 50_016;
    private const int NoValue = 50_048;
    private const int ResultLength = 50_064;
    private const int CalleeName = 50_080;
    private const int Callee = 50_112;
    private const int Output = 32_768;
    private const int Value = 64;
    private const int OutputMax = 16_384;

    /// <summary>Cases of a contract.</summary>
    public static IReadOnlyList<ProbeCase> ContractCases { get; } =
    [
        new("sstore, 32 B", "sstore", 200, [I32(0), I32(Value), I32(32)]),
        new("sstore, 16 KiB", "sstore", 20, [I32(0), I32(Value), I32(OutputMax)]),
        new("sload, 32 B", "sload", 200, [I32(0), I32(Output), I32(OutputMax)], "sstore, 32 B"),
        new("sload, 16 KiB", "sload", 20, [I32(0), I32(Output), I32(OutputMax)], "sstore, 16 KiB"),
        new("sload, absent", "sload", 200, [I32(0), I32(Output), I32(OutputMax)]),
        new("sdelete", "sdelete", 200, [I32(0)], "sstore, 32 B"),
        new("balance, unknown account", "balance", 400, [I32(0), I32(Output)]),
        new("transfer to a new account", "transfer", 200, [I32(0), I32(Amount)]),
        new("emit_event, 1 topic, 32 B", "emit_event", 200, [I32(0), I32(1), I32(Value), I32(32)]),
        new("emit_event, 4 topics, 16 KiB", "emit_event", 20, [I32(0), I32(4), I32(Value), I32(OutputMax)]),
        new("cross_call", "cross_call", 50, [.. CallArguments, I32(NoValue), I64(1_000_000), I32(Output), I32(ResultLength)]),
        new(
            "cross_call, no such module", "cross_call", 200,
            [I32(0), .. CallArguments[1..], I32(NoValue), I64(1_000_000), I32(Output), I32(ResultLength)]),
        new("cross_call_static", "cross_call_static", 50, [.. CallArguments, I64(1_000_000), I32(Output), I32(ResultLength)]),
        new("delegate_call", "delegate_call", 50, [.. CallArguments, I64(1_000_000), I32(Output), I32(ResultLength)]),
    ];

    /// <summary>Cases of a parachain.</summary>
    public static IReadOnlyList<ProbeCase> ParachainCases { get; } =
    [
        new("parachain_storage_write, 32 B", "parachain_storage_write", 200, [I32(0), I32(32), I32(Value), I32(32)]),
        new("parachain_storage_write, 16 KiB", "parachain_storage_write", 20, [I32(0), I32(32), I32(Value), I32(OutputMax)]),
        new(
            "parachain_storage_read, 32 B", "parachain_storage_read", 200, [I32(0), I32(32), I32(Output), I32(ResultLength)],
            "parachain_storage_write, 32 B"),
        new("parachain_storage_read, absent", "parachain_storage_read", 200, [I32(0), I32(32), I32(Output), I32(ResultLength)]),
        new("parachain_storage_delete", "parachain_storage_delete", 200, [I32(0), I32(32)], "parachain_storage_write, 32 B"),
        new("parachain_emit_event, 1 topic, 32 B", "parachain_emit_event", 200, [I32(0), I32(1), I32(Value), I32(32)]),
        new(
            "send_xparachain_message, 32 B", "send_xparachain_message", 60,
            [I32(0), I32(Value), I32(32), I32(0), I32(0), I64(0), I64(1)]),
    ];

    private static byte[][] CallArguments => [I32(Callee), I32(CalleeName), I32(CalleeEntry.Length), I32(Value), I32(32)];

    /// <summary>Name of a case's entry.</summary>
    public static string EntryOf(int index, bool calls) => (calls ? "call" : "turn") + index;

    /// <summary>The calldata of an entry.</summary>
    public static byte[] CalldataOf(uint calls, uint salt)
    {
        byte[] bytes = new byte[8];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, calls);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4), salt);
        return bytes;
    }

    /// <summary>Writes the guest.</summary>
    public static byte[] Build(ContractType type, IReadOnlyList<ProbeCase> cases, Address callee)
    {
        ModuleBuilder builder = ModuleBuilder.WithMemory();
        int copy = builder.ImportHost("calldata_copy");
        Dictionary<string, int> imports = new(StringComparer.Ordinal);
        foreach (ProbeCase probe in cases)
        {
            if (!imports.ContainsKey(probe.Function))
                imports.Add(probe.Function, builder.ImportHost(probe.Function));
        }

        byte[] target = new byte[Hash32.Bytes];
        callee.CopyTo(target);
        builder.Data(Amount, [1]).Data(CalleeName, Encoding.ASCII.GetBytes(CalleeEntry)).Data(Callee, target);
        builder.Data(ResultLength, BitConverter.GetBytes(OutputMax));
        List<FunctionAbi> functions = [];
        FunctionAttributes attributes = FunctionAttributes.Entry | (type == ContractType.Contract ? FunctionAttributes.Payable : 0);
        for (int i = 0; i < cases.Count; i++)
        {
            foreach (bool calls in (ReadOnlySpan<bool>)[true, false])
            {
                string name = EntryOf(i, calls);
                builder.Function(":", Loop(copy, Turn(cases[i], imports[cases[i].Function], calls)), "i", export: name);
                functions.Add(FunctionAbi.Create(name, attributes));
            }
        }

        return builder.Abi(ContractAbi.Create(type, [.. functions])).Build();
    }

    /// <summary>A contract with one view that does nothing.</summary>
    public static byte[] BuildCallee()
    {
        ModuleBuilder builder = ModuleBuilder.WithMemory();
        builder.Function(":", [], export: CalleeEntry);
        return builder.Abi((CalleeEntry, FunctionAttributes.Entry | FunctionAttributes.View)).Build();
    }

    // Number of turns and salt come in; the counter goes to address 0 in every turn.
    private static byte[] Loop(int copy, byte[] turn) =>
    [
        .. I32(0), .. I32(8), .. I32(Calldata), 0x10, (byte)copy, 0x1a,
        .. I32(4), .. I32(Calldata + 4), 0x28, 2, 0, 0x36, 2, 0,
        .. I32(Calldata), 0x28, 2, 0, 0x21, 0,
        0x03, 0x40, .. I32(0), 0x20, 0, 0x36, 2, 0, .. turn, 0x20, 0, 0x41, 1, 0x6b, 0x22, 0, 0x0d, 0, 0x0b,
    ];

    private static byte[] Turn(ProbeCase probe, int import, bool calls)
    {
        IEnumerable<byte> arguments = probe.Arguments.SelectMany(argument => argument);
        if (!calls)
            return [.. arguments, .. Enumerable.Repeat((byte)0x1a, probe.Arguments.Length)];
        bool hasResult = HostTable.Find(probe.Function)!.Result is not null;
        return hasResult ? [.. arguments, 0x10, (byte)import, 0x1a] : [.. arguments, 0x10, (byte)import];
    }

    private static byte[] I32(int value) => [0x41, .. ModuleBuilder.S32(value)];

    private static byte[] I64(int value) => [0x42, .. ModuleBuilder.S32(value)];
}
