namespace Pyde.Abi.Binary;

/// <summary>Finds the custom sections of a module without looking into the others.</summary>
internal static class SectionList
{
    internal static bool TryRead(ReadOnlySpan<byte> module, out List<CustomSection> customSections, out ModuleError error)
    {
        customSections = [];
        WasmReader reader = new(module);
        if (!reader.ReadBytes(4).SequenceEqual("\0asm"u8))
            reader.Fail(ModuleErrorCode.BadMagic, 0);
        if (!reader.ReadBytes(4).SequenceEqual<byte>([1, 0, 0, 0]))
            reader.Fail(ModuleErrorCode.BadVersion, 4);
        while (reader.Remaining > 0)
        {
            int at = reader.Position;
            byte id = reader.ReadByte();
            int outer = reader.Enter(reader.ReadU32());
            string name = id == 0 ? reader.ReadName() : string.Empty;
            int contentAt = reader.Position;
            int contentBytes = reader.Remaining;
            reader.ReadBytes((uint)contentBytes);
            if (id == 0 && !reader.Failed)
                customSections.Add(new CustomSection(name, at, reader.Position - at, contentAt, contentBytes));
            reader.Leave(outer, ModuleErrorCode.SectionSize);
        }

        error = reader.Failed ? new ModuleError(reader.ErrorCode, reader.ErrorOffset, string.Empty) : default;
        return !reader.Failed;
    }
}
