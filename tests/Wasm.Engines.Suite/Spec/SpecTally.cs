namespace Wasm.EngineSuite.Spec;

/// <summary>What became of one file's commands.</summary>
internal sealed class SpecTally(string file)
{
    internal string File { get; } = file;

    internal int Passed { get; set; }

    /// <summary>Needs a feature that the chain refuses, or a link between modules.</summary>
    internal int Refused { get; set; }

    /// <summary>Malformed text: there are no bytes to judge.</summary>
    internal int Text { get; set; }

    internal List<string> Failures { get; } = [];

    public override string ToString() => $"{File}: {Passed} passed, {Failures.Count} failed, {Refused} refused, {Text} text only";
}
