using System.Text.Json.Serialization;

namespace Ledger;

/// <summary>How the plugin shall fail.</summary>
internal sealed class LedgerConfiguration
{
    /// <summary>Member that throws.</summary>
    public string? ThrowIn { get; set; }

    /// <summary>Member that does not return until the test lets it.</summary>
    public string? HangIn { get; set; }

    /// <summary>Member that answers wrongly.</summary>
    public string? LieIn { get; set; }

    /// <summary>Faults begin after this many calls of the member with state in the instance; a scratch instance has none.</summary>
    public int After { get; set; }

    /// <summary>True for faults without state too, as in the scratch instances of probing.</summary>
    public bool IsEager { get; set; }

    /// <summary>True for an exception of a type that only this assembly has.</summary>
    public bool IsPrivate { get; set; }

    /// <summary>Name under which the test finds the hanging call.</summary>
    public string? Gate { get; set; }

    /// <summary>Name under which the test finds the call that is made when an instance is disposed.</summary>
    public string? DisposedAs { get; set; }

    /// <summary>True to keep every entry in a store too, and to begin with what it holds.</summary>
    public bool IsStored { get; set; }

    /// <summary>Schema version that a migrating variant writes; 0 for what is asked.</summary>
    public int Width { get; set; }
}

/// <summary>Source-generated: reflection would keep the plugin in memory.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(LedgerConfiguration))]
internal sealed partial class LedgerJsonContext : JsonSerializerContext;
