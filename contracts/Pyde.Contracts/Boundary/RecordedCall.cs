namespace Pyde.Contracts.Boundary;

/// <summary>One acknowledged call of a mutating member during probation: enough to make it again, and to compare the answers.</summary>
/// <remarks>Immutable; holds nothing of a plugin. Source: hot-swap.md, step 6 and "A failure during probation".</remarks>
public sealed class RecordedCall
{
    /// <summary>What a call costs beside its bytes, so that many tiny calls reach the bound too.</summary>
    public const int OverheadBytes = 128;

    /// <summary>Makes a record.</summary>
    /// <param name="member">Number of the mutating member within its contract (<see cref="ISlotBoundary.MutatingMembers"/>).</param>
    /// <param name="input">Borsh of the input.</param>
    /// <param name="sinkCapacity">How many outputs the sink took when the call began; 0 for a member without a sink.</param>
    /// <param name="outcome">Borsh of what the member returned.</param>
    /// <param name="outputs">Borsh of the outputs that the sink took, one after another.</param>
    public RecordedCall(
        int member, ReadOnlyMemory<byte> input, int sinkCapacity, ReadOnlyMemory<byte> outcome, ReadOnlyMemory<byte> outputs)
    {
        Member = member;
        Input = input;
        SinkCapacity = sinkCapacity;
        Outcome = outcome;
        Outputs = outputs;
    }

    /// <summary>Number of the mutating member within its contract.</summary>
    public int Member { get; }

    /// <summary>Borsh of the input.</summary>
    public ReadOnlyMemory<byte> Input { get; }

    /// <summary>How many outputs the sink took when the call began: a full sink is part of what the plugin saw.</summary>
    public int SinkCapacity { get; }

    /// <summary>Borsh of what the member returned.</summary>
    public ReadOnlyMemory<byte> Outcome { get; }

    /// <summary>Borsh of the outputs that the sink took, one after another.</summary>
    public ReadOnlyMemory<byte> Outputs { get; }

    /// <summary>What this call counts against <c>recordedMiBMax</c>.</summary>
    public long Bytes => (long)OverheadBytes + Input.Length + Outcome.Length + Outputs.Length;

    /// <summary>Whether another answer to the same call is the acknowledged one, byte for byte.</summary>
    /// <param name="answer">The answer of a replay.</param>
    public bool Matches(in ReplayedAnswer answer) =>
        Outcome.Span.SequenceEqual(answer.Outcome.Span) && Outputs.Span.SequenceEqual(answer.Outputs.Span);
}
