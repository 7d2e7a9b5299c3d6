using Pyde.Abi.Tests.Support;
using Pyde.Contracts.Conformance.Sequences;
using Pyde.Contracts.Wasm;

namespace Pyde.Contracts.Conformance.Wasm;

/// <summary>Drawn bodies of straight code, with a model that says what each leaves behind and what it costs, to the unit.</summary>
/// <remarks>Every operation is one or more stretches of its own, so that the model needs no charge plan.</remarks>
internal sealed class WasmSequence : SequenceModel<WasmSequence.Operation>
{
    private const int PageBytes = WasmLimits.PageBytes;
    private const int PagesMax = 4;

    public enum What
    {
        Store,
        Add,
        Fill,
        Copy,
        Init,
        Drop,
        Grow,
        CallHost,
        Divide,
        Return,
        EndInvocation,
        NewInstance,
    }

    public static IEnumerable<ConformanceCheck> For(WasmKit kit)
    {
        yield return kit.Check(
            CheckAspect.Model,
            "Any sequence of effects leaves the memory, the globals and the gas of a plain model",
            static trial =>
                new WasmSequence().Check(trial, "guest", sequences: 60, lengthMax: 20));
    }

    protected override Operation Next(Draw draw) => new(
        draw.Chance(8) ? What.NewInstance : (What)draw.Below((int)What.NewInstance), draw.Below(1 << 20), draw.Below(200));

    protected override IEnumerable<Operation> Simpler(Operation operation)
    {
        if (operation.Argument > 1)
            yield return operation with { Argument = operation.Argument / 2 };
        if (operation.Length > 1)
            yield return operation with { Length = operation.Length / 2 };
    }

    protected override void Run(Trial trial, IReadOnlyList<Operation> operations)
    {
        // Each run of operations between two ends is one exported function.
        ModuleBuilder builder = new();
        int host = builder.ImportHost("consume_gas");
        int end = builder.ImportHost("return");
        builder.Memory(1, PagesMax).ExportMemory().Data(4, [1, 2, 3]).PassiveData([5, 6, 7, 8]);
        int global = builder.Global('I', isMutable: true, [0x42, 0x03]);
        List<List<Operation>> bodies = [[]];
        foreach (Operation operation in operations)
        {
            if (operation.Kind is What.EndInvocation or What.NewInstance)
                bodies.Add([]);
            else
                bodies[^1].Add(operation);
        }

        for (int i = 0; i < bodies.Count; i++)
            builder.Function(":", [.. bodies[i].SelectMany(operation => Code(operation, host, end, global))], export: $"part {i}");
        using GuestModule module = InstanceChecks.Compile(trial, builder);
        (IHostFunctions recorder, _) = HostDouble.Create(static (name, guest, arguments) =>
        {
            if (name == "ConsumeGas")
                guest.TryCharge((ulong)arguments[0]!);
            else
                guest.EndWithReturn((uint)arguments[0]!, (uint)arguments[1]!);
            return null;
        });
        Play(module, recorder, global, operations, bodies);
    }

    private static void Play(
        GuestModule module, IHostFunctions host, int global, IReadOnlyList<Operation> operations, List<List<Operation>> bodies)
    {
        FrameGrant grant = GuestModule.Grant(40_000, slice: 50, new CountingGuard());
        IWasmInstance instance = module.Instantiate(grant, host);
        Model model = new(40_000);
        int part = 0;
        foreach (What kind in operations.Select(static operation => operation.Kind).Append(What.EndInvocation))
        {
            if (kind is not (What.EndInvocation or What.NewInstance))
                continue;
            InvokeOutcome outcome = instance.Invoke(module.Find($"part {part}"));
            Expect.Equal(model.Invoke(bodies[part]), outcome, $"outcome of part {part}");
            Expect.Equal(Convert.ToHexString(model.Returned), Convert.ToHexString(instance.ReturnData), $"return data of part {part}");
            if (outcome.Trap == TrapCode.None)
            {
                Expect.Equal(model.Global, instance.ReadGlobal(global), $"global after part {part}");
                Expect.Equal(model.Memory.Length, instance.Memory.Length, $"bytes of memory after part {part}");
                int differing = instance.Memory.CommonPrefixLength(model.Memory);
                Expect.That(
                    differing == model.Memory.Length, $"memory after part {part}: expected the model's, found another at byte {differing}");
            }

            part++;

            // What a trap leaves in memory is no result, so nothing after it can be compared.
            if (kind != What.NewInstance && outcome.Trap == TrapCode.None)
                continue;
            instance.Dispose();
            instance = module.Instantiate(grant, host);
            model = new Model(40_000);
        }

        instance.Dispose();
    }

    private static byte[] Code(Operation operation, int host, int end, int global)
    {
        byte[] address = [0x41, .. ModuleBuilder.S32(operation.Address)];
        byte[] length = [0x41, .. ModuleBuilder.S32(operation.Length)];
        byte[] low = [0x41, .. ModuleBuilder.S32(operation.Argument % 8)];

        // An empty block ends a stretch, so that no operation shares one with its neighbours.
        byte[] cut = [0x02, 0x40, 0x0b];
        byte[] body = operation.Kind switch
        {
            What.Store => [.. address, .. length, 0x36, 0x00, 0x00],
            What.Add => [0x23, (byte)global, 0x42, .. ModuleBuilder.S32(operation.Argument), 0x7c, 0x24, (byte)global],
            What.Fill => [.. address, .. length, .. length, 0xfc, 0x0b, 0x00],
            What.Copy => [.. address, .. low, .. length, 0xfc, 0x0a, 0x00, 0x00],
            What.Init => [.. address, .. low, 0x41, .. ModuleBuilder.S32(operation.Length % 4), 0xfc, 0x08, 0x01, 0x00],
            What.Drop => [0xfc, 0x09, 0x01],
            What.Grow => [0x41, .. ModuleBuilder.S32(operation.Length % 3), 0x40, 0x00, 0x1a],
            What.CallHost => [0x42, .. ModuleBuilder.S32(operation.Argument % 3_000), 0x10, (byte)host, 0x1a],
            What.Divide => [0x41, 0x0c, .. low, 0x6d, 0x1a],
            _ => [.. low, .. length, 0x10, (byte)end],
        };
        return [.. cut, .. body, .. cut];
    }

    /// <summary>One operation.</summary>
    /// <param name="Kind">What it does.</param>
    /// <param name="Argument">An address, most often inside memory, or a number.</param>
    /// <param name="Length">A length or a value.</param>
    public sealed record Operation(What Kind, int Argument, int Length)
    {
        // One in sixteen is near the end of the first page, or behind it.
        public int Address => Argument % 16 == 0 ? PageBytes - 4 + (Argument % 7) : Argument % 4_096;
    }

    /// <summary>What an instance should hold.</summary>
    private sealed class Model
    {
        private readonly long _granted;
        private long _gas;
        private bool _isDropped;

        public Model(long gas)
        {
            _granted = gas;
            _gas = gas;
            Memory[4] = 1;
            Memory[5] = 2;
            Memory[6] = 3;
        }

        public byte[] Memory { get; private set; } = new byte[PageBytes];

        public ulong Global { get; private set; } = 3;

        public byte[] Returned { get; private set; } = [];

        public InvokeOutcome Invoke(List<Operation> operations)
        {
            Returned = [];
            _gas--;
            if (_gas < 0)
                return End(InvokeStatus.Trapped, TrapCode.OutOfGas);
            foreach (Operation operation in operations)
            {
                TrapCode trap = Do(operation);
                if (trap != TrapCode.None)
                    return End(InvokeStatus.Trapped, _gas < 0 ? TrapCode.OutOfGas : trap);
                if (operation.Kind == What.Return)
                    return End(InvokeStatus.Returned, TrapCode.None);
            }

            return _gas < 0 ? End(InvokeStatus.Trapped, TrapCode.OutOfGas) : End(InvokeStatus.Completed, TrapCode.None);
        }

        private InvokeOutcome End(InvokeStatus status, TrapCode trap)
        {
            if (trap == TrapCode.OutOfGas)
                _gas = 0;
            return new InvokeOutcome(status, trap, (ulong)(_granted - _gas));
        }

        // A negative counter is noticed where it is tested: here, before what has an effect beyond the instance's own.
        private TrapCode Do(Operation operation)
        {
            int address = operation.Address;
            int length = operation.Length;
            int low = operation.Argument % 8;
            switch (operation.Kind)
            {
                case What.Store:
                    _gas -= 3;
                    return Write(address, BitConverter.GetBytes(length));
                case What.Add:
                    _gas -= 4;
                    Global += (ulong)operation.Argument;
                    return TrapCode.None;
                case What.Fill:
                    return Bulk(length, 4) ?? Write(address, [.. Enumerable.Repeat((byte)length, length)]);
                case What.Copy:
                    return Bulk(length, 4)
                        ?? (low + length > Memory.Length ? TrapCode.MemoryOutOfBounds : Write(address, Memory[low..(low + length)]));
                case What.Init:
                    int taken = length % 4;
                    int there = _isDropped ? 0 : 4;
                    return Bulk(taken, 4) ?? (low + taken > there
                        ? TrapCode.MemoryOutOfBounds
                        : Write(address, new byte[] { 5, 6, 7, 8 }[..there].Skip(low).Take(taken).ToArray()));
                case What.Drop:
                    _gas -= 1;
                    _isDropped |= _gas >= 0;
                    return _gas < 0 ? TrapCode.OutOfGas : TrapCode.None;
                case What.Grow:
                    return Grow(length % 3);
                case What.CallHost:
                    _gas -= 2;
                    _gas -= _gas < 0 ? 0 : operation.Argument % 3_000;
                    return _gas < 0 ? TrapCode.OutOfGas : TrapCode.None;
                case What.Divide:
                    _gas -= 3;
                    return low == 0 ? TrapCode.IntegerDivideByZero : TrapCode.None;
                default:
                    _gas -= 3;
                    Returned = _gas < 0 ? [] : Memory[low..(low + length)];
                    return _gas < 0 ? TrapCode.OutOfGas : TrapCode.None;
            }
        }

        private TrapCode? Bulk(int bytes, int units)
        {
            _gas -= units + ((bytes + 63) / 64);
            return _gas < 0 ? TrapCode.OutOfGas : null;
        }

        private TrapCode Grow(int pages)
        {
            _gas -= 2 + (1_000 * pages);
            if (_gas < 0)
                return TrapCode.OutOfGas;
            if ((Memory.Length / PageBytes) + pages > PagesMax)
                return TrapCode.None;
            byte[] grown = new byte[Memory.Length + (pages * PageBytes)];
            Memory.CopyTo(grown, 0);
            Memory = grown;
            return TrapCode.None;
        }

        private TrapCode Write(int address, byte[] bytes)
        {
            if (address + bytes.Length > Memory.Length)
                return TrapCode.MemoryOutOfBounds;
            bytes.CopyTo(Memory, address);
            return TrapCode.None;
        }
    }
}
