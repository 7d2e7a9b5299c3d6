using System.Diagnostics;
using Pyde.Abi.Binary;
using Pyde.Contracts.Wasm;

namespace Wasm.EngineSuite.Differential;

/// <summary>Modules for differential runs: a real one with a few bits changed, and generated ones.</summary>
internal sealed class ModuleSource(byte[] real, string folder, Random random)
{
    /// <summary>Whether the generator (package binaryen) is installed.</summary>
    internal static bool CanGenerate { get; } = (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
        .Split(':')
        .Any(place => File.Exists(Path.Combine(place, "wasm-opt")));

    /// <summary>The real module with one to three bits changed, still valid.</summary>
    internal byte[] Mutate()
    {
        while (true)
        {
            byte[] bytes = [.. real];
            for (int i = random.Next(1, 4); i > 0; i--)
                bytes[random.Next(8, bytes.Length)] ^= (byte)(1 << random.Next(8));
            if (WasmValidator.TryValidate(bytes, WasmLimits.Standard, ImportLinker.HostTable, out _, out _))
                return bytes;
        }
    }

    /// <summary>A module that wasm-opt makes of noise.</summary>
    /// <param name="options">Further options, such as --denan.</param>
    internal byte[] Generate(params string[] options)
    {
        string input = Path.Combine(folder, "input");
        string result = Path.Combine(folder, "generated.wasm");
        byte[] noise = new byte[random.Next(500, 3_000)];
        random.NextBytes(noise);
        File.WriteAllBytes(input, noise);
        ProcessStartInfo start = new("wasm-opt") { RedirectStandardOutput = true, RedirectStandardError = true };
        string[] fixedOptions =
        [
            input, "-ttf", "--mvp-features", "--enable-sign-ext", "--enable-nontrapping-float-to-int", "--enable-bulk-memory", "-o", result,
        ];
        foreach (string option in (IEnumerable<string>)[.. fixedOptions, .. options])
            start.ArgumentList.Add(option);
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? File.ReadAllBytes(result) : throw new InvalidOperationException($"wasm-opt: {error.Result}");
    }
}
