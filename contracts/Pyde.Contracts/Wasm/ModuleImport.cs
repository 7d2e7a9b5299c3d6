namespace Pyde.Contracts.Wasm;

/// <summary>An imported function.</summary>
/// <param name="TypeIndex">Its type.</param>
/// <param name="Function">Which host function it is; null is a stub of a tool, which takes its parameters and answers zeros.</param>
/// <remarks>Imports come first in the function index space. Since contract 1.0.</remarks>
public readonly record struct ModuleImport(int TypeIndex, HostFunction? Function);
