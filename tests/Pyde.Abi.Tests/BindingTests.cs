using HandlebarsDotNet;
using Pyde.Abi.Tests.Rendering;

namespace Pyde.Abi.Tests;

public sealed class BindingTests
{
    [Theory]
    [InlineData("abi/bindings/c/pyde.h")]
    [InlineData("abi/bindings/rust/pyde.rs")]
    [InlineData("abi/bindings/assemblyscript/pyde.ts")]
    public void Committed_binding_is_what_the_table_renders(string path)
    {
        IHandlebars handlebars = Handlebars.Create(new HandlebarsConfiguration { NoEscape = true });
        HandlebarsTemplate<object, object> template = handlebars.Compile(Repository.Read(path + ".hbs"));
        Repository.Hold(path, template(TableView.Create()));
    }
}
