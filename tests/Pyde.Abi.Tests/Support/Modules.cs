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

    /// <summary>The rule that a module breaks; None when it is valid.</summary>
    internal static ModuleErrorCode Judge(byte[] bytes)
    {
        bool isValid = WasmValidator.TryValidate(
            bytes, WasmLimits.Standard, ImportLinker.HostTable, out ValidatedModule? module, out ModuleError error);
        Assert.Equal(isValid, module is not null);
        Assert.Equal(isValid, error.Code == ModuleErrorCode.None);
        return error.Code;
    }

    /// <summary>A module of sections as they are given, in their order.</summary>
    internal static byte[] Raw(params (byte Id, string Content)[] sections)
    {
        List<byte> bytes = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
        foreach ((byte id, string content) in sections)
        {
            byte[] parsed = Hex(content);
            bytes.AddRange([id, .. ModuleBuilder.U32((uint)parsed.Length), .. parsed]);
        }

        return [.. bytes];
    }

    /// <summary>Bytes written in hexadecimal, with spaces.</summary>
    internal static byte[] Hex(string text) => Convert.FromHexString(text.Replace(" ", string.Empty, StringComparison.Ordinal));

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
