namespace Pyde.Host.Node;

/// <summary>Wants to know nothing.</summary>
internal sealed class SilentObserver : INodeObserver;
