namespace Pyde.Abi.Binary;

/// <summary>Looks at the encoding of a body alone, whatever its types and indices.</summary>
internal static class BodySyntax
{
    /// <summary>The first malformed byte of a body, or no error.</summary>
    internal static ModuleError Check(ReadOnlySpan<byte> module, int bodyAt, int bodyEnd)
    {
        InstructionReader reader = new(module, bodyAt, bodyEnd);
        int depth = 1;
        while (depth > 0)
        {
            int at = reader.Position;
            bool isRead = reader.Read(out Instruction instruction);
            while (reader.HasTargets && reader.Error.Kind == ModuleErrorKind.None)
                reader.ReadTarget();
            if (reader.Error.Kind != ModuleErrorKind.None)
                return reader.Error;
            if (!isRead)
                return new ModuleError(ModuleErrorCode.UnexpectedEnd, at, string.Empty);
            ModuleErrorCode code = instruction.Opcode == Op.Prefix
                ? OpFeatures.CheckPrefixed(instruction.Sub)
                : OpFeatures.Check(instruction.Opcode);
            if (code != ModuleErrorCode.None)
                return new ModuleError(code, at, string.Empty);
            depth += instruction.Opcode switch
            {
                Op.Block or Op.Loop or Op.If => 1,
                Op.End => -1,
                _ => 0,
            };
        }

        return reader.Position == bodyEnd ? default : new ModuleError(ModuleErrorCode.BodySize, reader.Position, string.Empty);
    }
}
