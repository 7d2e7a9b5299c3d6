using Pyde.Contracts;
using Pyde.Host.Slots;

namespace Pyde.Host.Node;

/// <summary>Collects what a plugin pushes during one call, up to a bound.</summary>
internal sealed class OutputList<T>(int countMax) : IOutputSink<T>
{
    private readonly List<T> _outputs = [];

    public int Remaining => countMax - _outputs.Count;

    public IReadOnlyList<T> Outputs => _outputs;

    /// <summary>True once an output was refused: the plugin's budget is charged for it.</summary>
    public bool HasOverflowed { get; private set; }

    public bool TryPush(T output)
    {
        if (_outputs.Count >= countMax)
        {
            HasOverflowed = true;
            return false;
        }

        _outputs.Add(output);
        return true;
    }

    /// <summary>Forgets everything: the call is made again.</summary>
    public void Clear()
    {
        _outputs.Clear();
        HasOverflowed = false;
    }

    /// <summary>Charges the plugin that pushed more than fits.</summary>
    public void ChargeOverflow(Slot slot, string member)
    {
        if (HasOverflowed)
            slot.Charge(member, $"it pushed more than the {countMax} outputs that the sink takes");
    }
}
