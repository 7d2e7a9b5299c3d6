using Pyde.Contracts.Manifest;
using Pyde.Host.Swap;
using Pyde.Types;

namespace EndToEnd.Tests.Support;

/// <summary>A chain under transfers from several callers, in which plugins were swapped.</summary>
/// <param name="Roots">Of every wave.</param>
/// <param name="Reports">Of every swap.</param>
internal sealed record LoadRun(IReadOnlyList<StateRoots> Roots, IReadOnlyList<SwapReport> Reports)
{
    /// <summary>Callers that submit at the same time.</summary>
    public const int Callers = 4;

    /// <summary>Transfers of each of them, each time.</summary>
    public const int TransfersEach = 3;

    /// <summary>A wave of transfers before each swap, one while it goes on, and waves until it is confirmed. Every transfer must be
    /// accepted and executed.</summary>
    /// <param name="accounts">The callers.</param>
    /// <param name="swaps">One after another; null goes through the same waves and swaps nothing.</param>
    /// <param name="plugins">What fills the slots at the start; null for the repository's plugins.json.</param>
    public static async Task<LoadRun> RunAsync(DevelopmentAccounts accounts, IReadOnlyList<SwapRequest?> swaps, PluginsFile? plugins = null)
    {
        await using TestChain chain = await TestChain.StartAsync(accounts, plugins);
        List<SwapOperation> operations = [];
        List<Transaction> sent = [];
        foreach (SwapRequest? swap in swaps.DefaultIfEmpty(null))
        {
            sent.AddRange(await SubmitFromAllAsync(accounts, chain));
            await chain.RunWaveAsync();
            Task<List<Transaction>> load = SubmitFromAllAsync(accounts, chain);
            if (swap is not null)
                operations.Add(chain.Node.Coordinator.Begin(swap, default));
            sent.AddRange(await load);
            await chain.RunWaveAsync();
            if (operations.Count > 0)
                await operations[^1].Live;

            // A consensus may wait for a batch before it makes a wave: every wave has one.
            const int waves = 3;
            for (int wave = 0; wave < waves; wave++)
            {
                sent.AddRange(await SubmitFromAllAsync(accounts, chain));
                await chain.RunWaveAsync();
            }
        }

        foreach (SwapOperation operation in operations)
            await operation.Ended;
        await chain.Node.Coordinator.WaitForUnloadsAsync(default);
        Assert.Equal(sent.Count, chain.Journal.Transactions);
        Assert.All(sent, transfer => Assert.Equal(ReceiptStatus.Success, chain.Journal.ReceiptOf(transfer).Status));
        return new LoadRun([.. chain.Journal.Roots], [.. operations.Select(operation => operation.Report)]);
    }

    // Each caller is one account, so that its nonces stay in order; the callers run at the same time.
    public static async Task<List<Transaction>> SubmitFromAllAsync(DevelopmentAccounts accounts, TestChain chain)
    {
        List<Transaction>[] sent = await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
        {
            List<Transaction> transfers = [];
            for (int i = 0; i < TransfersEach; i++)
            {
                transfers.Add(accounts.All[caller].Transactions.Transfer(accounts.All[9].Address, Amounts.FromPyde(1)));
                await chain.SubmitAsync(transfers[^1]);
            }

            return transfers;
        })));
        return [.. sent.SelectMany(transfers => transfers)];
    }
}
