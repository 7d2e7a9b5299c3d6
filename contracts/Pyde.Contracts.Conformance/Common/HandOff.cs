using Pyde.Contracts.Conformance.Surroundings;
using Pyde.Contracts.HandOff;

namespace Pyde.Contracts.Conformance.Common;

/// <summary>Moves state between two instances as the host's swap does, and keeps the records.</summary>
internal sealed class HandOff
{
    // A slice that takes at least a byte each time ends; more than this is an export that does not.
    private const int SlicesMax = 100_000;

    /// <summary>The base, slice by slice.</summary>
    public List<List<byte[]>> Slices { get; } = [];

    /// <summary>The delta.</summary>
    public List<byte[]> Delta { get; private set; } = [];

    /// <summary>All records in order.</summary>
    public IEnumerable<byte[]> Records => Slices.SelectMany(slice => slice).Concat(Delta);

    /// <summary>Schemas that a plugin both writes and reads; a check without any does not apply.</summary>
    public static IReadOnlyList<HandOffSchema> Schemas(Trial trial)
    {
        HandOffSchema[] schemas = [.. trial.Plugin.HandOff.Exports.Where(trial.Plugin.HandOff.Imports.Contains)];
        if (schemas.Length == 0)
            Expect.NotApplicable("it declares no schema that it both exports and imports");
        return schemas;
    }

    /// <summary>Writes the whole state.</summary>
    /// <param name="from">The exporter.</param>
    /// <param name="schema">A schema that it exports.</param>
    /// <param name="sliceBytes">Bytes that fill a slice.</param>
    /// <param name="between">Called after every slice but the last; null for nothing.</param>
    public static HandOff Export(IPlugin from, HandOffSchema schema, int sliceBytes = 256 * 1024, Action? between = null)
    {
        HandOff moved = new();
        ExportProgress progress;
        do
        {
            HandOffStream slice = new(sliceBytes);
            progress = from.ExportBase(schema, slice);
            Expect.That(
                slice.RecordsPastFull <= 1,
                $"a full slice: expected the export to return, found {slice.RecordsPastFull} more records in it");
            Expect.That(
                progress == ExportProgress.Done || slice.IsSliceFull,
                "a slice that is not full: expected the export to go on or to end, found More");
            moved.Slices.Add(slice.Records);
            Expect.That(moved.Slices.Count <= SlicesMax, $"expected an end of the export, found {SlicesMax} slices and More");
            if (progress == ExportProgress.More)
                between?.Invoke();
        }
        while (progress == ExportProgress.More);
        return moved;
    }

    /// <summary>Writes the delta and ends the export.</summary>
    public HandOff End(IPlugin from, HandOffSchema schema)
    {
        HandOffStream delta = new(int.MaxValue);
        from.ExportDelta(schema, delta);
        Delta = delta.Records;
        return this;
    }

    /// <summary>Reads what was written; a refusal is the answer.</summary>
    /// <param name="to">The importer.</param>
    /// <param name="schema">The schema of the records.</param>
    /// <param name="beforeDelta">Called between base and delta, where the host moves the stores; null for nothing.</param>
    public ImportOutcome Import(IPlugin to, HandOffSchema schema, Action? beforeDelta = null)
    {
        foreach (List<byte[]> slice in Slices)
        {
            ImportOutcome outcome = to.Import(HandOffPhase.Base, schema, HandOffStream.Read(slice));
            CheckRefusal(outcome, slice.Count);
            if (!outcome.IsAccepted)
                return outcome;
        }

        beforeDelta?.Invoke();
        ImportOutcome last = to.Import(HandOffPhase.Delta, schema, HandOffStream.Read(Delta));
        CheckRefusal(last, Delta.Count);
        return last;
    }

    /// <summary>Hands over from the serving instance of a driver to a new one on the same node, and lets that one serve.</summary>
    public static HandOff Swap(SlotDriver driver, HandOffSchema schema, int sliceBytes = 256 * 1024, Action? between = null)
    {
        KitInstance old = driver.Instance;
        KitInstance next = driver.Node.StartBeside();
        HandOff moved = Export(old.Plugin, schema, sliceBytes, between).End(old.Plugin, schema);
        ImportOutcome outcome = moved.Import(next.Plugin, schema, () => driver.Node.MakeCurrent(next));
        Expect.That(
            outcome.IsAccepted,
            $"expected an import of the plugin's own {schema}, found record {outcome.Record} refused: {outcome.Reason}");
        driver.TakeOver(next);
        return moved;
    }

    /// <summary>The same records with the one at a place replaced; null takes it out.</summary>
    public HandOff With(int index, byte[]? record, bool isAgain = false)
    {
        HandOff changed = new();
        int at = 0;
        foreach (List<byte[]> slice in Slices)
            changed.Slices.Add(Change(slice));
        changed.Delta = Change(Delta);
        return changed;

        List<byte[]> Change(List<byte[]> records)
        {
            List<byte[]> result = [];
            foreach (byte[] original in records)
            {
                if (at == index && isAgain)
                    result.Add(original);
                if (at++ != index)
                    result.Add(original);
                else if (record is not null)
                    result.Add(record);
            }

            return result;
        }
    }

    private static void CheckRefusal(ImportOutcome outcome, int records)
    {
        if (outcome.IsAccepted)
            return;
        Expect.That(!string.IsNullOrWhiteSpace(outcome.Reason), "a refused import: expected a reason, found none");
        Expect.That(
            outcome.Record >= 0 && outcome.Record <= records,
            $"a refused import of {records} records: expected the index of one of them, found {outcome.Record}");
    }
}
