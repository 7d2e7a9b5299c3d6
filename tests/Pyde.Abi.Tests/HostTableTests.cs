using System.Reflection;
using Pyde.Abi.Tests.Rendering;
using Pyde.Contracts.Wasm;
using HandlebarsDotNet;

namespace Pyde.Abi.Tests;

public sealed class HostTableTests
{
    [Fact]
    public void Interface_has_exactly_the_members_that_the_table_lists()
    {
        string[] table = [.. HostTable.Entries.ToArray().Select(e => $"{ResultOf(e)} {PascalOf(e.Name)}({ParametersOf(e)})")];
        string[] members = [.. typeof(IHostFunctions).GetMethods().OrderBy(m => m.MetadataToken).Select(Describe)];
        Assert.Equal(table, members);
    }

    [Fact]
    public void Numbers_of_host_functions_are_places_in_the_table()
    {
        Assert.Equal(HostTable.Entries.Length, Enum.GetValues<HostFunction>().Length);
        for (int i = 0; i < HostTable.Entries.Length; i++)
        {
            Assert.Equal((HostFunction)i, HostTable.Entries[i].Id);
            Assert.Equal(PascalOf(HostTable.Entries[i].Name), HostTable.Entries[i].Id.ToString());
        }
    }

    [Fact]
    public void Names_of_older_editions_are_unknown()
    {
        Assert.Null(HostTable.Find("block_height"));
        Assert.Null(HostTable.Find("block_timestamp"));
        Assert.Null(HostTable.Find("SLOAD"));
        Assert.NotNull(HostTable.Find("sload"));
    }

    [Fact]
    public void Functions_that_a_view_must_not_reach_are_the_eight_of_the_design()
    {
        string[] expected =
        [
            "sstore", "sdelete", "transfer", "emit_event", "parachain_storage_write", "parachain_storage_delete", "parachain_emit_event",
            "send_xparachain_message",
        ];
        Assert.Equal(
            expected, HostTable.Entries.ToArray().Where(e => (e.Traits & HostFunctionTraits.Writes) != 0).Select(e => e.Name));
    }

    [Theory]
    [InlineData("hash_blake3", 0, 0)]
    [InlineData("hash_blake3", 1, 3)]
    [InlineData("hash_blake3", 8, 3)]
    [InlineData("hash_blake3", 9, 6)]
    [InlineData("sstore", 16_384, 524_288)]
    [InlineData("hash_poseidon2", uint.MaxValue, 161_061_273_600)]
    public void Price_by_length_rounds_up_and_does_not_wrap(string name, uint bytes, ulong units) =>
        Assert.Equal(units, HostTable.Find(name)!.Price.OfBytes(bytes));

    [Fact]
    public void Reference_page_is_what_the_table_renders()
    {
        IHandlebars handlebars = Handlebars.Create(new HandlebarsConfiguration { NoEscape = true });
        HandlebarsTemplate<object, object> template = handlebars.Compile(Repository.Read("abi/bindings/reference/abi.md.hbs"));
        Repository.Hold("docs/abi.md", template(TableView.Create()));
    }

    private static string Describe(MethodInfo method)
    {
        ParameterInfo[] parameters = method.GetParameters();
        Assert.Equal(typeof(GuestContext), parameters[0].ParameterType);
        string list = string.Join(", ", parameters.Skip(1).Select(p => $"{p.ParameterType.Name} {p.Name}"));
        return $"{method.ReturnType.Name} {method.Name}({list})";
    }

    private static string ResultOf(HostFunctionEntry entry) => entry.Result switch
    {
        null => "Void",
        WasmValueType.I64 => "Int64",
        _ => "Int32",
    };

    private static string ParametersOf(HostFunctionEntry entry) => string.Join(
        ", ",
        entry.Parameters.ToArray().Select(p => $"{(p.Type == WasmValueType.I64 ? "UInt64" : "UInt32")} {CamelOf(p.Name)}"));

    private static string PascalOf(string name) => string.Concat(name.Split('_').Select(p => char.ToUpperInvariant(p[0]) + p[1..]));

    private static string CamelOf(string name) => char.ToLowerInvariant(name[0]) + PascalOf(name)[1..];
}
