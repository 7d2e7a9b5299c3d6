using Pyde.Cli.Demo;
using Pyde.Types;

namespace EndToEnd.Tests.Support;

/// <summary>The ten accounts of the development chain; generating their keys costs more than most tests.</summary>
public sealed class DevelopmentAccounts : IDisposable
{
    internal IReadOnlyList<DemoAccount> All { get; } =
        [.. Enumerable.Range(0, DevelopmentChain.AccountCount).Select(index => new DemoAccount((ulong)index))];

    public void Dispose()
    {
        foreach (DemoAccount account in All)
            account.Dispose();
    }
}
