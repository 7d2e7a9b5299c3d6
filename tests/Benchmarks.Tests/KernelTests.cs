using System.Buffers.Binary;
using System.Diagnostics;
using System.Security.Cryptography;
using Benchmarks.Wasm;
using Pyde.Abi.Deployment;
using Pyde.Abi.Metering;
using Pyde.Abi.Sections;
using Pyde.Contracts.Wasm;
using Pyde.Crypto;
using Wasm.Interpreter;
using Xunit.Abstractions;

namespace Benchmarks.Tests;

/// <summary>What the figures rest on: kernels that answer what they should, and modules that are what their sources say.</summary>
public sealed class KernelTests(ITestOutputHelper output)
{
    private static readonly string Folder = Path.Combine(Root(), "tests", "Benchmarks", "Wasm", "kernels");

    private static KernelSet Set { get; } = KernelSet.Load();

    public static TheoryData<string> Names => [.. Set.Kernels.Select(kernel => kernel.Name)];

    [Fact]
    public void Goals_rest_on_at_least_twelve_kernels_and_every_source_is_one()
    {
        Assert.True(Set.Kernels.Count(kernel => kernel.Kind == KernelKind.Integer) >= 12);
        IEnumerable<string> sources = Directory.GetFiles(Folder, "*.c").Select(file => Path.GetFileNameWithoutExtension(file));
        Assert.Equal(sources.Order(StringComparer.Ordinal), Set.Kernels.Select(kernel => kernel.Name).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Kernel_answers_its_checksum_twice_on_one_instance(string name)
    {
        Kernel kernel = Set.Kernels.Single(kernel => kernel.Name == name);
        ValidatedModule module = kernel.Validate();
        Assert.Equal(0, module.Imports.Length);
        using InterpreterEngine engine = new();
        engine.Compile(module, ChargePlanner.Derive(module), WasmLimits.Standard, out ICompiledModule? compiled);
        using (compiled)
        {
            compiled!.Instantiate(UnusedHost.Instance, Plans.Ample, out IWasmInstance? instance);
            Assert.True(module.FindExportedFunction(Kernel.Entry, out int function));
            ulong[] results = new ulong[1];
            for (int turn = 0; turn < 2; turn++)
            {
                Assert.Equal(InvokeStatus.Completed, instance!.Invoke(function, [kernel.SmallN], results).Status);
                Assert.Equal(kernel.SmallChecksum, results[0]);
            }

            instance!.Dispose();
        }
    }

    [Fact]
    public void Checksums_of_hashes_are_what_other_implementations_answer()
    {
        foreach (bool isSmall in (ReadOnlySpan<bool>)[false, true])
        {
            byte[] digest = new byte[32];
            Assert.Equal(Checksum("sha256", isSmall, out byte[] input), BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData(input)));
            uint blake3 = Checksum("blake3", isSmall, out input);
            Blake3.Hash(input, digest);
            Assert.Equal(blake3, BinaryPrimitives.ReadUInt32LittleEndian(digest));
            uint keccak = Checksum("keccak", isSmall, out input);
            Keccak256.Hash(input, digest);
            Assert.Equal(keccak, BinaryPrimitives.ReadUInt32LittleEndian(digest));
        }

        static uint Checksum(string name, bool isSmall, out byte[] input)
        {
            Kernel kernel = Set.Kernels.Single(kernel => kernel.Name == name);
            input = [.. Enumerable.Range(0, (int)(isSmall ? kernel.SmallN : kernel.N)).Select(i => (byte)i)];
            return isSmall ? kernel.SmallChecksum : kernel.Checksum;
        }
    }

    [Theory]
    [InlineData("modules/medium", 10)]
    [InlineData("modules/large", 150)]
    [InlineData(KernelSet.Contract, 7)]
    public void Modules_for_compile_times_have_about_the_size_that_the_design_names(string module, int kibibytes)
    {
        double size = new FileInfo(KernelSet.PathOf(module)).Length / 1024.0;
        Assert.InRange(size, kibibytes * 0.9, kibibytes * 1.1);
        Assert.True(KernelSet.Validate(module, Pyde.Abi.Binary.ImportLinker.HostTable).Functions.Length > 0);
    }

    [Fact]
    public void Contract_may_be_deployed_as_a_parachain()
    {
        byte[] bytes = File.ReadAllBytes(KernelSet.PathOf(KernelSet.Contract));
        bool isValid = DeployValidator.TryValidate(bytes, ContractType.Parachain, WasmLimits.Standard, out _, out DeployError error);
        Assert.True(isValid, $"{error.Code} {error.Subject}");
    }

    [Fact]
    public void Committed_modules_are_what_the_build_script_makes_byte_for_byte()
    {
        if (!IsInstalled("clang") || !IsInstalled("wasm-ld"))
        {
            output.WriteLine("not rebuilt: clang and wasm-ld are not installed; the committed modules are what the other tests run");
            return;
        }

        string folder = Directory.CreateTempSubdirectory("pyde-kernels-").FullName;
        Assert.Equal(string.Empty, Script(folder));
        string[] built = [.. Directory.GetFiles(folder, "*.wasm", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(folder, file))];
        Assert.Equal(Set.Kernels.Count + KernelSet.CompileModules.Count + 1, built.Length);
        foreach (string file in built)
        {
            bool isSame = File.ReadAllBytes(Path.Combine(Folder, file)).AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(folder, file)));
            Assert.True(isSame, $"{file} differs from what build.sh makes");
        }

        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("json")]
    [InlineData("coremark")]
    [InlineData("nbody")]
    public void Native_build_answers_the_same_checksum(string name)
    {
        if (!IsInstalled("clang"))
        {
            output.WriteLine("not run: clang is not installed");
            return;
        }

        Kernel kernel = Set.Kernels.Single(kernel => kernel.Name == name);
        Assert.Equal($"{kernel.Checksum}\n", Script("--native", name, $"{kernel.N}"));
    }

    private static string Script(params string[] arguments)
    {
        using Process script = Process.Start(
            new ProcessStartInfo(Path.Combine(Folder, "build.sh"), arguments) { RedirectStandardOutput = true })!;
        string text = script.StandardOutput.ReadToEnd();
        Assert.True(script.WaitForExit(TimeSpan.FromMinutes(3)), "build.sh takes longer than three minutes");
        Assert.Equal(0, script.ExitCode);
        return text;
    }

    private static bool IsInstalled(string tool) => (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
        .Split(Path.PathSeparator)
        .Any(folder => File.Exists(Path.Combine(folder, tool)));

    private static string Root()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Pyde.Modular.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("the tests run outside of the repository");
    }
}
