using Pyde.Abi.Deployment;
using Pyde.Abi.Sections;
using Pyde.Contracts;
using Pyde.Contracts.Execution;
using Pyde.Contracts.Wasm;
using Pyde.Parachains.State;
using Pyde.Types;

namespace Execution.Waves.Modules;

/// <summary>
/// Modules that were used lately, and what each engine made of them. The preferred engine compiles in the background; until it is done, and
/// where it cannot, the later engines of the list run the module. What is here never changes a result.
/// </summary>
internal sealed class ModuleLibrary : IDisposable
{
    private const int ModulesMax = 1_024;

    private readonly Lock _lock = new();
    private readonly Dictionary<ModuleHash, LoadedModule> _modules = [];
    private readonly Dictionary<(ModuleHash, IWasmEngine), Compilation> _compilations = [];
    private readonly Queue<ModuleHash> _order = [];

    /// <summary>Validates and keeps a module; null when the bytes are refused.</summary>
    public LoadedModule? Admit(ReadOnlyMemory<byte> bytes, ContractType kind, out DeployError error)
    {
        ModuleHash hash = ModuleHash.Of(bytes.Span);
        error = default;
        lock (_lock)
        {
            if (_modules.TryGetValue(hash, out LoadedModule? known) && known.Deployable.Abi.Type == kind)
                return known;
        }

        return DeployValidator.TryValidate(bytes.ToArray(), kind, WasmLimits.Standard, out DeployableModule? module, out error)
            ? Keep(new LoadedModule(hash, module!))
            : null;
    }

    /// <summary>A module of the code table; null when its bytes are not there.</summary>
    public LoadedModule? Find(ModuleHash hash, IStateAccess state)
    {
        if (hash.IsZero)
            return null;
        lock (_lock)
        {
            if (_modules.TryGetValue(hash, out LoadedModule? known))
                return known;
        }

        if (state.ReadCode(hash.Value) is not { } bytes)
            return null;
        return DeployValidator.TryValidate(bytes.ToArray(), null, WasmLimits.Standard, out DeployableModule? module, out DeployError error)
            ? Keep(new LoadedModule(hash, module!))
            : throw new InvariantException($"module {hash} was accepted once and is refused now: {error}");
    }

    /// <summary>The best code there is for a module now; asks for better code in the background where it is missing.</summary>
    public ICompiledModule Compiled(
        LoadedModule module, IReadOnlyList<IWasmEngine> engines, RuleSetId ruleSet, IOutputSink<ExecutorOutput>? outputs)
    {
        for (int i = 0; i < engines.Count - 1; i++)
        {
            if (Lookup(module, engines[i]) is not { } compilation)
            {
                RequestOnce(module, engines[i], ruleSet, outputs);
                continue;
            }

            if (compilation.Code is { } code)
                return code;
            if (outputs is not null && compilation.TakeAlarm())
                outputs.TryPush(
                    new Alarm($"engine {i} cannot compile module {module.Hash} ({compilation.Outcome}); a later engine runs it"));
        }

        for (int i = engines.Count - 1; i >= 0; i--)
        {
            if (Compile(module, engines[i]).Code is { } code)
                return code;
        }

        throw new InvariantException($"no engine runs module {module.Hash}, which is valid");
    }

    /// <summary>Background work: compiles for every engine.</summary>
    public WorkReport CompileAll(LoadedModule module, IReadOnlyList<IWasmEngine> engines)
    {
        int compiled = 0;
        foreach (IWasmEngine engine in engines)
            compiled += Compile(module, engine, isPrepared: true).Code is null ? 0 : 1;
        return new WorkReport(compiled == engines.Count, $"module {module.Hash} is ready on {compiled} of {engines.Count} engines");
    }

    /// <summary>Lets go of what engines made that are not in use any more.</summary>
    public void Retain(IReadOnlyList<IWasmEngine> engines)
    {
        lock (_lock)
        {
            List<(ModuleHash, IWasmEngine)>? gone = null;
            foreach (KeyValuePair<(ModuleHash Module, IWasmEngine Engine), Compilation> entry in _compilations)
            {
                if (!engines.Contains(entry.Key.Engine))
                    (gone ??= []).Add(entry.Key);
            }

            foreach ((ModuleHash, IWasmEngine) key in gone ?? [])
                _compilations.Remove(key);
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            foreach (Compilation compilation in _compilations.Values)
                compilation.Code?.Dispose();
            _compilations.Clear();
            _modules.Clear();
        }
    }

    private LoadedModule Keep(LoadedModule module)
    {
        lock (_lock)
        {
            if (_modules.TryGetValue(module.Hash, out LoadedModule? known))
                return known;
            _modules.Add(module.Hash, module);
            _order.Enqueue(module.Hash);
            if (_order.Count > ModulesMax)
                Forget(_order.Dequeue());
            return module;
        }
    }

    // A view on another thread may still run the code: it goes when nobody holds it, never by Dispose here.
    private void Forget(ModuleHash hash)
    {
        _modules.Remove(hash);
        foreach ((ModuleHash Module, IWasmEngine Engine) key in _compilations.Keys.Where(key => key.Item1 == hash).ToArray())
            _compilations.Remove(key);
    }

    private Compilation? Lookup(LoadedModule module, IWasmEngine engine)
    {
        lock (_lock)
        {
            return _compilations.TryGetValue((module.Hash, engine), out Compilation? compilation) && !compilation.IsRequested
                ? compilation
                : null;
        }
    }

    private void RequestOnce(LoadedModule module, IWasmEngine engine, RuleSetId ruleSet, IOutputSink<ExecutorOutput>? outputs)
    {
        if (outputs is null)
            return;
        lock (_lock)
        {
            if (!_compilations.TryAdd((module.Hash, engine), Compilation.Requested()))
                return;
        }

        outputs.TryPush(new WorkRequested(new ExecutorWork(module.Hash.Value, ruleSet)));
    }

    // Background work hands code out only when nothing of it is left to a wave.
    private Compilation Compile(LoadedModule module, IWasmEngine engine, bool isPrepared = false)
    {
        if (Lookup(module, engine) is { } known)
            return known;
        CompileOutcome outcome = engine.Compile(
            module.Deployable.Module, module.Deployable.Plan, WasmLimits.Standard, out ICompiledModule? code);
        if (isPrepared)
            code?.Prepare();
        var compilation = new Compilation(outcome, code);
        lock (_lock)
            _compilations[(module.Hash, engine)] = compilation;
        return compilation;
    }

    private sealed class Compilation(CompileOutcome outcome, ICompiledModule? code, bool isRequested = false)
    {
        private int _isAlarmTaken;

        public CompileOutcome Outcome { get; } = outcome;

        public ICompiledModule? Code { get; } = code;

        public bool IsRequested { get; } = isRequested;

        public static Compilation Requested() => new(CompileOutcome.Unavailable, null, isRequested: true);

        public bool TakeAlarm() => Interlocked.Exchange(ref _isAlarmTaken, 1) == 0;
    }
}
