using Pyde.Abi.Sections;

namespace Execution.Waves.Tests.Guests;

/// <summary>Modules that misbehave in one way each.</summary>
internal static class Module
{
    private const FunctionAttributes Entry = FunctionAttributes.Entry;

    /// <summary>A parachain without hooks.</summary>
    public static byte[] Quiet() => new ModuleWriter(ContractType.Parachain).Function("nothing", Entry).Build();

    public static byte[] TrapsInMigrate() => new ModuleWriter(ContractType.Parachain)
        .Function("nothing", Entry)
        .Function("migrate", FunctionAttributes.None, ModuleWriter.Unreachable)
        .Build();

    /// <summary>health returns no byte, and there is a migrate but no migrate_down.</summary>
    public static byte[] UnhealthyWithoutWayBack() => new ModuleWriter(ContractType.Parachain)
        .Function("migrate", FunctionAttributes.None)
        .Function("health", FunctionAttributes.None)
        .Build();

    /// <summary>A parachain that spends all gas it is given at once.</summary>
    public static byte[] Burner()
    {
        var writer = new ModuleWriter(ContractType.Parachain);
        int consume = writer.Import("consume_gas");
        return writer.Function("burn", Entry, ModuleWriter.I64(-1), ModuleWriter.Call(consume), ModuleWriter.Drop).Build();
    }

    /// <summary>A parachain whose calls never end, and that traps on messages.</summary>
    public static byte[] Endless() => new ModuleWriter(ContractType.Parachain)
        .Function("spin", Entry, ModuleWriter.Forever)
        .Function("trap", Entry, ModuleWriter.Unreachable)
        .Function("on_message", FunctionAttributes.None, ModuleWriter.Unreachable)
        .Build();
}
