using Pyde.Abi.Binary;
using Pyde.Abi.Metering;
using Pyde.Contracts;
using Pyde.Contracts.Manifest;
using Pyde.Contracts.Mempool;
using Pyde.Contracts.State;
using Pyde.Contracts.Wasm;
using Pyde.Crypto.Falcon;
using Pyde.Host.Slots;
using Pyde.Types;

namespace Benchmarks.Swap;

/// <summary>Swaps every plugin that ships back and forth while its contract is called.</summary>
internal static class RealPluginsBench
{
    /// <summary>Folder of the executor, which makes the chain that the state plugin is asked about.</summary>
    public const string Executor = "Execution.Waves";

    // (module (func (result i32) i32.const 7)): the engine's whole way, and short.
    private static ReadOnlySpan<byte> SmallModule =>
    [
        0x00, 0x61, 0x73, 0x6D, 0x01, 0x00, 0x00, 0x00, 0x01, 0x05, 0x01, 0x60, 0x00, 0x01, 0x7F, 0x03, 0x02, 0x01, 0x00,
        0x0A, 0x06, 0x01, 0x04, 0x00, 0x41, 0x07, 0x0B,
    ];

    /// <summary>Measures them.</summary>
    /// <param name="context">Gets the rows.</param>
    /// <param name="folders">Folder of the plugins' folders.</param>
    /// <param name="swaps">Swaps of each.</param>
    /// <returns>True when all kept their promises.</returns>
    public static async Task<bool> RunAsync(BenchContext context, string folders, int swaps)
    {
        Genesis genesis = SmallGenesis();
        bool isClean = true;
        foreach (string folder in Directory.GetDirectories(folders).Order(StringComparer.Ordinal))
        {
            await using BenchNode node = new(genesis.Hash());
            if (!node.Library.Verify(folder).TryGet(out PluginManifest? manifest, out Refusal? refusal))
            {
                context.Note($"{Path.GetFileName(folder)}: {refusal}");
                isClean = false;
                continue;
            }

            Round round = new(context, node, folder, folders, swaps);
            isClean &= manifest.Slot switch
            {
                SlotName.Consensus => await ConsensusAsync(round),
                SlotName.Networking => await NetworkingAsync(round),
                SlotName.Mempool => await MempoolAsync(round),
                SlotName.Execution => await ExecutionAsync(round, genesis),
                SlotName.State => await StateAsync(round, genesis),
                SlotName.Wasm when manifest.Id == PluginsFile.InterpreterId => await WasmAsync(round),
                _ => true,
            };
        }

        return isClean;
    }

    private static Task<bool> ConsensusAsync(Round round) => round.RunAsync(
        round.Node.Slots.Consensus,
        static (consensus, _, _) => consensus.CheckHealth().IsHealthy && consensus.Status.NextWave == default);

    private static Task<bool> NetworkingAsync(Round round) => round.RunAsync(
        round.Node.Slots.Networking, static (network, _, _) => network.CheckHealth().IsHealthy && network.Peers.Count == 0);

    /// <summary>Every caller submits a window of transfers, and then what waits already.</summary>
    private static Task<bool> MempoolAsync(Round round)
    {
        SignedTransfers transfers = SignedTransfers.Make(Callers<IMempool>.Count);
        return round.RunAsync(round.Node.Slots.Mempool, (mempool, caller, number) =>
        {
            int first = ((int)caller - 1) * Limits.NonceWindowSlots;
            int turn = (int)((number - 1) % Limits.NonceWindowSlots);
            InsertOutcome due = number <= Limits.NonceWindowSlots ? InsertOutcome.Accepted : InsertOutcome.Duplicate;
            return mempool.Insert(transfers[first + turn]).Outcomes[0] == due;
        });
    }

    private static Task<bool> ExecutionAsync(Round round, Genesis genesis) => round.RunAsync(
        round.Node.Slots.Execution,
        (executor, _, _) => executor.ExecuteGenesis(genesis).Record.PreviousRecordHash == genesis.Hash());

    private static Task<bool> WasmAsync(Round round)
    {
        if (!WasmValidator.TryValidate(
            SmallModule.ToArray(), WasmLimits.Standard, ImportLinker.HostTable, out ValidatedModule? module, out ModuleError error))
        {
            throw new InvalidOperationException(error.ToString());
        }

        ChargePlan plan = ChargePlanner.Derive(module!);
        return round.RunAsync(round.Node.Slots.Wasm[0], (engine, _, _) =>
        {
            CompileOutcome outcome = engine.Compile(module!, plan, WasmLimits.Standard, out ICompiledModule? compiled);
            compiled?.Dispose();
            return outcome == CompileOutcome.Compiled;
        });
    }

    /// <summary>On the committed genesis: the callers ask for proofs.</summary>
    private static async Task<bool> StateAsync(Round round, Genesis genesis)
    {
        BenchNode node = round.Node;
        await node.FillAsync(node.Slots.Execution, Path.Combine(round.Folders, Executor));
        WaveCommit commit = await node.Slots.Execution.CallAsync(
            genesis, static (executor, _, begin) => executor.ExecuteGenesis(begin), CancellationToken.None);
        await node.FillAsync(node.Slots.State, round.Folder);
        CommitReport report = await node.Slots.State.CallAsync(
            commit, static (state, _, wave) => state.CommitWave(wave), CancellationToken.None);
        if (report.Outcome != CommitOutcome.Committed)
            throw new InvalidOperationException($"genesis: {report.Outcome}");
        Hash32 key = Account.StateKey(genesis.Accounts[0].Address);
        return await round.RunAsync(
            node.Slots.State, (state, _, _) => state.Head is not null && state.Prove(key, default) is not null);
    }

    private static Genesis SmallGenesis()
    {
        byte[] seed = new byte[Hash32.Bytes];
        DevelopmentChain.Seed(0).CopyTo(seed);
        using FalconKeyPair pair = Falcon512.GenerateFromSeed(seed);
        return DevelopmentChain.Create([pair.PublicKey.ToArray()], 1, new RuleSetId(1), committeeSeats: 1);
    }

    /// <summary>One plugin's turn.</summary>
    private sealed record Round(BenchContext Context, BenchNode Node, string Folder, string Folders, int Swaps)
    {
        public async Task<bool> RunAsync<T>(Slot<T> slot, Func<T, uint, ulong, bool> call)
            where T : class, IPlugin
        {
            string name = $"real.{Path.GetFileName(Folder).ToLowerInvariant()}";
            return (await SwapRounds.RunAsync(Context, Node, name, slot, Folder, Swaps, call)).IsClean;
        }
    }
}
