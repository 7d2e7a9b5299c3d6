using System.Diagnostics;
using Pyde.Cli.Tests;
using Pyde.Contracts;
using Pyde.Contracts.Conformance;

namespace AuthorKit.Tests;

/// <summary>A plugin for every slot as <c>pyde plugins new</c> writes it, in a folder outside of the repository; all of them are built
/// once.</summary>
public sealed class GeneratedPlugins : IAsyncLifetime
{
    // A machine that is shared may take its time; a build that hangs must not.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly CommandRunner _pyde = new();

    static GeneratedPlugins()
    {
        // No build of a test asks the package feed for advisories, nor leaves a process behind.
        Environment.SetEnvironmentVariable("NuGetAudit", "false");
        Environment.SetEnvironmentVariable("MSBUILDDISABLENODEREUSE", "1");
        Environment.SetEnvironmentVariable("UseSharedCompilation", "false");
    }

    /// <summary>The slots that have a kit.</summary>
    public static TheoryData<string> Slots => [.. ConformanceKit.Slots];

    /// <summary>Packed folder of one that stays in memory.</summary>
    public string LeakyFolder => Path.Combine(SolutionOf("leaky"), "artifacts", "plugins", NameOf("leaky"));

    /// <summary>Name of a slot's plugin.</summary>
    public static string NameOf(string slot) => $"Acme.{char.ToUpperInvariant(slot[0])}{slot[1..]}One";

    /// <summary>Folder of a slot's solution.</summary>
    public string SolutionOf(string slot) => _pyde.PathOf(NameOf(slot));

    /// <summary>Folder of a slot's plugin project.</summary>
    public string ProjectOf(string slot) => Path.Combine(SolutionOf(slot), "src", NameOf(slot));

    /// <summary>Folder of a slot's packed plugin.</summary>
    public string FolderOf(string slot) => Path.Combine(SolutionOf(slot), "artifacts", "plugins", NameOf(slot));

    public async Task InitializeAsync()
    {
        foreach (string slot in ConformanceKit.Slots)
            await WriteAsync(slot, slot);
        await WriteAsync(SlotName.Mempool, "leaky");
        File.WriteAllText(Path.Combine(ProjectOf("leaky"), "Leak.cs"), """
            #pragma warning disable CA2255, PYDE106, PYDE108
            internal static class Leak
            {
                [System.Runtime.CompilerServices.ModuleInitializer]
                internal static void Stay() => System.AppDomain.CurrentDomain.ProcessExit += static (_, _) => { };
            }
            """);

        File.WriteAllText(_pyde.PathOf("all.proj"), """
            <Project DefaultTargets="Build">
              <ItemGroup>
                <Every Include="*/*/*/*.csproj" />
              </ItemGroup>
              <Target Name="Restore">
                <MSBuild Projects="@(Every)" Targets="Restore" BuildInParallel="true" />
              </Target>
              <Target Name="Build">
                <MSBuild Projects="@(Every)" Targets="Build" BuildInParallel="true" />
              </Target>
            </Project>
            """);
        await RunDotnetAsync(_pyde.PathOf("."), "build", "all.proj", "-c", "Release", "-nologo", "-v", "quiet", "-clp:NoSummary");
        foreach (string slot in (string[])[.. ConformanceKit.Slots, "leaky"])
        {
            CommandOutcome packed = await PydeAsync(
                "plugins", "pack", Path.Combine(SolutionOf(slot), "artifacts", "bin", NameOf(slot), "release"), "--json",
                "--manifest", Path.Combine(ProjectOf(slot), "plugin.json"), "--output", FolderOf(slot));
            Assert.True(packed.ExitCode == 0, packed.Error);
        }
    }

    public Task DisposeAsync()
    {
        _pyde.Dispose();
        return Task.CompletedTask;
    }

    /// <summary>Runs <c>pyde</c> in this process.</summary>
    internal Task<CommandOutcome> PydeAsync(params string[] arguments) => _pyde.RunAsync(arguments);

    private async Task WriteAsync(string slot, string name)
    {
        CommandOutcome written = await PydeAsync(
            "plugins", "new", "--slot", slot, "--name", NameOf(name), "--output", SolutionOf(name), "--json");
        Assert.True(written.ExitCode == 0, written.Error);
    }

    /// <summary>Runs <c>dotnet</c>, which must succeed.</summary>
    /// <returns>What it printed.</returns>
    internal static async Task<string> RunDotnetAsync(string folder, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        try
        {
            Task<string> errors = process.StandardError.ReadToEndAsync();
            string output = await process.StandardOutput.ReadToEndAsync().WaitAsync(Patience) + await errors.WaitAsync(Patience);
            await process.WaitForExitAsync().WaitAsync(Patience);
            Assert.True(process.ExitCode == 0, output);
            return output;
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }
}
