using Pyde.Host.Stores;

namespace Pyde.Host.Tests.Stores;

public sealed class MemoryStoreEngineTests() : StoreEngineTests(static () => new MemoryStoreEngine())
{
    private protected override IStoreEngine OpenEmpty() => new MemoryStoreEngine();
}
