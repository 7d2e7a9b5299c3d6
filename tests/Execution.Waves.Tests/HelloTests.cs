using System.Buffers.Binary;
using System.Diagnostics;
using System.Text;
using Execution.Waves.Tests.World;
using Pyde.Abi.Deployment;
using Pyde.Abi.Sections;
using Pyde.Contracts.Execution;
using Pyde.Contracts.Wasm;
using Pyde.Parachains.Messaging;
using Pyde.Types;
using Xunit.Abstractions;

namespace Execution.Waves.Tests;

/// <summary>The same parachain written in C, Rust and AssemblyScript behaves the same: the three bindings agree.</summary>
public sealed class HelloTests(ITestOutputHelper output) : IDisposable
{
    private readonly Chain _chain = new();

    public static TheoryData<string> Languages => ["hello-c", "hello-rust", "hello-as"];

    [Theory]
    [MemberData(nameof(Languages))]
    public void Module_may_be_deployed_as_a_parachain_without_a_warning(string module)
    {
        byte[] bytes = Parachain.Module(module);
        bool isValid = DeployValidator.TryValidate(
            bytes, ContractType.Parachain, WasmLimits.Standard, out DeployableModule? deployable, out DeployError error);
        Assert.True(isValid, $"{error.Code} {error.Subject}");
        Assert.Empty(deployable!.Warnings);
        Assert.Equal(["greet", "ask", "on_price", "last"], deployable.Abi.Functions.Select(function => function.Name));
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void View_greets_whom_it_is_given_and_refuses_more_than_64_bytes(string module)
    {
        Parachain hello = Parachain.Register(_chain, "hello", Parachain.Module(module));
        _chain.Run();
        Assert.Equal("hello, world", Encoding.ASCII.GetString(_chain.View(hello.Id, "greet", [.. "world"u8]).Data.Span));
        byte[] longest = new byte[64];
        longest.AsSpan().Fill((byte)'x');
        Assert.Equal([.. "hello, "u8, .. longest], _chain.View(hello.Id, "greet", longest).Data.ToArray());
        Assert.Equal(ViewOutcome.Reverted, _chain.View(hello.Id, "greet", new byte[65]).Outcome);
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void Answer_of_the_price_feed_is_kept_and_emitted_by_the_callback(string module)
    {
        Parachain feed = Parachain.Register(_chain, "feed", Parachain.Module(Feed.V1));
        Parachain hello = Parachain.Register(_chain, "hello", Parachain.Module(module));
        feed.Report(0, 1_000, 1_000, 1_000);
        Receipt asked = _chain.Do(_chain[5].Transactions.CallParachain(hello.Id, "ask", feed.Id.ToArray()));
        Assert.Equal(0ul, BinaryPrimitives.ReadUInt64LittleEndian(asked.ReturnData.Span));
        Assert.Empty(_chain.View(hello.Id, "last").Data.ToArray());
        _chain.Run(hello.Certify(_chain.Wave));
        byte[] last = _chain.View(hello.Id, "last").Data.ToArray();
        Assert.Equal(13 + 24, last.Length);
        Assert.Equal((byte)MessageOutcome.Ok, last[8]);
        Assert.Equal(1_000ul, BinaryPrimitives.ReadUInt64LittleEndian(last.AsSpan(13 + 8)));
        EventRecord emitted = _chain.Last.Events.Single(entry => entry.Topics[0] == Digest.Blake3("answer"u8));
        Assert.Equal(last, emitted.Data.ToArray());
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void Timeout_in_the_calldata_is_the_timeout_of_the_message(string module)
    {
        Parachain hello = Parachain.Register(_chain, "hello", Parachain.Module(module));
        ParachainId nobody = ParachainId.FromName("nobody");
        _chain.Do(_chain[5].Transactions.CallParachain(hello.Id, "ask", (byte[])[.. nobody.ToArray(), .. Feed.U64(5)]));
        MessageRecord message = hello.Message(0);
        Assert.Equal((message.SentWave + 5, 500_000ul, "on_price"), (message.LastWave, message.CallbackGas, message.Callback));
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void Calldata_of_another_length_reverts(string module)
    {
        Parachain hello = Parachain.Register(_chain, "hello", Parachain.Module(module));
        _chain.Run();
        foreach (int length in (ReadOnlySpan<int>)[0, 31, 33, 41, 21_000])
            Assert.Equal(ReceiptStatus.Reverted, hello.Call(_chain[5], "ask", new byte[length]).Status);
    }

    [Theory]
    [InlineData("hello-rust", "/usr/bin/rustc", "--version", "rustc 1.63.0")]
    [InlineData("hello-as", "npm", "--version", "")]
    public void Committed_module_is_what_its_build_script_makes_byte_for_byte(string module, string tool, string option, string version)
    {
        string? found = Try(tool, option);
        if (found is null || !found.StartsWith(version, StringComparison.Ordinal))
        {
            output.WriteLine($"not rebuilt: {tool} {version} is needed, found {found ?? "none"}; the committed module ran in the other tests");
            return;
        }

        string folder = Directory.CreateTempSubdirectory("pyde-hello-").FullName;
        string script = Path.Combine(Repository.Root, "parachains", module, "build.sh");
        if (Try(script, folder) is null)
        {
            // The compiler of hello-as comes from a registry that a machine may not reach; a compiler that is there must build.
            string compiler = Path.Combine(Repository.Root, "artifacts", "bench", "assemblyscript", "node_modules", "assemblyscript");
            Assert.True(module == "hello-as" && !Directory.Exists(compiler), $"{script} failed");
            output.WriteLine("not rebuilt: npm could not install the compiler; the committed module ran in the other tests");
            return;
        }

        byte[] built = File.ReadAllBytes(Path.Combine(folder, module + ".wasm"));
        Assert.True(Parachain.Module(module).AsSpan().SequenceEqual(built), $"{module}.wasm differs from what its build.sh makes");
        Directory.Delete(folder, recursive: true);
    }

    public void Dispose() => _chain.Dispose();

    // Standard output of a run that ended well; null otherwise.
    private static string? Try(string program, params string[] arguments)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
            string text = process.StandardOutput.ReadToEnd();
            Assert.True(process.WaitForExit(TimeSpan.FromMinutes(3)), $"{program} takes longer than three minutes");
            return process.ExitCode == 0 ? text : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
