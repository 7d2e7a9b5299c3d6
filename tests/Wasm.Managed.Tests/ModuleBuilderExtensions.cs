using Pyde.Abi.Tests.Support;

namespace Wasm.Managed.Tests;

internal static class ModuleBuilderExtensions
{
    /// <summary>The module with one function more, exported as <c>run</c>.</summary>
    internal static byte[] With(this ModuleBuilder builder, string signature, byte[] body, string locals = "")
    {
        builder.Function(signature, body, locals, "run");
        return builder.Build();
    }
}
