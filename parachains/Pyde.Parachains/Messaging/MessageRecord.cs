using Pyde.Types;
using Pyde.Types.Borsh;

namespace Pyde.Parachains.Messaging;

/// <summary>A message and what became of it. Exactly one outcome is ever recorded; payload and answer go when the message closes.</summary>
public sealed record MessageRecord : IBorshValue<MessageRecord>
{
    /// <summary>The sender: a parachain's id or a contract's address.</summary>
    public required Hash32 Source { get; init; }

    /// <summary>Sequence number of the sender.</summary>
    public required ulong Id { get; init; }

    /// <summary>The receiver.</summary>
    public required ParachainId Target { get; init; }

    /// <summary>The wave in which it was sent.</summary>
    public required ulong SentWave { get; init; }

    /// <summary>The last wave in which it may be delivered.</summary>
    public required ulong LastWave { get; init; }

    /// <summary>Function of the sender that gets the outcome; empty for none.</summary>
    public required string Callback { get; init; }

    /// <summary>Gas that was paid for the callback.</summary>
    public required ulong CallbackGas { get; init; }

    /// <summary>Context: who called the function that sent it.</summary>
    public required Address Caller { get; init; }

    /// <summary>Context: that function.</summary>
    public required string Function { get; init; }

    /// <summary>Context: BLAKE3 of its calldata.</summary>
    public required Hash32 Arguments { get; init; }

    /// <summary>What was sent; empty once it closed.</summary>
    public ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>Where it stands.</summary>
    public MessageState State { get; init; }

    /// <summary>The outcome, from <see cref="MessageState.OutcomeRecorded"/> on.</summary>
    public MessageOutcome Outcome { get; init; }

    /// <summary>What the receiver returned or reverted with; empty once it closed.</summary>
    public ReadOnlyMemory<byte> Answer { get; init; }

    /// <summary>Leaf of the queue root: everything that was fixed when it was sent.</summary>
    public Hash32 Leaf() => MerkleRoot.Leaf(this with { State = MessageState.Pending, Outcome = MessageOutcome.Ok, Answer = default });

    /// <inheritdoc/>
    public void Encode(ref BorshWriter writer)
    {
        writer.WriteHash32(Source);
        writer.WriteU64(Id);
        writer.WriteHash32(Target.Value);
        writer.WriteU64(SentWave);
        writer.WriteU64(LastWave);
        writer.WriteString(Callback);
        writer.WriteU64(CallbackGas);
        writer.WriteHash32(Caller.Value);
        writer.WriteString(Function);
        writer.WriteHash32(Arguments);
        writer.WriteBytes(Payload.Span);
        writer.WriteU8((byte)State);
        writer.WriteU8((byte)Outcome);
        writer.WriteBytes(Answer.Span);
    }

    /// <inheritdoc/>
    public static DecodeOutcome TryDecode(ref BorshReader reader, out MessageRecord value)
    {
        value = new MessageRecord
        {
            Source = reader.ReadHash32(),
            Id = reader.ReadU64(),
            Target = reader.ReadParachainId(),
            SentWave = reader.ReadU64(),
            LastWave = reader.ReadU64(),
            Callback = reader.ReadString(Limits.FunctionNameBytesMax),
            CallbackGas = reader.ReadU64(),
            Caller = reader.ReadAddress(),
            Function = reader.ReadString(Limits.FunctionNameBytesMax),
            Arguments = reader.ReadHash32(),
            Payload = reader.ReadBytes(Limits.MessagePayloadBytesMax),
            State = (MessageState)reader.ReadTag((byte)MessageState.CallbackFailed),
            Outcome = (MessageOutcome)reader.ReadTag((byte)MessageOutcome.Timeout),
            Answer = reader.ReadBytes(Limits.ReturnDataBytesMax),
        };
        return reader.Outcome;
    }
}
