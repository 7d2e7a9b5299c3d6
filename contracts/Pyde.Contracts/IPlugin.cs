using Pyde.Contracts.HandOff;
using Pyde.Contracts.Host;
using Pyde.Types;

namespace Pyde.Contracts;

/// <summary>What every plugin is: a synchronous state machine that the host starts, asks for its health, hands over and disposes.</summary>
/// <remarks>
/// <para>The entry type named in plugin.json is public, has a parameterless constructor that does nothing, and implements its slot's
/// contract.</para>
/// <para>A plugin waits for nothing, starts no thread or task, and keeps no static mutable state: several nodes share its code. What it
/// needs it gets from
/// the <see cref="IPluginContext"/>.</para>
/// <para>The host calls <see cref="Start"/> first and once, <see cref="IDisposable.Dispose"/> last and once. Members without a thread rule
/// of their
/// own are called by one thread at a time.</para>
/// Source: hot-swap.md. Since contract 1.0.
/// </remarks>
public interface IPlugin : IDisposable
{
    /// <summary>Parses the configuration, opens stores, and gets ready to serve or to import.</summary>
    /// <param name="context">Valid until the plugin is disposed.</param>
    /// <returns><see cref="StartOutcome.Ok"/>, or the JSON path of the setting that is wrong and why.</returns>
    StartOutcome Start(IPluginContext context);

    /// <summary>Asks whether the plugin can do its work now. Cheap (below a millisecond); any thread.</summary>
    HealthReport CheckHealth();

    /// <summary>Digest of all state that a hand-off moves, maintained incrementally so that asking is cheap.</summary>
    /// <remarks>
    /// A function of the logical state alone: a plugin that imported this state through any schema it declares answers the same digest.
    /// Zero for a
    /// plugin without state. Called between other calls, by one thread.
    /// </remarks>
    Hash32 HandOffDigest();

    /// <summary>Writes the next slice of the bulk of the state; the plugin keeps serving between slices and tracks what changes.</summary>
    /// <param name="schema">One of the schemas that the manifest says it exports.</param>
    /// <param name="writer">Takes records up to its bound.</param>
    /// <returns><see cref="ExportProgress.More"/> until everything was written once.</returns>
    /// <remarks>The first call begins an export. At most one export is under way. Called between other calls, by one thread.</remarks>
    ExportProgress ExportBase(HandOffSchema schema, IHandOffWriter writer);

    /// <summary>Writes all that changed since the slices of <see cref="ExportBase"/> were written, and ends the export.</summary>
    /// <param name="schema">The schema of the base.</param>
    /// <param name="writer">Takes records up to its bound.</param>
    void ExportDelta(HandOffSchema schema, IHandOffWriter writer);

    /// <summary>Ends an export that led to nothing: the plugin stops tracking changes and goes on as before.</summary>
    void AbandonExport();

    /// <summary>Takes what another plugin exported. Called after <see cref="Start"/>, before anything else: every base slice, then the
    /// delta.</summary>
    /// <param name="phase">Base or delta.</param>
    /// <param name="schema">One of the schemas that the manifest says it imports.</param>
    /// <param name="reader">The records, hostile until checked.</param>
    /// <returns>Accepted, or which record was refused and why. A record that is not exactly one of the schema, and a delta that ends
    /// inside something, are refused; a stream that lacks whole records is refused or shows in the digest.</returns>
    ImportOutcome Import(HandOffPhase phase, HandOffSchema schema, IHandOffReader reader);

    /// <summary>Rewrites hand-off records from one schema to another, for the pairs that the manifest declares.</summary>
    /// <param name="from">Schema of the records.</param>
    /// <param name="to">Schema wanted.</param>
    /// <param name="phase">Base or delta.</param>
    /// <param name="reader">Records under <paramref name="from"/>.</param>
    /// <param name="writer">Receives the records under <paramref name="to"/>.</param>
    /// <returns>Accepted, or which record was refused and why. From a to b and back yields the same bytes (property-tested).</returns>
    ImportOutcome Migrate(HandOffSchema from, HandOffSchema to, HandOffPhase phase, IHandOffReader reader, IHandOffWriter writer) =>
        ImportOutcome.Refused(0, $"no migration from {from} to {to}");
}
