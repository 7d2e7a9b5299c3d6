using System.Reflection;

namespace Pyde.Contracts.Tests.House;

public sealed class PublicApiTests
{
    private const BindingFlags Statics = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    [Theory]
    [InlineData("Pyde.Types")]
    [InlineData("Pyde.Crypto")]
    [InlineData("Pyde.Contracts")]
    [InlineData("Pyde.Abi")]
    public void Public_surface_is_the_one_that_was_reviewed(string assembly) => RepositoryFolder.AssertIs(
        $"contracts/PublicAPI/{assembly}.txt",
        PublicApi.Render(Assembly.Load(assembly)),
        "Plugins are built against this surface: members may be added, with a default where others implement them; nothing "
            + "is removed or changed.");

    [Theory]
    [InlineData("Pyde.Types")]
    [InlineData("Pyde.Crypto")]
    [InlineData("Pyde.Contracts")]
    [InlineData("Pyde.Abi")]
    public void Shared_assembly_holds_no_static_state_that_can_change(string assembly)
    {
        IEnumerable<string> mutable = Assembly.Load(assembly).GetTypes()
            .Where(type => !type.Name.Contains('<', StringComparison.Ordinal))
            .SelectMany(type => type.GetFields(Statics))
            .Where(field => field is { IsInitOnly: false, IsLiteral: false } && !field.Name.Contains('<', StringComparison.Ordinal))
            .Select(field => $"{field.DeclaringType}.{field.Name}");
        Assert.Empty(mutable);
    }
}
