using System.CommandLine;
using Microsoft.Extensions.Logging;
using Pyde.Cli.Control;
using Pyde.Cli.Output;
using Pyde.Contracts.Commands;
using Pyde.Contracts.Host;
using Pyde.Contracts.Manifest;
using Pyde.Contracts.State;
using Pyde.Host.Node;
using Pyde.Host.Signing;
using Pyde.Host.Swap;
using Pyde.Types;

namespace Pyde.Cli.Commands;

/// <summary><c>pyde run</c>: a node of the development chain until Ctrl-C.</summary>
internal static class RunCommand
{
    public const string DefaultData = ".pyde/data";

    private const int DevelopmentValidators = 7;

    public static Command Create()
    {
        var file = new Option<FileInfo?>("--plugins") { Description = "The plugins.json to read instead of the repository's." };
        var data = new Option<string>("--data")
        {
            Description = "Folder of the node's stores; it is made when missing.",
            DefaultValueFactory = _ => DefaultData,
        };
        var waves = new Option<ulong>("--waves") { Description = "Stop after this many waves; 0 runs until Ctrl-C." };
        var json = new Option<bool>("--json") { Description = "Print one JSON object a wave, one a line." };
        var command = new Command("run", "Run a node of the development chain (id 31337, one validator, keys that everybody knows) until Ctrl-C.")
        {
            file, data, waves, json,
        };
        command.SetAction((result, cancellationToken) => RunAsync(
            Home.Read(result.GetValue(file)), result.GetValue(data)!, result.GetValue(waves), result.GetValue(json), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(Home home, string data, ulong waves, bool isJson, CancellationToken cancellationToken)
    {
        using CancellationTokenSource enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var printer = new WavePrinter(isJson, waves, enough);
        FalconNodeKey[] keys = [.. Enumerable.Range(0, DevelopmentChain.AccountCount).Select(index => FalconNodeKey.ForDevelopment((ulong)index))];
        Genesis genesis = DevelopmentChain.Create([.. keys.Select(key => key.PublicKey)], DevelopmentValidators, new RuleSetId(1), committeeSeats: 1);
        Address self = genesis.FirstCommittee().Members[0].Validator;
        FalconNodeKey own = keys.First(key => key.Address == self);
        foreach (FalconNodeKey key in keys.Where(key => key != own))
            key.Dispose();
        Directory.CreateDirectory(data);
        using ILoggerFactory loggers = new ConsoleLoggerFactory();
        Result<PydeNode> started;
        try
        {
            started = await PydeNode.StartAsync(
                new NodeOptions
                {
                    Plugins = home.Plugins,
                    Root = home.Root,
                    Library = Home.OpenLibrary(),
                    Genesis = genesis,
                    Key = own,
                    DataFolder = Path.GetFullPath(data),
                    Observer = printer,
                    Loggers = loggers,
                },
                cancellationToken);
        }
        catch (Exception e) when (e is IOException or StoreException)
        {
            throw CommandFailure.Environment($"the data folder {data} cannot be used: {e.Message} (does another node run on it?)");
        }

        if (!started.TryGet(out PydeNode? node, out Refusal? refusal))
            throw CommandFailure.Failed(refusal.ToString());
        await using (node)
        await using (new ControlSocket(node, data))
        {
            if (!isJson)
                Console.Error.WriteLine($"node of chain {genesis.ChainId.Value} on {data}, validator {self}; Ctrl-C stops it, pyde plugins swap replaces a plugin");
            using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(enough.Token, node.Stopped);
            await PumpAsync(node, stop.Token);
            if (node.HaltReason is not { } halt)
                return ExitCode.Success;
            Console.Error.WriteLine($"pyde: the node halted: {halt.Place}: {halt.Plugin}: {halt.Reason}");
            return ExitCode.Failed;
        }
    }

    // Consensus moves by its own timer; the node only has to bring what waits in the mempool before it.
    private static async Task PumpAsync(PydeNode node, CancellationToken cancellationToken)
    {
        TimeSpan batchInterval = TimeSpan.FromMilliseconds(50);
        using PeriodicTimer timer = new(batchInterval);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
                await node.SealBatchAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // Ctrl-C, enough waves, or a halt: the caller looks which.
        }
    }

    private sealed class WavePrinter(bool isJson, ulong wavesMax, CancellationTokenSource enough) : INodeObserver
    {
        private ulong _waves;

        public void OnWave(WaveCommitRecord record, WaveCommit commit)
        {
            if (isJson)
            {
                Console.Out.WriteLine(Json.Line(new
                {
                    wave = record.Wave.Value,
                    transactions = record.TxCount,
                    gasUsed = record.GasUsed,
                    baseFee = record.BaseFee.ToString(System.Globalization.CultureInfo.InvariantCulture),
                    blake3 = record.Roots.Blake3.ToString(),
                    poseidon2 = record.Roots.Poseidon2.ToString(),
                }));
            }
            else
            {
                Console.Out.WriteLine($"wave {record.Wave.Value,-8} {record.TxCount,5} steps {record.GasUsed,12} gas  root {record.Roots.Blake3}");
            }

            if (wavesMax > 0 && ++_waves >= wavesMax)
                enough.Cancel();
        }

        public void OnHalt(HaltReport report) => enough.Cancel();
    }
}
