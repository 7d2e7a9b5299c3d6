namespace Wasm.Managed.Running;

/// <summary>Leaves guest code after a trap; what happened is in the instance's signal. Never leaves the engine.</summary>
internal sealed class UnwindException : Exception;
