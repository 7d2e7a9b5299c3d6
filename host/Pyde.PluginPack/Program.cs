using Pyde.Contracts.Commands;
using Pyde.Contracts.Manifest;
using Pyde.PluginPack;

// Called by plugins/Directory.Build.targets: <source manifest> <build folder> <target folder>
if (args.Length != 3)
{
    Console.Error.WriteLine("usage: Pyde.PluginPack <plugin.json beside the project> <folder of the build's output> <plugin folder>");
    return ExitCode.Usage;
}

if (!PluginPacker.Pack(args[0], args[1], args[2]).TryGet(out PackedPlugin? packed, out Refusal? refusal))
{
    // The form that a build shows as an error of its own.
    Console.Error.WriteLine($"{args[0]}: error PYDEPACK: {refusal}");
    return ExitCode.Failed;
}

if (packed.FilesChanged > 0)
    Console.WriteLine($"{packed.Manifest.Id} {packed.Manifest.Version} -> {args[2]}");
return ExitCode.Success;
