namespace Pyde.Types.Tests;

/// <summary>The frozen bytes of every type: one line each, name and hexadecimal digits.</summary>
internal static class GoldenFile
{
    public static string Read(string name)
    {
        foreach (string line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Vectors", "golden.txt")))
        {
            if (line.StartsWith(name + " ", StringComparison.Ordinal))
                return line[(name.Length + 1)..];
        }

        return $"no line for {name} in golden.txt";
    }
}
