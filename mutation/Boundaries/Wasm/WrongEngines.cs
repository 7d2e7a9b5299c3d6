using System.Reflection;
using Pyde.Contracts;
using Pyde.Contracts.Host;
using Pyde.Contracts.Wasm;
using Pyde.Types;

namespace Boundaries.Wasm;

/// <summary>Engines that break one promise each.</summary>
internal static class WrongEngines
{
    public static IReadOnlyList<WrongImplementation> All { get; } =
    [
        Outcome("counts a unit of gas too much", static outcome => outcome with { GasUsed = outcome.GasUsed + 1 }),
        Outcome("counts a unit of gas too little", static outcome => outcome with { GasUsed = Math.Max(1, outcome.GasUsed) - 1 }),
        Outcome("takes a return for a completion", static outcome =>
            outcome.Status == InvokeStatus.Returned ? outcome with { Status = InvokeStatus.Completed } : outcome),
        Outcome("takes a revert for a return", static outcome =>
            outcome.Status == InvokeStatus.Reverted ? outcome with { Status = InvokeStatus.Returned } : outcome),
        Outcome("calls every trap unreachable", static outcome =>
            outcome.Trap is TrapCode.None or TrapCode.OutOfGas ? outcome : outcome with { Trap = TrapCode.Unreachable }),
        Outcome("calls an exhausted stack out of gas", static outcome =>
            outcome.Trap == TrapCode.StackExhausted ? outcome with { Trap = TrapCode.OutOfGas } : outcome),
        Outcome("calls an interruption out of gas", static outcome =>
            outcome.Trap == TrapCode.Interrupted ? outcome with { Trap = TrapCode.OutOfGas } : outcome),
        Grant("grants a unit of gas more than it was given", static grant => With(grant, gas: Math.Min(FrameGrant.GasMax, grant.Gas + 1))),
        Grant(
            "lets a trap take precedence over a negative counter",
            static grant => With(grant, gas: Math.Min(FrameGrant.GasMax, grant.Gas + 2))),
        Grant("clamps a grant that is too large", static grant => With(grant, gas: Math.Min(FrameGrant.GasMax, grant.Gas))),
        Grant("grants all gas in one slice", static grant => With(grant, slice: 0)),
        Grant("forgets the guard", static grant => With(grant, withoutGuard: true)),
        Grant("gives a little more stack", static grant => With(grant, stack: grant.StackBudget + 4)),
        Grant("gives a little less stack", static grant => With(grant, stack: Math.Max(0, grant.StackBudget - 4))),
        Grant("forgets the memory budget", static grant => With(grant, memory: long.MaxValue)),
        Grant("gives a page less of memory budget", static grant => With(grant, memory: grant.MemoryBudgetBytes - 65_536)),
        Module("hands out an instance that was used", static module => new Reused(module)),
        Module("keeps an instance that was disposed twice twice", static module => new NeverDisposed(module)),
        Module("traps only at the second instance of a bad segment", static module => new LateTrap(module)),
        Module("answers an instance beside a trap", static module => new Instead(module)),
        Module("runs after its dispose", static module => new Undying(module)),
        Instance("cuts the last byte of return data", static instance => new ShortData(instance)),
        Instance("shows return data of the invocation before", static instance => new StaleData(instance)),
        Instance("leaves the high halves of results", static instance => new HighHalves(instance)),
        Instance("takes the last argument first", static instance => new ReversedArguments(instance)),
        Instance("leaves the upper half of globals", static instance => new HighGlobals(instance)),
        Instance("shows memory of another size", static instance => new ShortMemory(instance)),
        Instance("swallows a wrong number of arguments", static instance => new Lenient(instance)),
        Instance("spends the rest of the gas at a trap", static instance => new Spends(instance)),
        Host("calls the host a second time when it answers zero", static () => Proxy.Mode.Twice),
        Host("answers the host's number plus one", static () => Proxy.Mode.PlusOne),
        Host("calls the host on another thread", static () => Proxy.Mode.Thread),
        Engine("compiles nothing and says that it did", inner => new Nothing(inner)),
        Engine("throws for a module without memory", inner => new Picky(inner)),
        Engine("is not safe for several threads", inner => new OneAtATime(inner)),
        Engine("has a digest without a schema", inner => new HasDigest(inner)),
        Engine("ignores its configuration", inner => new IgnoresConfiguration(inner)),
    ];

    private static WrongImplementation Engine(string name, Func<IWasmEngine, IWasmEngine> break_) =>
        WrongImplementation.Of(SlotName.Wasm, name, break_);

    private static WrongImplementation Module(string name, Func<ICompiledModule, ICompiledModule> wrap) =>
        Engine(name, inner => new Modules(inner, wrap));

    private static WrongImplementation Instance(string name, Func<IWasmInstance, IWasmInstance> wrap) =>
        Module(name, module => new Instances(module, wrap));

    private static WrongImplementation Outcome(string name, Func<InvokeOutcome, InvokeOutcome> bend) =>
        Instance(name, instance => new Outcomes(instance, bend));

    private static WrongImplementation Grant(string name, Func<FrameGrant, FrameGrant> bend) => Module(
        name, module => new Grants(module, bend));

    private static WrongImplementation Host(string name, Func<Proxy.Mode> mode) => Module(name, module => new Hosts(module, mode()));

    private static FrameGrant With(
        in FrameGrant grant, ulong? gas = null, int? stack = null, long? memory = null, ulong? slice = null,
        bool withoutGuard = false) => new()
        {
            Gas = gas ?? grant.Gas,
            StackBudget = stack ?? grant.StackBudget,
            MemoryBudgetBytes = memory ?? grant.MemoryBudgetBytes,
            GasSlice = slice ?? grant.GasSlice,
            Guard = withoutGuard ? null : grant.Guard,
        };

    private sealed class Modules(IWasmEngine inner, Func<ICompiledModule, ICompiledModule> wrap) : WrongEngine(inner)
    {
        public override CompileOutcome Compile(ValidatedModule module, ChargePlan plan, WasmLimits limits, out ICompiledModule? compiled)
        {
            CompileOutcome outcome = Inner.Compile(module, plan, limits, out compiled);
            compiled = compiled is null ? null : wrap(compiled);
            return outcome;
        }
    }

    private sealed class Instances(ICompiledModule inner, Func<IWasmInstance, IWasmInstance> wrap) : WrongModule(inner)
    {
        public override TrapCode Instantiate(IHostFunctions host, in FrameGrant grant, out IWasmInstance? instance)
        {
            TrapCode trap = Inner.Instantiate(host, in grant, out instance);
            instance = instance is null ? null : wrap(instance);
            return trap;
        }
    }

    private sealed class Grants(ICompiledModule inner, Func<FrameGrant, FrameGrant> bend) : WrongModule(inner)
    {
        public override TrapCode Instantiate(IHostFunctions host, in FrameGrant grant, out IWasmInstance? instance) =>
            Inner.Instantiate(host, bend(grant), out instance);
    }

    private sealed class Hosts(ICompiledModule inner, Proxy.Mode mode) : WrongModule(inner)
    {
        public override TrapCode Instantiate(IHostFunctions host, in FrameGrant grant, out IWasmInstance? instance) =>
            Inner.Instantiate(Proxy.Of(host, mode), in grant, out instance);
    }

    private sealed class Outcomes(IWasmInstance inner, Func<InvokeOutcome, InvokeOutcome> bend) : WrongInstance(inner)
    {
        public override InvokeOutcome Invoke(int functionIndex) => bend(Inner.Invoke(functionIndex));

        public override InvokeOutcome Invoke(int functionIndex, ReadOnlySpan<ulong> arguments, Span<ulong> results) =>
            bend(Inner.Invoke(functionIndex, arguments, results));
    }

    private sealed class Spends(IWasmInstance inner) : WrongInstance(inner)
    {
        public override InvokeOutcome Invoke(int functionIndex) => Spend(Inner.Invoke(functionIndex));

        private static InvokeOutcome Spend(InvokeOutcome outcome) =>
            outcome.Trap is TrapCode.None or TrapCode.OutOfGas ? outcome : outcome with { GasUsed = FrameGrant.GasMax };
    }

    private sealed class Reused(ICompiledModule inner) : WrongModule(inner)
    {
        private readonly Lock _lock = new();
        private IWasmInstance? _kept;
        private bool _isOut;

        // Only where all gas was granted: an instance with history would otherwise show at once.
        public override TrapCode Instantiate(IHostFunctions host, in FrameGrant grant, out IWasmInstance? instance)
        {
            lock (_lock)
            {
                if (_isOut || grant.Gas < FrameGrant.GasMax)
                    return Inner.Instantiate(host, in grant, out instance);
                TrapCode trap = TrapCode.None;
                if (_kept is null)
                    trap = Inner.Instantiate(host, in grant, out _kept);
                _isOut = _kept is not null;
                instance = _kept is null ? null : new Lent(_kept, () => _isOut = false);
                return trap;
            }
        }
    }

    private sealed class Lent(IWasmInstance inner, Action giveBack) : WrongInstance(inner)
    {
        public override void Dispose() => giveBack();
    }

    private sealed class NeverDisposed(ICompiledModule inner) : WrongModule(inner)
    {
        public override TrapCode Instantiate(IHostFunctions host, in FrameGrant grant, out IWasmInstance? instance)
        {
            TrapCode trap = Inner.Instantiate(host, in grant, out instance);
            instance = instance is null ? null : new Lent(instance, static () => { });
            return trap;
        }
    }

    private sealed class LateTrap(ICompiledModule inner) : WrongModule(inner)
    {
        private bool _hasTrapped;

        public override TrapCode Instantiate(IHostFunctions host, in FrameGrant grant, out IWasmInstance? instance)
        {
            TrapCode trap = Inner.Instantiate(host, in grant, out instance);
            if (trap == TrapCode.None || _hasTrapped)
                return trap;
            _hasTrapped = true;
            return TrapCode.None;
        }
    }

    private sealed class Instead(ICompiledModule inner) : WrongModule(inner)
    {
        public override TrapCode Instantiate(IHostFunctions host, in FrameGrant grant, out IWasmInstance? instance)
        {
            TrapCode trap = Inner.Instantiate(host, in grant, out instance);
            instance ??= new WrongInstance(null!);
            return trap;
        }
    }

    private sealed class Undying(ICompiledModule inner) : WrongModule(inner)
    {
        public override void Dispose()
        {
            // The module lives on.
        }
    }

    private sealed class ShortData(IWasmInstance inner) : WrongInstance(inner)
    {
        public override ReadOnlySpan<byte> ReturnData => Inner.ReturnData.Length > 0 ? Inner.ReturnData[..^1] : [];
    }

    private sealed class StaleData(IWasmInstance inner) : WrongInstance(inner)
    {
        private byte[] _data = [];

        public override ReadOnlySpan<byte> ReturnData => _data;

        public override InvokeOutcome Invoke(int functionIndex) => Keep(Inner.Invoke(functionIndex));

        public override InvokeOutcome Invoke(int functionIndex, ReadOnlySpan<ulong> arguments, Span<ulong> results) =>
            Keep(Inner.Invoke(functionIndex, arguments, results));

        private InvokeOutcome Keep(InvokeOutcome outcome)
        {
            if (Inner.ReturnData.Length > 0)
                _data = Inner.ReturnData.ToArray();
            return outcome;
        }
    }

    private sealed class HighHalves(IWasmInstance inner) : WrongInstance(inner)
    {
        public override InvokeOutcome Invoke(int functionIndex, ReadOnlySpan<ulong> arguments, Span<ulong> results)
        {
            InvokeOutcome outcome = Inner.Invoke(functionIndex, arguments, results);
            for (int i = 0; i < results.Length && outcome.Status == InvokeStatus.Completed; i++)
                results[i] = results[i] is > int.MaxValue and <= uint.MaxValue ? (ulong)(int)results[i] : results[i];
            return outcome;
        }
    }

    private sealed class ReversedArguments(IWasmInstance inner) : WrongInstance(inner)
    {
        public override InvokeOutcome Invoke(int functionIndex, ReadOnlySpan<ulong> arguments, Span<ulong> results)
        {
            ulong[] reversed = arguments.ToArray();
            Array.Reverse(reversed);
            return Inner.Invoke(functionIndex, reversed, results);
        }
    }

    private sealed class HighGlobals(IWasmInstance inner) : WrongInstance(inner)
    {
        public override ulong ReadGlobal(int globalIndex) =>
            Inner.ReadGlobal(globalIndex) is var bits and > int.MaxValue and <= uint.MaxValue
            ? (ulong)(int)bits
            : Inner.ReadGlobal(globalIndex);
    }

    private sealed class ShortMemory(IWasmInstance inner) : WrongInstance(inner)
    {
        public override ReadOnlySpan<byte> Memory => Inner.Memory.Length > 65_535 ? Inner.Memory[..65_535] : Inner.Memory;
    }

    private sealed class Lenient(IWasmInstance inner) : WrongInstance(inner)
    {
        public override InvokeOutcome Invoke(int functionIndex, ReadOnlySpan<ulong> arguments, Span<ulong> results)
        {
            try
            {
                return Inner.Invoke(functionIndex, arguments, results);
            }
            catch (ArgumentException)
            {
                return new InvokeOutcome(InvokeStatus.Trapped, TrapCode.Unreachable, 0);
            }
        }
    }

    private sealed class Nothing(IWasmEngine inner) : WrongEngine(inner)
    {
        public override CompileOutcome Compile(ValidatedModule module, ChargePlan plan, WasmLimits limits, out ICompiledModule? compiled)
        {
            compiled = null;
            return CompileOutcome.Compiled;
        }
    }

    private sealed class Picky(IWasmEngine inner) : WrongEngine(inner)
    {
        public override CompileOutcome Compile(ValidatedModule module, ChargePlan plan, WasmLimits limits, out ICompiledModule? compiled) =>
            module?.Memory is null ? throw new InvalidOperationException("no memory") : Inner.Compile(module, plan, limits, out compiled);
    }

    private sealed class OneAtATime(IWasmEngine inner) : WrongEngine(inner)
    {
        private int _thread;

        public override CompileOutcome Compile(ValidatedModule module, ChargePlan plan, WasmLimits limits, out ICompiledModule? compiled)
        {
            int before = Interlocked.CompareExchange(ref _thread, Environment.CurrentManagedThreadId, 0);
            if (before != 0 && before != Environment.CurrentManagedThreadId)
                throw new InvalidOperationException("compiled on another thread before");
            return Inner.Compile(module, plan, limits, out compiled);
        }
    }

    private sealed class HasDigest(IWasmEngine inner) : WrongEngine(inner)
    {
        public override Hash32 HandOffDigest() => Digest.Blake3([1]);
    }

    private sealed class IgnoresConfiguration(IWasmEngine inner) : WrongEngine(inner)
    {
        public override StartOutcome Start(IPluginContext context) => Inner.Start(OtherContext.WithoutConfiguration(context));
    }

    /// <summary>Stands before the host and passes calls on wrongly.</summary>
    internal class Proxy : DispatchProxy
    {
        private IHostFunctions _host = null!;
        private Mode _mode;

        internal enum Mode
        {
            Twice,
            PlusOne,
            Thread,
        }

        public static IHostFunctions Of(IHostFunctions host, Mode mode)
        {
            IHostFunctions proxy = Create<IHostFunctions, Proxy>();
            (((Proxy)(object)proxy)._host, ((Proxy)(object)proxy)._mode) = (host, mode);
            return proxy;
        }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            object? answer = null;
            if (_mode == Mode.Thread)
            {
                System.Threading.Thread thread = new(() => answer = targetMethod!.Invoke(_host, args));
                thread.Start();
                thread.Join();
                return answer;
            }

            answer = targetMethod!.Invoke(_host, args);
            if (_mode == Mode.Twice && answer is 0)
                answer = targetMethod.Invoke(_host, args);
            return _mode == Mode.PlusOne ? answer switch { int number => number + 1, long number => number + 1, _ => answer } : answer;
        }
    }
}
