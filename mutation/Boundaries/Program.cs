using System.CommandLine;
using System.Text;
using System.Text.Json;
using Pyde.Contracts.Conformance;
using Pyde.Contracts.Manifest;
using Pyde.Host.Plugins;

namespace Boundaries;

/// <summary>Asks of every contract whether its kit rejects implementations that are wrong on purpose.</summary>
internal static class Program
{
    private const int Rejected = 0;
    private const int Survived = 1;
    private const int WrongUse = 2;
    private const int Misjudged = 4;

    public static int Main(string[] arguments)
    {
        Option<string[]> slots = new("--slot") { Description = "Only this contract; may be given several times." };
        Option<string[]> plugins = new("--plugin")
        {
            Description = "A plugin folder that is wrong on purpose and must be rejected; instead of the catalogue.",
        };
        Option<string?> right = new("--right") { Description = "A plugin folder to break instead of the slot's reference double." };
        Option<ulong> seed = new("--seed")
        {
            Description = "Decides what the checks draw.", DefaultValueFactory = _ => ConformanceRunner.DefaultSeed,
        };
        Option<bool> json = new("--json") { Description = "The table as JSON." };
        RootCommand root = new(
            "Shows wrong implementations of every contract to its conformance kit and says which check rejects each.\n"
            + "Exit codes: 0 all rejected, 1 one survived, 2 wrong use, 4 a right implementation was rejected, so no verdict counts.")
        {
            slots, plugins, right, seed, json,
        };
        root.SetAction(parsed => Run(
            parsed.GetValue(slots) ?? [], parsed.GetValue(plugins) ?? [], parsed.GetValue(right), parsed.GetValue(seed), parsed.GetValue(json)));
        ParseResult result = root.Parse(arguments);
        return result.Errors.Count > 0 ? Fail(WrongUse, string.Join(' ', result.Errors.Select(error => error.Message))) : result.Invoke();
    }

    private static int Run(string[] slots, string[] plugins, string? right, ulong seed, bool asJson)
    {
        if (Array.Find(slots, slot => !ConformanceKit.Slots.Contains(slot)) is { } unknown)
            return Fail(WrongUse, $"expected one of {string.Join(", ", ConformanceKit.Slots)}, found '{unknown}'");
        DirectoryInfo cache = Directory.CreateTempSubdirectory("pyde-boundaries-");
        try
        {
            PluginLibrary library = new(cache.FullName);
            return plugins.Length > 0 ? TryFolders(library, plugins, seed, asJson) : TryCatalogue(library, slots, right, seed, asJson);
        }
        finally
        {
            cache.Delete(recursive: true);
        }
    }

    private static int TryFolders(PluginLibrary library, string[] folders, ulong seed, bool asJson)
    {
        List<Verdict> verdicts = [];
        foreach (string folder in folders)
        {
            if (!PluginSpecimen.Load(library, folder).TryGet(out PluginSpecimen? specimen, out Refusal? refusal))
                return Fail(WrongUse, $"{folder} cannot be loaded: {refusal}");
            using (specimen)
                verdicts.Add(Told(Judge.Try(specimen.Plugin, specimen.Plugin.Name, seed)));
        }

        return Print(verdicts, asJson);
    }

    private static int TryCatalogue(PluginLibrary library, string[] slots, string? rightFolder, ulong seed, bool asJson)
    {
        PluginSpecimen? specimen = null;
        if (rightFolder is not null && !PluginSpecimen.Load(library, rightFolder).TryGet(out specimen, out Refusal? refusal))
            return Fail(WrongUse, $"{rightFolder} cannot be loaded: {refusal}");
        using (specimen)
        {
            List<Verdict> verdicts = [];
            foreach (string slot in ConformanceKit.Slots)
            {
                if ((slots.Length > 0 && !slots.Contains(slot)) || (specimen is not null && specimen.Plugin.Slot != slot))
                    continue;
                PluginUnderTest right = specimen?.Plugin ?? Rights.Of(slot);
                Verdict unbroken = Told(Judge.Try(right, $"({right.Name}, unbroken)", seed));
                if (!unbroken.HasSurvived)
                    return Fail(Misjudged, $"{right.Name} is right and was rejected by '{unbroken.RejectedBy}': {unbroken.Found}");
                foreach (WrongImplementation wrong in Catalogue.All.Where(wrong => wrong.Slot == slot))
                    verdicts.Add(Told(Judge.Try(right, wrong, seed)));
            }

            return Print(verdicts, asJson);
        }
    }

    private static Verdict Told(Verdict verdict)
    {
        string found = verdict.Found is { } text ? $": {text.Split('\n')[0]}" : string.Empty;
        Console.Error.WriteLine($"boundaries: {verdict.Slot}: {verdict.Implementation} ({verdict.Milliseconds:F0} ms){found}");
        return verdict;
    }

    private static int Print(List<Verdict> verdicts, bool asJson)
    {
        int survivors = verdicts.Count(verdict => verdict.HasSurvived);
        Console.Out.WriteLine(asJson ? Json(verdicts) : Table(verdicts));
        if (!asJson)
            Console.Out.WriteLine($"{verdicts.Count} wrong implementations: {verdicts.Count - survivors} rejected, {survivors} survived");
        return survivors == 0 ? Rejected : Survived;
    }

    private static string Table(List<Verdict> verdicts)
    {
        int slot = verdicts.Max(verdict => verdict.Slot.Length);
        int name = verdicts.Max(verdict => verdict.Implementation.Length);
        StringBuilder table = new();
        foreach (Verdict verdict in verdicts)
        {
            table.Append(verdict.Slot.PadRight(slot)).Append("  ").Append(verdict.Implementation.PadRight(name)).Append("  ")
                .AppendLine(verdict.RejectedBy ?? "SURVIVED");
        }

        return table.ToString();
    }

    private static string Json(List<Verdict> verdicts)
    {
        using MemoryStream output = new();
        using (Utf8JsonWriter writer = new(output, new JsonWriterOptions { Indented = true }))
        {
            writer.WriteStartArray();
            foreach (Verdict verdict in verdicts)
            {
                writer.WriteStartObject();
                writer.WriteString("contract", verdict.Slot);
                writer.WriteString("implementation", verdict.Implementation);
                writer.WriteString("rejectedBy", verdict.RejectedBy);
                writer.WriteString("found", verdict.Found);
                writer.WriteNumber("milliseconds", Math.Round(verdict.Milliseconds));
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        return Encoding.UTF8.GetString(output.ToArray());
    }

    private static int Fail(int code, string sentence)
    {
        Console.Error.WriteLine($"boundaries: {sentence}");
        return code;
    }
}
