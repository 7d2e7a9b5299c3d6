namespace Pyde.Contracts.Conformance.Networking;

/// <summary>One thing that happens in a network of three nodes.</summary>
internal abstract record NetworkOperation
{
    /// <summary>A node wants a topic, or no longer.</summary>
    public sealed record Want(int Node, int Topic, bool Wants) : NetworkOperation;

    /// <summary>A node publishes a message that was never published before.</summary>
    public sealed record Publish(int Node, int Topic, int Bytes) : NetworkOperation;

    /// <summary>A node asks another one.</summary>
    public sealed record Ask(int Node, int Target) : NetworkOperation;

    /// <summary>A node answers the oldest question that it has not answered.</summary>
    public sealed record Answer(int Node) : NetworkOperation;

    /// <summary>The streams between two nodes are cut.</summary>
    public sealed record Cut(int First, int Second) : NetworkOperation;

    /// <summary>Time passes.</summary>
    public sealed record Pass(int Milliseconds) : NetworkOperation;

    /// <summary>Another instance takes over on a node.</summary>
    public sealed record HandOver(int Node) : NetworkOperation;
}
