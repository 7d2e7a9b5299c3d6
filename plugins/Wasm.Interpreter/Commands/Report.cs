using System.Text.Json;
using Pyde.Contracts.Commands;

namespace Wasm.Interpreter.Commands;

/// <summary>Lines of name and value for people, or one JSON object.</summary>
internal sealed class Report(CommandInvocation invocation)
{
    private readonly List<(string Name, object Value)> _entries = [];

    internal void Add(string name, bool value) => _entries.Add((name, value));

    internal void Add(string name, long value) => _entries.Add((name, value));

    internal void Add(string name, string value) => _entries.Add((name, value));

    internal int End(int exitCode)
    {
        if (!invocation.Json)
        {
            foreach ((string name, object value) in _entries)
                invocation.Output.WriteLine(FormattableString.Invariant($"{name}: {value}"));
            return exitCode;
        }

        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream))
        {
            writer.WriteStartObject();
            foreach (IGrouping<string, object> entry in _entries.GroupBy(e => e.Name, e => e.Value))
            {
                writer.WritePropertyName(entry.Key);
                Write(writer, [.. entry]);
            }

            writer.WriteEndObject();
        }

        invocation.Output.WriteLine(System.Text.Encoding.UTF8.GetString(stream.ToArray()));
        return exitCode;
    }

    // A name that comes several times is a list.
    private static void Write(Utf8JsonWriter writer, object[] values)
    {
        if (values.Length > 1)
            writer.WriteStartArray();
        foreach (object value in values)
        {
            switch (value)
            {
                case bool flag:
                    writer.WriteBooleanValue(flag);
                    break;
                case long number:
                    writer.WriteNumberValue(number);
                    break;
                default:
                    writer.WriteStringValue((string)value);
                    break;
            }
        }

        if (values.Length > 1)
            writer.WriteEndArray();
    }
}
