using Pyde.Contracts;
using Pyde.Contracts.Manifest;
using Pyde.Host.Plugins;
using Pyde.Host.Tests.Support;
using Pyde.PluginPack;
using Pyde.Types;

namespace Pyde.Host.Tests.Plugins;

public sealed class LoadingTests : IDisposable
{
    private readonly TestFolders _folders = new();
    private readonly PluginLibrary _library;

    public LoadingTests() => _library = new PluginLibrary(_folders.Cache);

    public void Dispose() => _folders.Dispose();

    [Theory]
    [InlineData("Ledger")]
    [InlineData("NoOp.consensus")]
    [InlineData("NoOp.networking")]
    [InlineData("NoOp.state")]
    [InlineData("NoOp.mempool")]
    [InlineData("NoOp.dkg")]
    [InlineData("NoOp.execution")]
    [InlineData("NoOp.wasm")]
    public void Packed_folder_loads_and_leaves_again(string name)
    {
        Assert.True(_library.Verify(TestFolders.Built(name)).TryGet(out PluginManifest? manifest, out Refusal? refusal), refusal?.ToString());
        Assert.Equal("1.0.0", manifest.Version);
        Assert.True(TestNode.Collected(() => _library.Unloads.Pending == 0), $"{name} is still loaded; see docs/runbooks/leaks.md");
        Assert.Equal(0, _library.LoadedContexts);
        Assert.Equal(1, _library.Unloads.Collected);
    }

    [Fact]
    public void Two_nodes_of_a_process_share_one_context()
    {
        Assert.True(_library.Load(TestFolders.Built("Ledger"), SlotName.Mempool).TryGet(out LoadedPlugin? first, out _));
        Assert.True(_library.Load(_folders.Copy("Ledger"), SlotName.Mempool).TryGet(out LoadedPlugin? second, out _));
        Assert.Same(first, second);
        Assert.Equal(1, _library.ContextsLoaded);
        Assert.Null(_library.Release(first));
        Assert.NotNull(_library.Release(second));
    }

    [Fact]
    public void Folder_may_be_overwritten_while_its_plugin_runs()
    {
        string folder = _folders.Copy("Ledger");
        Assert.True(_library.Load(folder, null).TryGet(out LoadedPlugin? plugin, out _));
        File.WriteAllText(Path.Combine(folder, "Ledger.dll"), "gone");
        using (IPlugin instance = plugin.Construct())
            Assert.Equal(Hash32.Zero, instance.HandOffDigest());
        Assert.False(_library.Load(folder, null).TryGet(out _, out Refusal? refusal));
        Assert.Contains("the digest ", refusal.Expected, StringComparison.Ordinal);
        _library.Release(plugin);
    }

    [Fact]
    public void Changed_file_is_refused_with_both_digests()
    {
        string folder = _folders.Copy("Ledger");
        byte[] bytes = File.ReadAllBytes(Path.Combine(folder, "Ledger.dll"));
        bytes[^1] ^= 1;
        File.WriteAllBytes(Path.Combine(folder, "Ledger.dll"), bytes);
        Refusal refusal = Refused(folder);
        Assert.EndsWith("Ledger.dll", refusal.Where, StringComparison.Ordinal);
        Assert.Matches("^the digest [0-9a-f]{64}$", refusal.Expected);
        Assert.Matches("^[0-9a-f]{64}$", refusal.Found);
    }

    [Fact]
    public void Missing_and_unlisted_files_are_refused_by_name()
    {
        string folder = _folders.Copy("Ledger");
        File.WriteAllText(Path.Combine(folder, "extra.txt"), "?");
        Assert.EndsWith("extra.txt", Refused(folder).Where, StringComparison.Ordinal);
        File.Delete(Path.Combine(folder, "extra.txt"));
        File.Delete(Path.Combine(folder, "Ledger.dll"));
        Assert.Equal("no such file", Refused(folder).Found);
        File.Delete(Path.Combine(folder, PluginManifest.FileName));
        Assert.Equal("a manifest", Refused(folder).Expected);
    }

    [Fact]
    public void Contract_range_that_excludes_the_hosts_version_is_refused()
    {
        string folder = _folders.Copy("Ledger");
        TestFolders.RewriteText(folder, "[1.0,2.0)", "[2.0,3.0)");
        Refusal refusal = Refused(folder);
        Assert.EndsWith("$.contract", refusal.Where, StringComparison.Ordinal);
        Assert.Equal($"a range that holds {ContractVersion.Major}.{ContractVersion.Minor}", refusal.Expected);
        Assert.Equal("[2.0,3.0)", refusal.Found);
    }

    [Theory]
    [InlineData("Ledger.Nothing", "which it does not have")]
    [InlineData("Ledger.PrivateException", "which is not")]
    public void Entry_type_that_is_missing_or_not_public_is_refused(string type, string found)
    {
        string folder = _folders.Variant("Ledger", "1.0.1", manifest => manifest with { Type = type });
        Refusal refusal = Refused(folder);
        Assert.EndsWith("$.type", refusal.Where, StringComparison.Ordinal);
        Assert.Contains(found, refusal.Found, StringComparison.Ordinal);
        Assert.True(TestNode.Collected(() => _library.Unloads.Pending == 0), "a refused plugin stays loaded");
    }

    [Fact]
    public void Type_that_does_not_implement_the_slots_contract_is_refused()
    {
        string folder = _folders.Variant("Ledger", "1.0.1", manifest => manifest with { Slot = SlotName.State });
        Assert.Equal("a type that implements Pyde.Contracts.State.IStateStore", Refused(folder).Expected);
    }

    [Fact]
    public void Plugin_for_another_slot_is_refused()
    {
        Assert.False(_library.Load(TestFolders.Built("Ledger"), SlotName.State).TryGet(out _, out Refusal? refusal));
        Assert.Equal("'state'", refusal.Expected);
        Assert.Equal("'mempool'", refusal.Found);
    }

    [Theory]
    [InlineData("OpenStore", "OpenStorf", "reference to member Pyde.Contracts.Host.IPluginContext.OpenStorf")]
    [InlineData("InvalidDataException", "InvalidDatbException", "reference to type System.IO.InvalidDatbException")]
    [InlineData("System.Collections", "System.Collectiont", "reference to assembly System.Collectiont")]
    public void Reference_that_does_not_resolve_is_refused_when_loading_and_named(string name, string changed, string where)
    {
        string folder = _folders.Copy("Ledger");
        TestFolders.Patch(folder, "Ledger.dll", name, changed);
        Assert.EndsWith(where, Refused(folder).Where, StringComparison.Ordinal);
        Assert.Equal(0, _library.ContextsLoaded);
    }

    [Fact]
    public void Copy_of_a_shared_assembly_is_refused()
    {
        string folder = _folders.Copy("Ledger");
        File.Copy(typeof(IPlugin).Assembly.Location, Path.Combine(folder, "Pyde.Contracts.dll"));
        Repack(folder);
        Assert.Contains("second type identity", Refused(folder).Expected, StringComparison.Ordinal);
    }

    [Fact]
    public void Assembly_that_is_none_is_refused()
    {
        string folder = _folders.Copy("Ledger");
        File.WriteAllText(Path.Combine(folder, "Ledger.dll"), "MZ, or is it?");
        Repack(folder);
        Assert.Equal("a well-formed assembly", Refused(folder).Expected);
    }

    [Fact]
    public void Cached_copy_that_somebody_changed_is_written_again()
    {
        Assert.True(new PluginCache(_folders.Cache, SharedAssemblies.Collect()).Admit(TestFolders.Built("Ledger")).TryGet(out PluginImage? image, out _));
        string copy = Path.Combine(image.Folder, "Ledger.dll");
        byte[] right = File.ReadAllBytes(copy);
        File.WriteAllText(copy, "changed");
        Assert.True(new PluginCache(_folders.Cache, SharedAssemblies.Collect()).Admit(TestFolders.Built("Ledger")).TryGet(out _, out _));
        Assert.Equal(right, File.ReadAllBytes(copy));
    }

    [Fact]
    public void Shared_list_holds_the_contracts_and_nothing_of_the_host()
    {
        IReadOnlyList<string> names = _library.SharedAssemblyNames;
        Assert.Contains("Pyde.Contracts", names);
        Assert.Contains("Pyde.Types", names);
        Assert.Contains("Pyde.Crypto", names);
        Assert.Contains("Pyde.Abi", names);
        Assert.Contains("Microsoft.Extensions.Logging.Abstractions", names);
        Assert.Contains("System.Private.CoreLib", names);
        Assert.DoesNotContain("Pyde.Host", names);
        Assert.DoesNotContain("Pyde.Contracts.Testing", names);
        Assert.DoesNotContain("xunit.core", names);
    }

    [Fact]
    public void Packing_again_changes_nothing_and_packing_elsewhere_gives_the_same_bytes()
    {
        string folder = _folders.Copy("Ledger");
        byte[] before = File.ReadAllBytes(Path.Combine(folder, PluginManifest.FileName));
        Assert.Equal(0, Repack(folder).FilesChanged);
        Assert.Equal(before, File.ReadAllBytes(Path.Combine(folder, PluginManifest.FileName)));
        File.WriteAllText(Path.Combine(folder, "private.txt"), "a dependency");
        Assert.Equal(1, Repack(folder).FilesChanged);
    }

    [Fact]
    public void Native_library_is_loaded_once_per_digest()
    {
        string folder = _folders.Copy("Ledger");
        string? system = Array.Find(["/lib/x86_64-linux-gnu/libz.so.1", "/usr/lib/x86_64-linux-gnu/libm.so.6", "/usr/lib/libm.so.6"], File.Exists);
        Assert.NotNull(system);
        NativeLibraries natives = new();
        string other = _folders.Copy("Ledger");
        File.Copy(system!, Path.Combine(folder, "libprobe.so"));
        File.Copy(system!, Path.Combine(other, "libprobe.so"));
        nint first = natives.Load(folder, "probe");
        Assert.NotEqual(0, first);
        Assert.Equal(first, natives.Load(other, "probe"));
        Assert.Equal(1, natives.Count);
        Assert.Equal(0, natives.Load(folder, "surely-not-there"));
    }

    [Fact]
    public void Native_library_that_the_environment_names_goes_before_the_folders()
    {
        const string Variable = "PYDE_NAMEDPROBE";
        string folder = _folders.Copy("Ledger");
        string[] known = ["/lib/x86_64-linux-gnu/libz.so.1", "/usr/lib/x86_64-linux-gnu/libm.so.6", "/usr/lib/libm.so.6"];
        string[] system = Array.FindAll(known, File.Exists);
        File.Copy(system[0], Path.Combine(folder, "libnamedprobe.so"));
        string given = Path.Combine(_folders.Copy("Ledger"), "given.so");
        File.Copy(system[^1], given);
        NativeLibraries natives = new();
        try
        {
            Environment.SetEnvironmentVariable(Variable, given);
            nint named = natives.Load(folder, "namedprobe");
            Environment.SetEnvironmentVariable(Variable, null);
            Assert.Equal(system.Length > 1, named != natives.Load(folder, "namedprobe"));
            Environment.SetEnvironmentVariable(Variable, given + ".absent");
            string message = Assert.Throws<DllNotFoundException>(() => natives.Load(folder, "namedprobe")).Message;
            Assert.Contains(Variable, message, StringComparison.Ordinal);
        }
        finally
        {
            Environment.SetEnvironmentVariable(Variable, null);
        }
    }

    private static PackedPlugin Repack(string folder)
    {
        string source = $"{folder}.source.json";
        string path = Path.Combine(folder, PluginManifest.FileName);
        Assert.True(PluginManifest.Parse(File.ReadAllBytes(path), path, isPacked: true).TryGet(out PluginManifest? manifest, out _));
        File.WriteAllBytes(source, (manifest with { Files = [] }).ToJson());
        Assert.True(PluginPacker.Pack(source, folder, folder).TryGet(out PackedPlugin? packed, out Refusal? refusal), refusal?.ToString());
        return packed;
    }

    private Refusal Refused(string folder)
    {
        Assert.False(_library.Verify(folder).TryGet(out _, out Refusal? refusal));
        return refusal;
    }
}
