using Microsoft.CodeAnalysis;

namespace Pyde.Analyzers.Boundaries;

/// <summary>What a slot contract may not do; each is a compile error at the contract.</summary>
internal static class ContractRules
{
    internal static readonly DiagnosticDescriptor InputNotEncodable = Rule("PYDE001", "Mutating member needs one Borsh input",
        "{0} is [Mutating] and so takes exactly one value that implements IBorshValue of itself (and at most one sink): {1}");

    internal static readonly DiagnosticDescriptor OutcomeNotEncodable = Rule("PYDE002", "Mutating member needs a Borsh outcome",
        "{0} is [Mutating] and so returns an enum of bytes or a value that implements IBorshValue of itself, not {1}");

    internal static readonly DiagnosticDescriptor TooManySinks = Rule("PYDE003", "More than one sink",
        "{0} takes {1} sinks; outputs have one order, so a member takes at most one");

    internal static readonly DiagnosticDescriptor SinkNotEncodable = Rule("PYDE004", "Mutating member's outputs must be Borsh",
        "{0} is [Mutating] and pushes {1}, which does not implement IBorshValue of itself; outputs are part of the recorded answer");

    internal static readonly DiagnosticDescriptor AsyncMember = Rule("PYDE005", "Async member in a contract",
        "{0} returns {1}; plugins are synchronous state machines: push an output and take the answer as a later input");

    internal static readonly DiagnosticDescriptor EventMember = Rule("PYDE006", "Event in a contract",
        "{0} is an event; a forgotten handler keeps a plugin in memory: push an output instead");

    internal static readonly DiagnosticDescriptor HandleWithoutLease = Rule("PYDE007", "Handle without a lease",
        "{0} hands out {1}, which is [LeaseBound], and so takes a LeaseStamp");

    internal static readonly DiagnosticDescriptor HandleNotDisposable = Rule("PYDE008", "Handle that cannot be disposed",
        "{0} is a handle and so extends IDisposable");

    internal static readonly DiagnosticDescriptor UnsupportedMember = Rule("PYDE009", "Member that cannot be guarded",
        "{0} cannot be guarded: {1}");

    internal static readonly DiagnosticDescriptor NotAPlugin = Rule("PYDE010", "Slot contract that is no plugin",
        "{0} carries [SlotContract] and so extends IPlugin");

    private static DiagnosticDescriptor Rule(string id, string title, string message) =>
        new(id, title, message, "Pyde.Contracts", DiagnosticSeverity.Error, isEnabledByDefault: true);
}
