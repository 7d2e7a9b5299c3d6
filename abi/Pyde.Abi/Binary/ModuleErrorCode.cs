namespace Pyde.Abi.Binary;

/// <summary>Why a module was refused by reader or validator. The hundreds are the <see cref="ModuleErrorKind"/>.</summary>
/// <remarks>Source: WebAssembly core specification, 3 and 5; abi.md, "Deploy-time validation". Since ABI 1.0.</remarks>
public enum ModuleErrorCode
{
    /// <summary>No error.</summary>
    None = 0,

    /// <summary>The bytes end inside a value.</summary>
    UnexpectedEnd = 100,

    /// <summary>The first four bytes are not the magic number.</summary>
    BadMagic = 101,

    /// <summary>The version is not 1.</summary>
    BadVersion = 102,

    /// <summary>A LEB128 number has more bytes than its type allows.</summary>
    IntegerTooLong = 103,

    /// <summary>The unused bits of a LEB128 number's last byte are not its sign or zero.</summary>
    IntegerTooLarge = 104,

    /// <summary>A name is not valid UTF-8.</summary>
    BadUtf8 = 105,

    /// <summary>No section has this id.</summary>
    BadSectionId = 106,

    /// <summary>A section comes twice or out of order.</summary>
    SectionOrder = 107,

    /// <summary>A section's content does not end where its size says.</summary>
    SectionSize = 108,

    /// <summary>Function and code section have different counts.</summary>
    FunctionCodeMismatch = 109,

    /// <summary>The data count section and the data section have different counts.</summary>
    DataCountMismatch = 110,

    /// <summary>memory.init or data.drop without a data count section.</summary>
    DataCountRequired = 111,

    /// <summary>No value type has this encoding.</summary>
    BadValueType = 112,

    /// <summary>The form of a type is not that of a function type.</summary>
    BadTypeForm = 113,

    /// <summary>No import kind has this encoding.</summary>
    BadImportKind = 114,

    /// <summary>No export kind has this encoding.</summary>
    BadExportKind = 115,

    /// <summary>The flag in front of limits is unknown.</summary>
    BadLimitsFlag = 116,

    /// <summary>The mutability of a global is neither 0 nor 1.</summary>
    BadMutability = 117,

    /// <summary>The kind of an element segment is unknown.</summary>
    BadElementKind = 118,

    /// <summary>The flag of a segment is unknown.</summary>
    BadSegmentFlag = 119,

    /// <summary>No instruction has this opcode.</summary>
    IllegalOpcode = 120,

    /// <summary>A reserved byte is not zero.</summary>
    ZeroByteExpected = 121,

    /// <summary>The alignment of a memory access is not a number below 32.</summary>
    BadAlignmentFlag = 122,

    /// <summary>A body does not end where its size says.</summary>
    BodySize = 123,

    /// <summary>The locals of a body count more than 2^32 - 1.</summary>
    TooManyLocals = 124,

    /// <summary>A constant expression or body does not end with end.</summary>
    EndExpected = 125,

    /// <summary>A type index names no type.</summary>
    UnknownType = 200,

    /// <summary>A function index names no function.</summary>
    UnknownFunction = 201,

    /// <summary>There is no table.</summary>
    UnknownTable = 202,

    /// <summary>There is no memory.</summary>
    UnknownMemory = 203,

    /// <summary>A global index names no global.</summary>
    UnknownGlobal = 204,

    /// <summary>A local index names no local.</summary>
    UnknownLocal = 205,

    /// <summary>A label names no open block.</summary>
    UnknownLabel = 206,

    /// <summary>A segment index names no segment.</summary>
    UnknownSegment = 207,

    /// <summary>An operand is missing, left over or of another type.</summary>
    TypeMismatch = 208,

    /// <summary>global.set on an immutable global.</summary>
    ImmutableGlobal = 209,

    /// <summary>An instruction that a constant expression may not hold.</summary>
    ConstantExpected = 210,

    /// <summary>Alignment above the natural one.</summary>
    AlignmentTooLarge = 211,

    /// <summary>A size's minimum is above its maximum.</summary>
    SizeMinimumAboveMaximum = 212,

    /// <summary>A memory of more than 65,536 pages.</summary>
    MemoryTooLarge = 213,

    /// <summary>Two exports have one name.</summary>
    DuplicateExport = 214,

    /// <summary>The start function has parameters or results.</summary>
    StartType = 215,

    /// <summary>An import that does not exist or has another type.</summary>
    UnlinkableImport = 216,

    /// <summary>Shared memory or atomic instructions.</summary>
    FeatureThreads = 300,

    /// <summary>Vector types or instructions.</summary>
    FeatureSimd = 301,

    /// <summary>References as values, or instructions on them.</summary>
    FeatureReferenceTypes = 302,

    /// <summary>64-bit memories or tables.</summary>
    FeatureMemory64 = 303,

    /// <summary>Tags or exception instructions.</summary>
    FeatureExceptions = 304,

    /// <summary>Tail calls.</summary>
    FeatureTailCalls = 305,

    /// <summary>Types or instructions of garbage collection.</summary>
    FeatureGc = 306,

    /// <summary>A component instead of a module.</summary>
    FeatureComponents = 307,

    /// <summary>A start section.</summary>
    FeatureStart = 308,

    /// <summary>More than one memory.</summary>
    FeatureMultiMemory = 309,

    /// <summary>More than one table, which came with reference types.</summary>
    FeatureMultiTable = 310,

    /// <summary>A feature that has no code of its own, such as custom page sizes or wide arithmetic.</summary>
    FeatureOther = 311,

    /// <summary>The module is too large.</summary>
    LimitModuleBytes = 400,

    /// <summary>The code section is too large.</summary>
    LimitCodeBytes = 401,

    /// <summary>Too many functions.</summary>
    LimitFunctions = 402,

    /// <summary>Too many instructions in a body.</summary>
    LimitInstructions = 403,

    /// <summary>Too many parameters and locals in a function.</summary>
    LimitLocals = 404,

    /// <summary>A function needs too many operands at once.</summary>
    LimitStackSlots = 405,

    /// <summary>A type has too many parameters or results.</summary>
    LimitParameters = 406,

    /// <summary>Blocks are nested too deeply.</summary>
    LimitNesting = 407,

    /// <summary>The table is too large.</summary>
    LimitTable = 408,

    /// <summary>Too many globals.</summary>
    LimitGlobals = 409,

    /// <summary>Too many data and element segments.</summary>
    LimitSegments = 410,
}
