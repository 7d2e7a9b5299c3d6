using Pyde.Contracts.Conformance.Sequences;
using Pyde.Contracts.Conformance.Surroundings;

namespace Pyde.Contracts.Conformance.Common;

/// <summary>A small host of one slot: gives an instance everything that it would live through, and tells what it answered.</summary>
/// <remarks>What it does depends on its draws and on the answers alone, so that two runs can be compared line by line.</remarks>
internal abstract class SlotDriver(KitNode node)
{
    private KitInstance? _instance;

    /// <summary>The node that the instance serves.</summary>
    public KitNode Node => node;

    /// <summary>The instance that serves now.</summary>
    public KitInstance Instance => _instance ?? throw new InvalidOperationException("no instance serves yet");

    /// <summary>Starts the first instance, or the next one after a stop.</summary>
    public void Begin()
    {
        _instance = node.Start();
        Opened();
    }

    /// <summary>Lets one more thing happen.</summary>
    /// <returns>What it was and what became of it, in one line: only what the contract settles, no bytes that a plugin may
    /// choose.</returns>
    public abstract string Step(Draw draw);

    /// <summary>What the members that change nothing answer.</summary>
    public abstract string Look();

    /// <summary>Lets several things happen.</summary>
    public List<string> Steps(Draw draw, int count)
    {
        List<string> story = [];
        for (int i = 0; i < count; i++)
            story.Add(Step(draw));
        return story;
    }

    /// <summary>Another instance serves from now on, with the state of this one.</summary>
    public void TakeOver(KitInstance next) => _instance = next;

    /// <summary>The first inputs of an instance that was started on the node's stores; none unless the slot has some.</summary>
    protected virtual void Opened()
    {
        // Most slots are ready after their start.
    }
}
