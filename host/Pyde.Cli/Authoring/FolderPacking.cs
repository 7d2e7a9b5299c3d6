using Pyde.Cli.Output;
using Pyde.Contracts.Manifest;
using Pyde.Host.Plugins;
using Pyde.PluginPack;

namespace Pyde.Cli.Authoring;

/// <summary>Packs a build's output into a plugin folder, after the host's own loader has accepted it.</summary>
internal static class FolderPacking
{
    /// <summary>Packs.</summary>
    /// <param name="manifest">The manifest without digests.</param>
    /// <param name="build">Folder of the build's output.</param>
    /// <param name="target">The plugin folder: new, empty, or a plugin folder already, whose files are then replaced.</param>
    /// <exception cref="CommandFailure">The host would refuse the folder (exit code 1, with its sentence; nothing was written), or the
    /// target is something else (exit code 2).</exception>
    public static PackedPlugin Pack(string manifest, string build, string target)
    {
        DemandPluginFolder(target, build);
        string staged = Directory.CreateTempSubdirectory("pyde-pack-").FullName;
        try
        {
            Demand(PluginPacker.Pack(manifest, build, staged), staged, target);
            Demand(Home.OpenLibrary().Verify(staged), staged, target);
        }
        finally
        {
            Directory.Delete(staged, recursive: true);
        }

        return Demand(PluginPacker.Pack(manifest, build, target), staged, target);
    }

    // The packer removes what does not belong into the folder: nobody's sources or documents may be that.
    private static void DemandPluginFolder(string target, string build)
    {
        if (IsInside(target, build) || IsInside(build, target))
            throw CommandFailure.Usage($"the plugin folder {target} and the build's output {build} must not lie in one another");
        if (File.Exists(target))
            throw CommandFailure.Usage($"{target} is a file; --output names a folder");
        bool isTaken = Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any();
        if (isTaken && !PluginLibrary.ReadManifest(target).TryGet(out _, out _))
            throw CommandFailure.Usage($"{target} holds something that is no plugin folder; name an empty or a new folder with --output");
    }

    private static bool IsInside(string inner, string outer)
    {
        string relative = Path.GetRelativePath(outer, inner);
        return relative == "." || !(relative.StartsWith("..", StringComparison.Ordinal) || Path.IsPathRooted(relative));
    }

    private static T Demand<T>(Result<T> result, string staged, string target)
        where T : class => result.TryGet(out T? value, out Refusal? refusal)
            ? value
            : throw CommandFailure.Failed(refusal.ToString().Replace(staged, target, StringComparison.Ordinal));
}
