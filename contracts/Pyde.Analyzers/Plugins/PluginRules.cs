using Microsoft.CodeAnalysis;

namespace Pyde.Analyzers.Plugins;

/// <summary>What plugin code may not do, because it would break simulation or keep the plugin in memory; each is a compile error.</summary>
internal static class PluginRules
{
    internal static readonly DiagnosticDescriptor Concurrency = Rule("PYDE101", "Plugin code starts or awaits something",
        "{0}: a plugin is a synchronous state machine; parallel work goes through context.Compute.For, anything that takes time is an "
        + "output whose answer arrives as a later input");

    internal static readonly DiagnosticDescriptor InputOutput = Rule("PYDE102", "Plugin code does input or output",
        "{0}: the host owns files, sockets, processes and the environment; use context.OpenStore, context.Configuration, "
        + "context.Logger, or push an output");

    internal static readonly DiagnosticDescriptor Clock = Rule("PYDE103", "Plugin code reads a clock",
        "{0}: use the time in the input, or context.Time where the result never reaches a root");

    internal static readonly DiagnosticDescriptor Randomness = Rule("PYDE104", "Plugin code draws randomness",
        "{0}: use context.Random, which a simulation seeds; never for anything that reaches a root");

    internal static readonly DiagnosticDescriptor StaticState = Rule("PYDE105", "Static mutable state in plugin code",
        "{0}: several nodes in one process share a plugin's code; keep it in the instance, or make it a constant, a readonly value or "
        + "a frozen collection");

    internal static readonly DiagnosticDescriptor Event = Rule("PYDE106", "Event in plugin code",
        "{0}: a forgotten handler keeps a plugin in memory; push an output, or hand in an interface");

    internal static readonly DiagnosticDescriptor ReflectionJson = Rule("PYDE107", "Reflection-based JSON in plugin code",
        "{0}: its caches keep the plugin in memory; pass a JsonTypeInfo of a source-generated JsonSerializerContext");

    internal static readonly DiagnosticDescriptor Runtime = Rule("PYDE108", "Plugin code touches the runtime it lives in",
        "{0}: loading, unloading and collecting are the host's; reference what you need as a private dependency of the plugin");

    internal static readonly DiagnosticDescriptor Culture = Rule("PYDE109", "Plugin code depends on a culture",
        "{0}: identifiers and bytes have no culture; use CultureInfo.InvariantCulture or an ordinal comparison");

    internal static readonly DiagnosticDescriptor PublicType = Rule("PYDE110", "Public type that is no entry",
        "{0} is public and no plugin: the only public type is the entry that plugin.json names; make the others internal");

    internal static readonly DiagnosticDescriptor CrossingCollection = Rule("PYDE111", "Collection expression that crosses the boundary",
        "the compiler writes a type into the plugin for this {0}, and whoever keeps the value keeps the plugin in memory; pass an array "
        + "(new[] {{ … }} or ToArray())");

    private static DiagnosticDescriptor Rule(string id, string title, string message) =>
        new(id, title, message, "Pyde.Plugins", DiagnosticSeverity.Error, isEnabledByDefault: true);
}
