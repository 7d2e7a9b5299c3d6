using Pyde.Contracts.Wasm;

namespace Pyde.Abi.Binary;

/// <summary>Tells what is no encoding at all from what belongs to a feature that is refused.</summary>
internal static class OpFeatures
{
    /// <summary>None for an opcode of the allowed features, the feature's code, or IllegalOpcode.</summary>
    internal static ModuleErrorCode Check(byte op) => op switch
    {
        <= Op.Else => ModuleErrorCode.None,
        0x06 or 0x07 or 0x08 or 0x09 or 0x0a or 0x18 or 0x19 or 0x1f => ModuleErrorCode.FeatureExceptions,
        >= Op.End and <= Op.CallIndirect => ModuleErrorCode.None,
        0x12 or 0x13 => ModuleErrorCode.FeatureTailCalls,
        0x14 or 0x15 => ModuleErrorCode.FeatureGc,
        Op.Drop or Op.Select => ModuleErrorCode.None,
        0x1c or 0x25 or 0x26 => ModuleErrorCode.FeatureReferenceTypes,
        >= Op.LocalGet and <= Op.GlobalSet => ModuleErrorCode.None,
        >= Op.I32Load and <= Op.I64Extend32S => ModuleErrorCode.None,
        Op.RefNull or 0xd1 or Op.RefFunc => ModuleErrorCode.FeatureReferenceTypes,
        >= 0xd3 and <= 0xd6 => ModuleErrorCode.FeatureGc,
        0xfb => ModuleErrorCode.FeatureGc,
        Op.Prefix => ModuleErrorCode.None,
        0xfd => ModuleErrorCode.FeatureSimd,
        0xfe => ModuleErrorCode.FeatureThreads,
        _ => ModuleErrorCode.IllegalOpcode,
    };

    /// <summary>The same for the number behind the prefix 0xfc.</summary>
    internal static ModuleErrorCode CheckPrefixed(uint sub) => sub switch
    {
        <= Op.TableCopy => ModuleErrorCode.None,
        <= 17 => ModuleErrorCode.FeatureReferenceTypes,
        <= 22 => ModuleErrorCode.FeatureOther,
        _ => ModuleErrorCode.IllegalOpcode,
    };

    /// <summary>None for a number type, the feature's code, or BadValueType.</summary>
    internal static ModuleErrorCode CheckValueType(byte code) => code switch
    {
        >= (byte)WasmValueType.F64 and <= (byte)WasmValueType.I32 => ModuleErrorCode.None,
        0x7b => ModuleErrorCode.FeatureSimd,
        0x70 or 0x6f => ModuleErrorCode.FeatureReferenceTypes,
        0x69 or 0x74 => ModuleErrorCode.FeatureExceptions,
        (>= 0x63 and <= 0x6e) or (>= 0x71 and <= 0x73) => ModuleErrorCode.FeatureGc,
        _ => ModuleErrorCode.BadValueType,
    };
}
