using System.Diagnostics;
using Pyde.Abi.Binary;
using Pyde.Contracts.Wasm;

namespace Wasm.EngineSuite.Differential;

/// <summary>Modules for differential runs: real ones with a few bits changed, ones that call the host, and generated ones.</summary>
/// <param name="real">Valid modules.</param>
/// <param name="folder">For the generator's files.</param>
/// <param name="random">Draws everything.</param>
internal sealed class ModuleSource(IReadOnlyList<byte[]> real, string folder, Random random)
{
    /// <summary>Whether the generator (package binaryen) is installed.</summary>
    internal static bool CanGenerate { get; } = Programs.IsInstalled("wasm-opt");

    /// <summary>The real modules of a folder and of those in it.</summary>
    /// <param name="folder">Where they are.</param>
    /// <param name="bytesMax">Larger ones are left out.</param>
    internal static List<byte[]> Load(string folder, int bytesMax) =>
    [
        .. Directory.GetFiles(folder, "*.wasm", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal)
            .Where(file => new FileInfo(file).Length <= bytesMax)
            .Select(File.ReadAllBytes),
    ];

    /// <summary>A real module with one to three bits changed, still valid.</summary>
    internal byte[] Mutate()
    {
        byte[] chosen = real[random.Next(real.Count)];
        while (true)
        {
            byte[] bytes = [.. chosen];
            for (int i = random.Next(1, 4); i > 0; i--)
                bytes[random.Next(8, bytes.Length)] ^= (byte)(1 << random.Next(8));
            if (WasmValidator.TryValidate(bytes, WasmLimits.Standard, ImportLinker.HostTable, out _, out _))
                return bytes;
        }
    }

    /// <summary>A module that calls the host.</summary>
    internal byte[] CallHost()
    {
        byte[] bytes = new GuestGenerator(random).Generate();
        return WasmValidator.TryValidate(bytes, WasmLimits.Standard, ImportLinker.HostTable, out _, out ModuleError error)
            ? bytes
            : throw new InvalidOperationException($"the generator made a module that is {error}");
    }

    /// <summary>A module that wasm-opt makes of noise.</summary>
    internal byte[] Generate()
    {
        string input = Path.Combine(folder, "input");
        string result = Path.Combine(folder, "generated.wasm");
        byte[] noise = new byte[random.Next(500, 3_000)];
        random.NextBytes(noise);
        File.WriteAllBytes(input, noise);
        string[] options =
        [
            input, "-ttf", "--mvp-features", "--enable-sign-ext", "--enable-nontrapping-float-to-int", "--enable-bulk-memory",
            "--enable-multivalue", "-o", result,
        ];
        using Process process = Process.Start(
            new ProcessStartInfo("wasm-opt", options) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? File.ReadAllBytes(result) : throw new InvalidOperationException($"wasm-opt: {error.Result}");
    }
}
