namespace Pyde.Host.Tests.Support;

/// <summary>Counts the instances of the ledger plugin that are disposed.</summary>
internal sealed class Disposals : IDisposable
{
    private int _count;

    // Plugins share nothing with tests but the base class library.
    public Disposals() => AppContext.SetData(Name, (Action)(() => Interlocked.Increment(ref _count)));

    public int Count => Volatile.Read(ref _count);

    private string Name { get; } = $"pyde.test.{Guid.NewGuid():N}";

    /// <summary>A configuration with which an instance is counted.</summary>
    /// <param name="others">The other members of it; null for none.</param>
    public string Configuration(string? others = null) =>
        others is null ? $$"""{ "disposedAs": "{{Name}}" }""" : others.Replace("{", $$"""{ "disposedAs": "{{Name}}", """, StringComparison.Ordinal);

    public void Dispose() => AppContext.SetData(Name, null);
}
