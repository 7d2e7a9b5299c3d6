namespace Pyde.Abi.Deployment;

/// <summary>Why a module may not be deployed, in the order in which the rules are checked.</summary>
/// <remarks>Source: abi.md, "Deploy-time validation". Since ABI 1.0.</remarks>
public enum DeployErrorCode
{
    /// <summary>Accepted.</summary>
    None = 0,

    /// <summary>The bytes are not the binary format.</summary>
    Malformed = 1,

    /// <summary>The module does not validate.</summary>
    Invalid = 2,

    /// <summary>The module or its code is too large.</summary>
    TooLarge = 3,

    /// <summary>The module uses a feature of WebAssembly that is not allowed.</summary>
    FeatureRefused = 4,

    /// <summary>The host-function table has no such import.</summary>
    ImportUnknown = 5,

    /// <summary>The import exists with another type.</summary>
    ImportTypeMismatch = 6,

    /// <summary>Only parachains may import the function.</summary>
    ImportParachainOnly = 7,

    /// <summary>The module has no memory.</summary>
    MemoryMissing = 8,

    /// <summary>The memory is not exported as "memory".</summary>
    MemoryNotExported = 9,

    /// <summary>The memory begins above 1,024 pages.</summary>
    MemoryTooLarge = 10,

    /// <summary>There is no pyde.abi section.</summary>
    AbiMissing = 11,

    /// <summary>There is more than one pyde.abi section.</summary>
    AbiDuplicate = 12,

    /// <summary>The pyde.abi section does not decode.</summary>
    AbiMalformed = 13,

    /// <summary>The module was built for another version of the ABI.</summary>
    AbiVersionUnsupported = 14,

    /// <summary>The module is of another type than the transaction deploys.</summary>
    ContractTypeMismatch = 15,

    /// <summary>Two declared functions have one name.</summary>
    FunctionDeclaredTwice = 16,

    /// <summary>A selector is not the one of its name.</summary>
    SelectorMismatch = 17,

    /// <summary>A declared function is not exported.</summary>
    FunctionNotExported = 18,

    /// <summary>A declared function has parameters or results.</summary>
    FunctionTypeWrong = 19,

    /// <summary>A function of type () -> () is exported but not declared.</summary>
    ExportNotDeclared = 20,

    /// <summary>An attribute bit that is not assigned.</summary>
    AttributeUnknown = 21,

    /// <summary>Attributes that exclude each other.</summary>
    AttributeCombination = 22,

    /// <summary>A reserved name is marked Entry.</summary>
    ReservedNameIsEntry = 23,

    /// <summary>More than one constructor, fallback or receive function.</summary>
    RoleTwice = 24,

    /// <summary>The index of constructor, fallback or receive does not name the function with that attribute.</summary>
    RoleIndexMismatch = 25,

    /// <summary>A writing host function can be reached from a View function.</summary>
    ViewWrites = 26,

    /// <summary>A limit is passed.</summary>
    LimitExceeded = 27,
}
