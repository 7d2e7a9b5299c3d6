using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Pyde.Contracts.Conformance;

/// <summary>What the checks of a slot found of one plugin.</summary>
/// <param name="Plugin">The plugin's name.</param>
/// <param name="Slot">Its slot.</param>
/// <param name="Seed">The seed of the run; every check draws from it.</param>
/// <param name="Results">In the order of the checks.</param>
public sealed record ConformanceReport(string Plugin, string Slot, ulong Seed, IReadOnlyList<ConformanceResult> Results)
{
    /// <summary>Whether at least one check passed and none failed.</summary>
    public bool HasPassed => Count(CheckVerdict.Passed) > 0 && Count(CheckVerdict.Failed) == 0;

    /// <summary>The checks that failed, in order.</summary>
    public IEnumerable<ConformanceResult> Failures => Results.Where(result => result.Outcome.Verdict == CheckVerdict.Failed);

    /// <summary>Number of checks that ended in one way.</summary>
    /// <param name="verdict">The way.</param>
    public int Count(CheckVerdict verdict) => Results.Count(result => result.Outcome.Verdict == verdict);

    /// <summary>For people: a line per check that did not pass, and a sum.</summary>
    public override string ToString()
    {
        StringBuilder text = new();
        foreach (ConformanceResult result in Results.Where(result => result.Outcome.Verdict != CheckVerdict.Passed))
            text.Append(result).Append('\n');
        return text.Append(
            $"{Plugin} ({Slot}, seed {Seed}): {Count(CheckVerdict.Passed)} passed, {Count(CheckVerdict.Failed)} failed, "
            + $"{Count(CheckVerdict.NotApplicable)} not applicable").ToString();
    }

    /// <summary>For machines: plugin, slot, seed, passed, and every check with aspect, verdict, text and milliseconds.</summary>
    /// <returns>UTF-8 JSON.</returns>
    public byte[] ToJson()
    {
        ArrayBufferWriter<byte> output = new();
        using (Utf8JsonWriter writer = new(output, new JsonWriterOptions { Indented = true }))
        {
            writer.WriteStartObject();
            writer.WriteString("plugin", Plugin);
            writer.WriteString("slot", Slot);
            writer.WriteNumber("seed", Seed);
            writer.WriteBoolean("passed", HasPassed);
            writer.WriteStartArray("checks");
            foreach (ConformanceResult result in Results)
            {
                writer.WriteStartObject();
                writer.WriteString("name", result.Check.Name);
                writer.WriteString("aspect", result.Check.Aspect.ToString());
                writer.WriteString("verdict", result.Outcome.Verdict.ToString());
                writer.WriteString("text", result.Outcome.Text);
                writer.WriteNumber("milliseconds", Math.Round(result.Milliseconds, 1));
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return output.WrittenSpan.ToArray();
    }
}
