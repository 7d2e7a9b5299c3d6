namespace Pyde.Contracts.Host;

/// <summary>One item of a parallel loop.</summary>
/// <typeparam name="TState">What the items share.</typeparam>
/// <param name="index">0 to count − 1, each exactly once.</param>
/// <param name="state">What the items share.</param>
public delegate void ComputeBody<in TState>(int index, TState state);
