namespace Pyde.Parachains;

/// <summary>What parachain rules ask of a validated module.</summary>
public abstract class ModuleInfo
{
    /// <summary>Name of the function that takes messages.</summary>
    public const string OnMessage = "on_message";

    /// <summary>Name of the function that moves state up.</summary>
    public const string Migrate = "migrate";

    /// <summary>Name of the function that moves state back.</summary>
    public const string MigrateDown = "migrate_down";

    /// <summary>Name of the function that judges a version on probation.</summary>
    public const string Health = "health";

    /// <summary>Version of its charge plan.</summary>
    public abstract ushort PlanVersion { get; }

    /// <summary>Whether it declares a function.</summary>
    public abstract bool Declares(string function);

    /// <summary>Whether a function may be a callback: declared, without a role, neither Entry nor reserved.</summary>
    public abstract bool IsCallback(string function);

    /// <summary>Whether a name is reserved for the chain.</summary>
    public static bool IsReserved(string function) => function is OnMessage or Migrate or MigrateDown or Health;
}
