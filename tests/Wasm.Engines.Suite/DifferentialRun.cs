using Wasm.EngineSuite.Differential;
using Xunit.Abstractions;

namespace Wasm.EngineSuite;

/// <summary>A seeded comparison of engines inside a test.</summary>
internal static class DifferentialRun
{
    private const int RealBytesMax = 12_000;

    /// <summary>Compares mutated, host-calling and, where the generator is installed, generated modules, so many of each.</summary>
    internal static void Check(EngineComparison comparison, int seed, int modules, ITestOutputHelper output)
    {
        if (!ModuleSource.CanGenerate)
            output.WriteLine("no generated modules: wasm-opt (package binaryen) is not installed");
        List<byte[]> real = ModuleSource.Load(Path.Combine(AppContext.BaseDirectory, "Corpus"), RealBytesMax);
        string folder = Directory.CreateTempSubdirectory("pyde-wasm").FullName;
        try
        {
            foreach (byte[] bytes in real)
                Check(bytes, new Random(seed));
            for (int i = 0; i < modules; i++)
            {
                Random random = new(seed + i);
                ModuleSource source = new(real, folder, random);
                Check(source.Mutate(), random);
                Check(source.CallHost(), random);
                if (ModuleSource.CanGenerate)
                    Check(source.Generate(), random);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        output.WriteLine(
            $"{comparison.Modules} modules, {comparison.Calls} pairs of calls, {comparison.Completed} completed, " +
            $"{comparison.OutOfGas} out of gas, {comparison.HostCalls} host calls");

        void Check(byte[] bytes, Random random)
        {
            if (comparison.Compare(bytes, random) is not { } difference)
                return;
            string file = Path.Combine(Path.GetTempPath(), $"pyde-difference-{seed}-{comparison.Modules}.wasm");
            File.WriteAllBytes(file, bytes);
            Assert.Fail($"{file}: {difference}");
        }
    }
}
