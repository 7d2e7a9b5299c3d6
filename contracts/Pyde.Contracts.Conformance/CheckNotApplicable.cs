namespace Pyde.Contracts.Conformance;

/// <summary>A check has found that it does not concern this plugin. Caught where checks run.</summary>
internal sealed class CheckNotApplicable(string reason) : Exception(reason);
