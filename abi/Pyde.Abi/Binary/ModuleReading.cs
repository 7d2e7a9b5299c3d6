using Pyde.Contracts.Wasm;

namespace Pyde.Abi.Binary;

/// <summary>What <see cref="ModuleReader"/> found: the module, and what deploy-time checks need besides.</summary>
internal sealed class ModuleReading
{
    /// <summary>The first malformed, invalid or refused thing; its kind is None when the module validates.</summary>
    internal ModuleError Error { get; set; }

    /// <summary>The first limit that the module passes; kept apart because limits are judged last.</summary>
    internal ModuleError Limit { get; set; }

    /// <summary>Offset of the start section; -1 without one.</summary>
    internal int StartOffset { get; set; } = -1;

    internal List<ImportEntry> Imports { get; } = [];

    internal List<CustomSection> CustomSections { get; } = [];

    /// <summary>The module; null when <see cref="Error"/> is set.</summary>
    internal ValidatedModule? Module { get; set; }
}
