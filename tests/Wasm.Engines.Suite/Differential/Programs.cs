namespace Wasm.EngineSuite.Differential;

/// <summary>Which programs the machine has.</summary>
internal static class Programs
{
    internal static bool IsInstalled(string program) => (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
        .Split(':')
        .Any(folder => File.Exists(Path.Combine(folder, program)));
}
