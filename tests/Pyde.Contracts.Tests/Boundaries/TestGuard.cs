using Pyde.Contracts.Boundary;

namespace Pyde.Contracts.Tests.Boundaries;

/// <summary>A guard that makes every exception a fault and remembers what it was told.</summary>
internal sealed class TestGuard : BoundaryGuard
{
    public List<string> Faults { get; } = [];

    public int TimesFull { get; private set; }

    public override Exception Translate(Exception exception, string member)
    {
        Faults.Add(member);
        return new PluginFault("test@1", member, exception.GetType().FullName!, exception.Message, exception.StackTrace ?? string.Empty);
    }

    protected override void OnRecordFull() => TimesFull++;
}
