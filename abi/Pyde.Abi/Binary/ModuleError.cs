namespace Pyde.Abi.Binary;

/// <summary>Why a module was refused, and where.</summary>
/// <param name="Code">The rule.</param>
/// <param name="Offset">Offset in the module's bytes of the value that broke it.</param>
/// <param name="Subject">What the rule was about, such as <c>function 12</c>; empty where the offset says it all.</param>
/// <remarks>Since ABI 1.0.</remarks>
public readonly record struct ModuleError(ModuleErrorCode Code, int Offset, string Subject)
{
    /// <summary>The sort of the refusal.</summary>
    public ModuleErrorKind Kind => (ModuleErrorKind)((int)Code / 100);

    /// <inheritdoc/>
    public override string ToString() =>
        string.IsNullOrEmpty(Subject) ? $"{Code} at byte {Offset}" : $"{Code} at byte {Offset} ({Subject})";
}
