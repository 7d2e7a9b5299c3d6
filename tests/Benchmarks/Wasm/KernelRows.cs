namespace Benchmarks.Wasm;

/// <summary>Every kernel on every engine, in turns, and what follows from the ratios.</summary>
internal sealed class KernelRows(BenchContext context, IReadOnlyList<LoadedEngine> engines, Peers peers)
{
    private const string Managed = "managed";
    private const string Wasmtime = "wasmtime";

    private readonly int _rounds = context.IsQuick ? 3 : 8;
    private readonly int _sampleMs = context.IsQuick ? 12 : 40;

    // By runner and kernel: nanoseconds of the quickest call.
    private readonly Dictionary<(string Runner, string Kernel), double> _best = [];

    /// <summary>Measures all kernels and adds the rows.</summary>
    public void Run(KernelSet set)
    {
        foreach (Kernel kernel in set.Kernels)
        {
            Measure(kernel);
            AddRows(kernel);
        }

        foreach (LoadedEngine engine in engines)
            AddMeans(set, engine.Name);
    }

    private static string Unmetered(string engine) => $"{engine}.unmetered";

    private static string Metered(string engine) => $"{engine}.metered";

    /// <summary>Wasmtime without fuel: the library itself where there is one, otherwise the npm package.</summary>
    private (string Runner, string Name)? WasmtimePeer(string kernel)
    {
        string? name = peers.Library?.Name ?? peers.Wasmtime?.Name;
        return name is not null && _best.ContainsKey((name, kernel)) ? (name, name) : null;
    }

    private void Measure(Kernel kernel)
    {
        var runs = new List<(string Name, Func<int, double> Sample)>();
        var owned = new List<KernelRun>();
        try
        {
            foreach (LoadedEngine engine in engines)
            {
                foreach (bool isMetered in (ReadOnlySpan<bool>)[false, true])
                {
                    if (KernelRun.Prepare(context, engine.Name, engine.Bare, kernel, isMetered) is not { } run)
                        continue;
                    owned.Add(run);
                    runs.Add((isMetered ? Metered(engine.Name) : Unmetered(engine.Name), run.Sample));
                }
            }

            foreach (ScriptPeer peer in peers.All)
                runs.Add((peer.Name, milliseconds => peer.Run(kernel, milliseconds)));
            if (peers.Library is { } library)
            {
                runs.Add((library.Name, milliseconds => library.Run(kernel, hasFuel: false, milliseconds)));
                runs.Add((library.FuelName, milliseconds => library.Run(kernel, hasFuel: true, milliseconds)));
            }

            // In turns, so that a busy moment of the machine is nobody's alone.
            for (int round = 0; round < _rounds; round++)
            {
                foreach ((string name, Func<int, double> sample) in runs)
                {
                    double best = _best.GetValueOrDefault((name, kernel.Name), double.MaxValue);
                    _best[(name, kernel.Name)] = Math.Min(best, sample(_sampleMs));
                }
            }
        }
        finally
        {
            foreach (KernelRun run in owned)
                run.Dispose();
        }
    }

    private void AddRows(Kernel kernel)
    {
        string prefix = $"kernel.{kernel.Kind.ToString().ToLowerInvariant()}.{kernel.Name}";
        foreach (ScriptPeer peer in peers.All)
            AddFigure($"{prefix}.{peer.Name.Split(' ')[0].ToLowerInvariant()}", peer.Name, kernel.Name, null);
        if (peers.Library is { } library)
        {
            AddFigure($"{prefix}.{Wasmtime}", library.Name, kernel.Name, null);
            AddFigure($"{prefix}.{Wasmtime}.fuel", library.FuelName, kernel.Name, (library.Name, library.Name));
        }

        foreach (LoadedEngine engine in engines)
        {
            (string, string)? v8 = peers.V8 is { } peer ? (peer.Name, peer.Name) : null;
            AddFigure($"{prefix}.{Unmetered(engine.Name)}", Unmetered(engine.Name), kernel.Name, v8);
            if (WasmtimePeer(kernel.Name) is { } wasmtime)
                AddFigure($"{prefix}.{Unmetered(engine.Name)}.of_wasmtime", Unmetered(engine.Name), kernel.Name, wasmtime);
            AddFigure(
                $"{prefix}.{Metered(engine.Name)}", Metered(engine.Name), kernel.Name, (Unmetered(engine.Name), $"{engine.Name} unmetered"));
        }
    }

    private void AddFigure(string name, string runner, string kernel, (string Runner, string Name)? peer)
    {
        if (!_best.TryGetValue((runner, kernel), out double value))
            return;
        double? peerValue = peer is { } known && _best.TryGetValue((known.Runner, kernel), out double found) ? found : null;
        context.Add(new BenchResult(
            name, value / 1e3, "us", peerValue is null ? null : peer!.Value.Name, peerValue / 1e3, peerValue / value));
    }

    private void AddMeans(KernelSet set, string engine)
    {
        foreach (KernelKind kind in Enum.GetValues<KernelKind>())
        {
            string[] kernels = [.. set.Kernels.Where(kernel => kernel.Kind == kind).Select(kernel => kernel.Name)];

            // Goals are the embedded engine's, on the kernels that are neither call-bound nor of floating point (abi.md, "Engines").
            bool hasGoals = engine == Managed && kind == KernelKind.Integer;
            string prefix = $"mean.{kind.ToString().ToLowerInvariant()}.{engine}";
            if (peers.V8 is { } v8)
                AddMean($"{prefix}.unmetered.of_v8", Unmetered(engine), kernels, _ => (v8.Name, v8.Name), hasGoals ? (0.90, 0.70) : null);
            AddMean($"{prefix}.unmetered.of_wasmtime", Unmetered(engine), kernels, WasmtimePeer, hasGoals ? (0.95, 0.75) : null);
            AddMeteringCost($"{prefix}.metering_cost", engine, kernels, hasGoals);
        }

        if (engine == Managed && peers.V8 is { } unmetered)
        {
            AddMean(
                $"{KernelSet.CoreMark}.{engine}.metered.of_v8", Metered(engine), [KernelSet.CoreMark], _ => (unmetered.Name, unmetered.Name),
                (0.85, 0.65));
        }
    }

    private void AddMean(
        string name,
        string runner,
        IReadOnlyList<string> kernels,
        Func<string, (string Runner, string Name)?> peerOf,
        (double Goal, double Must)? bounds)
    {
        double own = 0;
        double other = 0;
        string? peerName = null;
        foreach (string kernel in kernels)
        {
            if (peerOf(kernel) is not { } peer
                || !_best.TryGetValue((runner, kernel), out double value)
                || !_best.TryGetValue((peer.Runner, kernel), out double peerValue))
            {
                return;
            }

            own += Math.Log(value / 1e3);
            other += Math.Log(peerValue / 1e3);
            peerName = peer.Name;
        }

        own = Math.Exp(own / kernels.Count);
        other = Math.Exp(other / kernels.Count);
        var mean = new BenchResult(name, own, "us", peerName, other, other / own);
        if (bounds is not { } both)
        {
            context.Add(mean);
            return;
        }

        context.Add(mean with { Goal = both.Goal, GoalOn = Bounds.RatioAtLeast });
        context.Add(mean with { Name = name + Bounds.Must, Goal = both.Must, GoalOn = Bounds.RatioAtLeast });
    }

    private void AddMeteringCost(string name, string engine, IReadOnlyList<string> kernels, bool hasGoals)
    {
        double log = 0;
        foreach (string kernel in kernels)
        {
            if (!_best.TryGetValue((Metered(engine), kernel), out double metered)
                || !_best.TryGetValue((Unmetered(engine), kernel), out double unmetered))
            {
                return;
            }

            log += Math.Log(metered / unmetered);
        }

        double percent = 100 * (Math.Exp(log / kernels.Count) - 1);
        if (hasGoals)
            Bounds.AddAtMost(context, name, percent, "%", goal: 8, must: 15);
        else
            context.Add(new BenchResult(name, percent, "%"));
    }
}
