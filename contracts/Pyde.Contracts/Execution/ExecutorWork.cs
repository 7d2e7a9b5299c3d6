using Pyde.Types;

namespace Pyde.Contracts.Execution;

/// <summary>A piece of background work.</summary>
/// <param name="Module">Compile the module with this hash.</param>
/// <param name="RuleSet">Under the plan and schedule of this rule set.</param>
public sealed record ExecutorWork(Hash32 Module, RuleSetId RuleSet);
