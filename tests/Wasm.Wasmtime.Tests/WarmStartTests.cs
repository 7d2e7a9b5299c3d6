using Pyde.Abi.Tests.Support;
using Pyde.Contracts.Wasm;
using Pyde.Crypto;
using Wasm.EngineSuite;

namespace Wasm.Wasmtime.Tests;

/// <summary>Code that is kept in a store and found again by the next engine, with the real library.</summary>
[Collection("wasmtime")]
public sealed class WarmStartTests
{
    private readonly CodeStore _store = new();

    [LibraryFact]
    public void Kept_code_is_used_again_and_answers_the_same()
    {
        string cold = Run(keeps: true);
        Assert.Equal(cold, Run(keeps: false));
        Assert.Equal(cold, Run(keeps: false));
    }

    [LibraryFact]
    public void Damaged_code_is_compiled_again()
    {
        string cold = Run(keeps: true);
        _store.DamageAll();
        Assert.Equal(cold, Run(keeps: true));
        Assert.Equal(cold, Run(keeps: false));
    }

    [LibraryTheory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1_000)]
    public void Code_that_was_cut_short_before_its_digest_was_made_is_compiled_again(int bytes)
    {
        string cold = Run(keeps: true);
        _store.ChangeAll(value => WithDigest(value.AsSpan(Blake3.HashBytes, bytes).ToArray()));
        Assert.Equal(cold, Run(keeps: true));
        Assert.Equal(cold, Run(keeps: false));
    }

    [LibraryFact]
    public void Code_of_another_version_of_the_library_is_compiled_again()
    {
        string cold = Run(keeps: true);
        int changed = 0;
        _store.ChangeAll(value =>
        {
            // The library writes its major version behind a zero and a length.
            byte[] code = value[Blake3.HashBytes..];
            for (int i = 0; i + 4 <= code.Length; i++)
            {
                if (code[i] != 0 || code[i + 1] != 2 || !char.IsAsciiDigit((char)code[i + 2]) || !char.IsAsciiDigit((char)code[i + 3]))
                    continue;
                code[i + 3] = (byte)(code[i + 3] == '9' ? '8' : '9');
                changed++;
                break;
            }

            return WithDigest(code);
        });
        Assert.Equal(1, changed);
        Assert.Equal(cold, Run(keeps: true));
        Assert.Equal(cold, Run(keeps: false));
    }

    [LibraryFact]
    public void Code_that_asks_a_guard_is_kept_beside_the_other()
    {
        Run(keeps: true);
        Assert.Equal(1, _store.Commits);
        Run(keeps: true, new Patient());
        Assert.Equal(2, _store.Commits);
        Run(keeps: false, new Patient());
    }

    private static byte[] WithDigest(byte[] code)
    {
        byte[] value = new byte[Blake3.HashBytes + code.Length];
        Blake3.Hash(code, value.AsSpan(0, Blake3.HashBytes));
        code.CopyTo(value, Blake3.HashBytes);
        return value;
    }

    // A new engine each time, as after a start of the node.
    private string Run(bool keeps, IRunGuard? guard = null)
    {
        ModuleBuilder builder = ModuleBuilder.WithMemory();
        builder.Function("i:i", [0x20, 0x00, 0x41, 0x03, 0x6c], export: "run");
        ValidatedModule module = GuestCall.Validate(builder.Build());
        int before = _store.Commits;
        using IWasmEngine engine = RealLibrary.CreateEngine();
        engine.Start(PluginContext.With(_store));
        using ICompiledModule compiled = GuestCall.Compile(engine, module);
        string seen = GuestCall.Observe(compiled, module, NoHost.Instance, [14], Grants.Of(1_000, guard is null ? 0UL : 100UL, guard));
        Assert.Equal(keeps, _store.Commits > before);
        return seen;
    }

    private sealed class Patient : IRunGuard
    {
        public bool ShouldStop() => false;
    }
}
