using System.Diagnostics;
using Pyde.Abi.Binary;
using Pyde.Abi.Deployment;
using Pyde.Abi.Metering;
using Pyde.Contracts.Wasm;
using Wasm.EngineSuite.Differential;

namespace Wasm.EngineSuite.Hostile;

/// <summary>
/// Hostile modules through reader, validator, deploy-time checks and Node's validation: no exception, a place for every refusal, bounded time
/// and memory, and no verdict that the specification does not give.
/// </summary>
/// <param name="valid">What the modules are made from.</param>
/// <param name="interpreter">Runs every module that is still valid for a while.</param>
/// <param name="comparison">Runs the first valid module of a batch on several engines.</param>
/// <param name="node">Judges too; null where Node is not installed.</param>
internal sealed class HostileRun(
    IReadOnlyList<byte[]> valid, IWasmEngine interpreter, EngineComparison comparison, NodeChannel? node)
{
    /// <summary>Modules of one seed.</summary>
    internal const int BatchModules = 1_000;

    private const ulong Gas = 2_000;
    private const int SecondsMax = 1;
    private const int AllocatedBytesFixed = 1 << 20;
    private const int AllocatedBytesPerByte = 1_000;

    private readonly long[] _byKind = new long[5];
    private Task<byte[]?> _verdicts = Task.FromResult<byte[]?>(null);
    private Judged[] _judged = [];
    private int _judgedSeed;

    internal long Modules { get; private set; }

    internal long Accepted { get; private set; }

    internal long Deployable { get; private set; }

    /// <summary>Modules about which the specification leaves only one verdict, and Node gave it.</summary>
    internal long NodeAgreed { get; private set; }

    internal int NodeBreakdowns { get; private set; }

    internal long BytesOfModules { get; private set; }

    internal long AllocatedBytesMax { get; private set; }

    internal TimeSpan LongestModule { get; private set; }

    /// <summary>What is being judged now, for a watchdog.</summary>
    internal byte[] Current { get; private set; } = [];

    internal long Refused(ModuleErrorKind kind) => _byKind[(int)kind];

    /// <summary>Draws and judges a batch.</summary>
    /// <param name="seed">Of the batch.</param>
    /// <returns>The first fault of this batch or of Node's verdicts on the one before; null when there is none.</returns>
    internal HostileFault? Batch(int seed)
    {
        Random random = new(seed);
        HostileSource source = new(valid, random);
        Judged[] judged = new Judged[BatchModules];
        bool isCompared = false;
        for (int i = 0; i < BatchModules; i++)
        {
            byte[] bytes = source.Draw();
            if (Judge(bytes, out Judged verdict) is { } problem)
                return new HostileFault(seed, i, bytes, problem);
            judged[i] = verdict;
            if (verdict.Code == ModuleErrorCode.None && verdict.IsRunnable && !isCompared)
            {
                isCompared = true;
                if (CompareNoThrow(bytes, random) is { } difference)
                    return new HostileFault(seed, i, bytes, difference);
            }
        }

        HostileFault? fault = Finish();
        _judged = judged;
        _judgedSeed = seed;
        _verdicts = node is null ? Task.FromResult<byte[]?>(null) : Task.Run(() => AskNode(node, judged));
        return fault;
    }

    /// <summary>Waits for Node's verdicts on the last batch.</summary>
    internal HostileFault? Finish()
    {
        byte[]? verdicts = _verdicts.GetAwaiter().GetResult();
        _verdicts = Task.FromResult<byte[]?>(null);
        if (verdicts is null)
        {
            NodeBreakdowns += node is null || _judged.Length == 0 ? 0 : 1;
            _judged = [];
            return null;
        }

        for (int i = 0; i < verdicts.Length; i++)
        {
            bool isValidThere = verdicts[i] == 1;
            ModuleErrorCode code = _judged[i].Code;
            if (!IsDecided(code))
                continue;
            if (isValidThere != (code == ModuleErrorCode.None))
            {
                string problem = $"found {code}, node says {(isValidThere ? "valid" : "invalid")}";
                return new HostileFault(_judgedSeed, i, _judged[i].Bytes, problem);
            }

            NodeAgreed++;
        }

        _judged = [];
        return null;
    }

    private static byte[]? AskNode(NodeChannel node, Judged[] judged)
    {
        NodeFrame frame = new NodeFrame(NodeCommand.Validate).U32((uint)judged.Length);
        foreach (Judged module in judged)
            frame.U32((uint)module.Bytes.Length).Bytes(module.Bytes);
        try
        {
            node.Send(frame);
            return node.Receive().Take(judged.Length).ToArray();
        }
        catch (IOException)
        {
            node.Stop();
            return null;
        }
    }

    // Node knows more features than the chain allows, and imports and our limits are nothing to its validation. One refusal that belongs to
    // a feature has no code of its own: with reference types and several memories a reserved zero byte becomes a number of any length.
    private static bool IsDecided(ModuleErrorCode code) => new ModuleError(code, 0, string.Empty).Kind switch
    {
        ModuleErrorKind.None => true,
        ModuleErrorKind.Malformed => code != ModuleErrorCode.ZeroByteExpected,
        ModuleErrorKind.Invalid => code != ModuleErrorCode.UnlinkableImport,
        _ => false,
    };

    private string? Judge(byte[] bytes, out Judged judged)
    {
        judged = default;
        Current = bytes;
        Modules++;
        BytesOfModules += bytes.Length;
        long before = GC.GetAllocatedBytesForCurrentThread();
        long start = Stopwatch.GetTimestamp();
        ValidatedModule? module;
        ModuleError error;
        DeployableModule? deployable;
        DeployError deployError;
        try
        {
            WasmValidator.TryValidate(bytes, WasmLimits.Standard, ImportLinker.Stubs, out module, out error);
            DeployValidator.TryValidate(bytes, null, WasmLimits.Standard, out deployable, out deployError);
            if (module is not null && ChargePlanner.Derive(module).FunctionCount != module.Functions.Length)
                return "the plan has another number of functions";
        }
        catch (Exception thrown)
        {
            return thrown.ToString();
        }

        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        LongestModule = elapsed > LongestModule ? elapsed : LongestModule;
        AllocatedBytesMax = Math.Max(AllocatedBytesMax, allocated);
        if (elapsed.TotalSeconds > SecondsMax && IsSlowAgain(bytes))
            return $"took {elapsed.TotalSeconds:F1} s";
        if (allocated > AllocatedBytesFixed + ((long)AllocatedBytesPerByte * bytes.Length))
            return $"{bytes.Length} bytes made it allocate {allocated}";
        if (module is null && (error.Kind == ModuleErrorKind.None || (uint)error.Offset > (uint)bytes.Length))
            return $"refused without a rule or a place: {error}";
        if ((deployable is null) == (deployError.Code == DeployErrorCode.None))
            return $"deploy-time checks say {deployError.Code} and {(deployable is null ? "no" : "a")} module";
        if (deployable is not null && module is null)
            return $"deployable, and refused with {error}";
        _byKind[(int)error.Kind]++;
        Accepted += module is null ? 0 : 1;
        Deployable += deployable is null ? 0 : 1;
        judged = new Judged(bytes, error.Code, module is { Functions.Length: > 0 });
        return module is null ? null : Run(module);
    }

    // An exception of an engine is a fault like any other.
    private string? CompareNoThrow(byte[] bytes, Random random)
    {
        try
        {
            return comparison.Compare(bytes, random);
        }
        catch (Exception thrown)
        {
            return thrown.ToString();
        }
    }

    // A run that was stopped in between was not slow.
    private static bool IsSlowAgain(byte[] bytes)
    {
        for (int i = 0; i < 3; i++)
        {
            long start = Stopwatch.GetTimestamp();
            WasmValidator.TryValidate(bytes, WasmLimits.Standard, ImportLinker.Stubs, out _, out _);
            DeployValidator.TryValidate(bytes, null, WasmLimits.Standard, out _, out _);
            if (Stopwatch.GetElapsedTime(start).TotalSeconds <= SecondsMax)
                return false;
        }

        return true;
    }

    private string? Run(ValidatedModule module)
    {
        if (module.Functions.Length == 0)
            return null;
        try
        {
            CompileOutcome outcome = interpreter.Compile(module, ChargePlanner.Derive(module), WasmLimits.Standard, out ICompiledModule? compiled);
            if (outcome != CompileOutcome.Compiled)
                return null;
            using (compiled)
            {
                int function = module.Imports.Length + (int)(Modules % module.Functions.Length);
                ulong[] arguments = new ulong[module.TypeOf(function).Parameters.Length];
                Scenario scenario = new(
                    [new ScenarioCall(function, arguments)], Gas, 0, WasmLimits.Standard.StackBudget, WasmLimits.PageBytes, 0, (ulong)Modules);
                Observation.Of(compiled!, module, scenario, isCoarse: false);
                return null;
            }
        }
        catch (Exception thrown)
        {
            return $"the interpreter: {thrown}";
        }
    }

    private readonly record struct Judged(byte[] Bytes, ModuleErrorCode Code, bool IsRunnable);
}
