using Pyde.Abi.Binary;
using Pyde.Contracts.Wasm;

namespace Pyde.Abi.Tests.Support;

internal static class Modules
{
    internal static ValidatedModule Valid(ModuleBuilder builder) => Valid(builder.Build());

    internal static ValidatedModule Valid(byte[] bytes)
    {
        bool isValid = WasmValidator.TryValidate(
            bytes, WasmLimits.Standard, ImportLinker.HostTable, out ValidatedModule? module, out ModuleError error);
        Assert.True(isValid, error.ToString());
        return module!;
    }

    internal static ModuleError Refused(byte[] bytes, WasmLimits? limits = null)
    {
        bool isValid = WasmValidator.TryValidate(
            bytes, limits ?? WasmLimits.Standard, ImportLinker.HostTable, out ValidatedModule? module, out ModuleError error);
        Assert.False(isValid);
        Assert.Null(module);
        Assert.InRange(error.Offset, 0, bytes.Length);
        return error;
    }
}
