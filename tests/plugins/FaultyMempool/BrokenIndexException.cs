namespace FaultyMempool;

/// <summary>A type that exists in this plugin only: it must never reach the host.</summary>
internal sealed class BrokenIndexException(int insertion) : Exception($"the index is broken (insertion {insertion})");
