namespace Pyde.Host.Boundary;

/// <summary>Is told what a guard notices. Called on the thread of the contract call: note it and return.</summary>
internal interface IGuardListener
{
    /// <summary>The instance's faults have reached its budget. Told once.</summary>
    void OnBudgetSpent(HostBoundaryGuard guard);

    /// <summary>The record of the probation has reached its bound; recording has ended. Told once.</summary>
    void OnRecordFull(HostBoundaryGuard guard);
}
