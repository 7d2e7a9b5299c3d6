using System.Reflection;
using System.Text;
using Pyde.Contracts.Conformance;
using Pyde.Contracts.Manifest;
using Xunit;
using Xunit.Abstractions;

namespace Pyde.Contracts.Testing;

/// <summary>The conformance checks of a plugin's slot as xUnit tests: derive from it, and every check is a test case.</summary>
/// <typeparam name="TPlugin">The plugin's entry type.</typeparam>
/// <remarks>
/// The plugin's <c>plugin.json</c> lies beside the test assembly (<c>CopyToOutputDirectory</c> in the test project), because the manifest
/// says which schemas the plugin hands over. A whole test class:
/// <code>public sealed class MyMempoolTests(ITestOutputHelper output) : PluginConformance&lt;MyMempool&gt;(output);</code>
/// </remarks>
public abstract class PluginConformance<TPlugin>
    where TPlugin : class, IPlugin, new()
{
    private readonly ITestOutputHelper _output;

    /// <summary>Called by xUnit through the derived class.</summary>
    /// <param name="output">Where a check that does not apply says why.</param>
    protected PluginConformance(ITestOutputHelper output) => _output = output;

    /// <summary>Names of the slot's checks.</summary>
    public static TheoryData<string> Checks => [.. ConformanceKit.For(Slot).Select(check => check.Name)];

    /// <summary>The configuration that instances are started with, JSON.</summary>
    protected virtual string Configuration => "{}";

    /// <summary>Where the plugin's manifest lies; as in the source folder or as packed.</summary>
    protected virtual string ManifestPath => Path.Combine(AppContext.BaseDirectory, PluginManifest.FileName);

    /// <summary>Decides everything that the checks draw.</summary>
    protected virtual ulong Seed => ConformanceRunner.DefaultSeed;

    private static string Slot
    {
        get
        {
            foreach (Type contract in typeof(TPlugin).GetInterfaces())
            {
                if (contract.GetCustomAttribute<SlotContractAttribute>() is { } slot)
                    return slot.Slot;
            }

            throw new InvalidOperationException($"expected {typeof(TPlugin).FullName} to implement the contract of a slot, found none");
        }
    }

    /// <summary>Tries the plugin with one check.</summary>
    /// <param name="check">Name of the check.</param>
    [Theory, MemberData(nameof(Checks))]
    public void Plugin_keeps_its_contract(string check)
    {
        PluginManifest manifest = ReadManifest();
        Assert.Equal(Slot, manifest.Slot);
        PluginUnderTest plugin = new(Slot, $"{manifest.Id}@{manifest.Version}", manifest.HandOff, static () => new TPlugin())
        {
            Configuration = Encoding.UTF8.GetBytes(Configuration),
        };

        ConformanceResult result = ConformanceRunner.Run(ConformanceKit.For(Slot).Single(other => other.Name == check), plugin, Seed);

        _output.WriteLine(result.ToString());
        Assert.True(result.Outcome.Verdict != CheckVerdict.Failed, result.ToString());
    }

    private PluginManifest ReadManifest()
    {
        byte[] json = File.ReadAllBytes(ManifestPath);
        if (PluginManifest.Parse(json, ManifestPath, isPacked: false).TryGet(out PluginManifest? source, out Refusal? refusal))
            return source;
        Result<PluginManifest> packed = PluginManifest.Parse(json, ManifestPath, isPacked: true);
        return packed.TryGet(out PluginManifest? manifest, out _) ? manifest : throw new InvalidDataException(refusal.ToString());
    }
}
