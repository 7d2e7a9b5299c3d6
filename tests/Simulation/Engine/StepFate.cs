namespace Simulation.Engine;

/// <summary>What becomes of a step that a swap makes.</summary>
internal enum StepFate
{
    /// <summary>It runs.</summary>
    Runs = 0,

    /// <summary>It never returns.</summary>
    Hangs = 1,

    /// <summary>It runs when it was given up already.</summary>
    IsLate = 2,
}
