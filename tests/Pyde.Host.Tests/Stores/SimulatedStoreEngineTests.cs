using Pyde.Host.Stores;

namespace Pyde.Host.Tests.Stores;

public sealed class SimulatedStoreEngineTests() : StoreEngineTests(static () => Log(new SimulatedDisk(1)))
{
    private protected override IStoreEngine OpenEmpty() => Log(new SimulatedDisk(2));

    private static LogStoreEngine Log(SimulatedDisk disk) => new("test", disk.Open("test.log"));
}
