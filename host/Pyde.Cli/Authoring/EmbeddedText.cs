using System.Reflection;

namespace Pyde.Cli.Authoring;

/// <summary>Text files compiled into the tool.</summary>
internal static class EmbeddedText
{
    /// <summary>Names that begin with a prefix, in ordinal order.</summary>
    public static IEnumerable<string> Names(string prefix) => typeof(EmbeddedText).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith(prefix, StringComparison.Ordinal))
        .Order(StringComparer.Ordinal);

    /// <summary>Text of one.</summary>
    public static string Read(string name)
    {
        Assembly assembly = typeof(EmbeddedText).Assembly;
        using Stream stream = assembly.GetManifestResourceStream(name)
            ?? throw new FileNotFoundException($"{assembly.GetName().Name} was built without the text {name}");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
