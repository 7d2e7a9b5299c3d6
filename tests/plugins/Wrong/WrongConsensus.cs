using System.Collections.Immutable;
using Consensus.Sequencer;
using Pyde.Contracts;
using Pyde.Contracts.Consensus;
using Pyde.Testing;
using Pyde.Types;
using Pyde.Types.Borsh;

namespace Wrong;

/// <summary>The real ordering, but for one fault.</summary>
public sealed class WrongConsensus() : WrongBase<SequencerConsensus>(new SequencerConsensus()), IConsensus
{
    private Committee? _committee;

    /// <inheritdoc/>
    public ConsensusStatus Status => Inner.Status;

    /// <inheritdoc/>
    public ConsensusStep Step(ConsensusInput input, IOutputSink<ConsensusOutput> outputs)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        Called();
        if (input is Resume resume)
            _committee = resume.Committee;
        if (IsLate("never-orders-empty-waves") && input is ConsensusTimerFired { Timer: 2 })
            return ConsensusStep.Known;
        return Inner.Step(input, new Filter(this, outputs));
    }

    private void Push(ConsensusOutput output, IOutputSink<ConsensusOutput> sink)
    {
        switch (output)
        {
            case CommitWave commit when IsLate("skips-batches") && commit.Wave.Batches.Length > 0:
                sink.TryPush(new CommitWave(With(commit.Wave, commit.Wave.TimestampMs, [])));
                break;
            case CommitWave commit when IsLate("reverses-batches"):
                sink.TryPush(new CommitWave(With(commit.Wave, commit.Wave.TimestampMs, [.. commit.Wave.Batches.Select(Reversed)])));
                break;
            case CommitWave commit when IsLate("own-clock"):
                sink.TryPush(new CommitWave(With(commit.Wave, commit.Wave.TimestampMs + 1, commit.Wave.Batches)));
                break;
            case Finalized final when IsLate("thin-certificates"):
                sink.TryPush(new Finalized(Thin(final.Certificate)));
                break;
            case BroadcastVertex vertex when IsLate("equivocates"):
                sink.TryPush(output);
                sink.TryPush(new BroadcastVertex(Twin(vertex.Vertex.Span)));
                break;
            case HaltRequested when Fault == "never-halts":
                break;
            default:
                sink.TryPush(output);
                break;
        }
    }

    private static OrderedWave With(OrderedWave wave, ulong timestampMs, ImmutableArray<Batch> batches) => new()
    {
        ChainId = wave.ChainId,
        Wave = wave.Wave,
        Epoch = wave.Epoch,
        AnchorHash = wave.AnchorHash,
        AnchorRound = wave.AnchorRound,
        PriorAnchorRound = wave.PriorAnchorRound,
        TimestampMs = timestampMs,
        Beacon = wave.Beacon,
        Batches = batches,
    };

    private static Batch Reversed(Batch batch) => new() { ChainId = batch.ChainId, Transactions = [.. batch.Transactions.Reverse()] };

    private static HardFinalityCert Thin(HardFinalityCert certificate) => new()
    {
        Epoch = certificate.Epoch,
        Wave = certificate.Wave,
        RecordHash = certificate.RecordHash,
        Signatures = new CommitteeSignatures(
            SignerBitmap.Of(certificate.Signatures.Signers.Members()[0]), [certificate.Signatures.Signatures[0]]),
    };

    // The same wave a millisecond later, under a signature that no signer was asked for.
    private byte[] Twin(ReadOnlySpan<byte> bytes)
    {
        if (BorshCodec.TryDecode(bytes, out Vertex vertex) != DecodeOutcome.Ok)
            return bytes.ToArray();
        var twin = new Vertex
        {
            ChainId = vertex.ChainId,
            Epoch = vertex.Epoch,
            Round = vertex.Round,
            Member = vertex.Member,
            TimestampMs = vertex.TimestampMs + 1,
            Parents = vertex.Parents,
            Batches = vertex.Batches,
        };
        byte[] signature = new byte[KeyedHashSignature.Bytes];
        KeyedHashSignature.Sign(_committee!.PublicKeyOf(vertex.Member), SigningContexts.Vertex, twin.Hash().ToArray(), signature);
        return BorshCodec.Encode(twin.WithSignature(signature));
    }

    private sealed class Filter(WrongConsensus owner, IOutputSink<ConsensusOutput> sink) : IOutputSink<ConsensusOutput>
    {
        public int Remaining => sink.Remaining;

        public bool TryPush(ConsensusOutput output)
        {
            owner.Push(output, sink);
            return true;
        }
    }
}
