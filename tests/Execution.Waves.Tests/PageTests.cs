using System.Diagnostics;
using System.Text;
using Execution.Waves.Tests.World;
using Execution.Waves.Transactions;
using Pyde.Parachains.State;
using Pyde.Types;

namespace Execution.Waves.Tests;

public sealed class PageTests
{
    private static readonly string[] Modules =
        ["price-feed/price-feed-v1", "price-feed/price-feed-v2", "price-feed/price-feed-v3", "hello-c/hello-c"];

    [Fact]
    public void Table_lists_every_assigned_transaction_type_once_in_order()
    {
        IEnumerable<byte> assigned = Enumerable.Range(0, 256).Select(number => (byte)number).Where(TransactionTypes.IsAssigned);
        Assert.Equal(assigned, TransactionTable.Rows.Select(row => (byte)row.Type));
    }

    [Fact]
    public void Page_of_transactions_is_the_table_in_code()
    {
        var page = new StringBuilder();
        page.Append("# Transactions\n\n");
        page.Append("Derived from `plugins/Execution.Waves/Transactions/TransactionTable.cs`; ");
        page.Append("a test holds this page to it (`PYDE_WRITE_DOCS=1` rewrites it).\n\n");
        page.Append($"Every transaction costs {TransactionTable.IntrinsicGas} gas ");
        page.Append($"and {TransactionTable.GasPerDataByte} per byte of data; ");
        page.Append("the table says what comes on top. ");
        page.Append("A type that is not served is refused with a receipt (TypeNotServed) and pays for its bytes.\n\n");
        page.Append("| type | number | payload | authorisation | gas on top | served | value |\n|---|---|---|---|---|---|---|\n");
        foreach (TransactionRow row in TransactionTable.Rows)
        {
            string served = row.IsServed ? "yes" : "no";
            string value = row.IsServed && row.TakesValue ? "yes" : "no";
            page.Append($"| {row.Type} | {(byte)row.Type} | {row.Payload} | {row.Authorisation} | {row.Gas} | {served} | {value} |\n");
        }

        page.Append("\n## Making them\n\n");
        page.Append("`Pyde.Types.Building.TransactionBuilder` fills in payload, digests, nonce and signatures. ");
        page.Append("An upgrade, from the proposal to its activation:\n\n```csharp\n");
        page.Append("var owner = new TransactionBuilder(chain, address, (context, digest) => Sign(key, context, digest));\n");
        page.Append("owner.Register(\"feed\", ModuleSource.Inline(v1), config, members, gasLimit);  // serves from the next wave on\n");
        page.Append("owner.Propose(id, ModuleSource.Inline(v2), config, gasLimit);          // its receipt returns the number, u64\n");
        page.Append("member.Vote(id, proposal, ModuleHash.Of(v2), config, VoteChoice.Yes);  // discussion_waves after Propose\n");
        page.Append("anyone.Finalize(id, proposal);  // after voting_waves\n");
        page.Append("// grace_waves later the version is active; migrate and health are paid from the parachain's balance:\n");
        page.Append("anyone.Transfer(new Address(id.Value), quanta);\n```\n\n");
        page.Append("A message sent in wave w is delivered by `anyone.Certify(id, w, root, members)`; ");
        page.Append("the root lies under MessageQueue (docs/state-keys.md).\n");
        page.Append("\n## Refusals\n\nThe receipt's refusal code; numbers are never reused.\n\n| code | rule |\n|---|---|\n");
        foreach (Pyde.Parachains.RefusalCode code in Enum.GetValues<Pyde.Parachains.RefusalCode>())
            page.Append($"| {(ushort)code} | {code} |\n");
        Repository.AssertPage("docs/transactions.md", page.ToString());
    }

    [Fact]
    public void Page_of_state_keys_is_the_table_in_code()
    {
        var page = new StringBuilder();
        page.Append("# State keys\n\n");
        page.Append("Derived from `parachains/Pyde.Parachains/State/StateKeys.cs`; ");
        page.Append("a test holds this page to it (`PYDE_WRITE_DOCS=1` rewrites it). ");
        page.Append("A discriminator is never reused, also when its kind has gone.\n\n");
        page.Append("Clustered keys are the owner's first 16 bytes and H(…), the first 16 bytes of Poseidon2. ");
        page.Append("Ordered keys are read in ascending order; their numbers are big-endian. All other integers are little-endian.\n\n");
        page.Append("| discriminator | kind | key | value |\n|---|---|---|---|\n");
        foreach (StateKeyRow row in StateKeys.Table)
            page.Append($"| 0x{(byte)row.Kind:x2} | {row.Kind} | `{row.Form}` | {row.Value} |\n");
        Repository.AssertPage("docs/state-keys.md", page.ToString());
    }

    [Fact]
    public void Committed_modules_are_what_the_build_script_makes_byte_for_byte()
    {
        string[] missing = [.. new[] { "clang", "wasm-ld" }.Where(tool => !IsInstalled(tool))];
        if (missing.Length > 0)
        {
            // Without the compilers the committed bytes stand for themselves; the interpreter runs them in every other test here.
            Assert.All(
                Modules, module => Assert.True(File.Exists(Path.Combine(Repository.Root, "parachains", module + ".wasm"))));
            return;
        }

        string output = Directory.CreateTempSubdirectory("pyde-parachains-").FullName;
        using Process build = Process.Start(new ProcessStartInfo(Path.Combine(Repository.Root, "parachains", "build.sh"), [output]))!;
        build.WaitForExit();
        Assert.Equal(0, build.ExitCode);
        foreach (string module in Modules)
        {
            byte[] committed = File.ReadAllBytes(Path.Combine(Repository.Root, "parachains", module + ".wasm"));
            byte[] built = File.ReadAllBytes(Path.Combine(output, Path.GetFileName(module) + ".wasm"));
            Assert.True(committed.AsSpan().SequenceEqual(built), $"{module}.wasm differs from what parachains/build.sh makes");
        }

        Directory.Delete(output, recursive: true);
    }

    private static bool IsInstalled(string tool) => (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
        .Split(Path.PathSeparator)
        .Any(folder => File.Exists(Path.Combine(folder, tool)));
}
