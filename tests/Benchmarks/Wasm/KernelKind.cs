namespace Benchmarks.Wasm;

/// <summary>What a kernel is bound by. Goals are on the integer kernels; the others are reported apart (abi.md, "Engines").</summary>
internal enum KernelKind
{
    /// <summary>Integer arithmetic and memory.</summary>
    Integer,

    /// <summary>Calls, direct or through a table.</summary>
    Call,

    /// <summary>Floating point, where engines here make every NaN canonical and peers may not.</summary>
    Float,
}
