using Pyde.Contracts.Manifest;
using Pyde.Host.Plugins;

namespace Pyde.Host.Swap;

/// <summary>What every swap of a node works with.</summary>
internal sealed record SwapEnvironment(PluginLibrary Library, IPluginServices Services, SwapSettings Settings, INodeHooks Hooks)
{
    // Loading reads and checks every file, probing compiles the whole plugin: neither is bound by what a single call may take.
    private const int LoadingDeadlineSeconds = 60;

    public TimeProvider Time => Services.Time;

    public TimeSpan PauseBudget => TimeSpan.FromMilliseconds(Settings.PauseBudgetMs);

    public TimeSpan CallDeadline => TimeSpan.FromMilliseconds(Settings.CallDeadlineMs);

    public TimeSpan LoadingDeadline => TimeSpan.FromSeconds(LoadingDeadlineSeconds);
}
