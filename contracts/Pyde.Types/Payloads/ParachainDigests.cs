using System.Buffers;
using Pyde.Types.Borsh;

namespace Pyde.Types.Payloads;

/// <summary>The 32-byte digests that owners, members and voters of parachains sign (parachains.md). All cover the chain.</summary>
/// <remarks>BLAKE3(domain ‖ fields), integers little-endian, without lengths: every field has a fixed size.</remarks>
public static class ParachainDigests
{
    /// <summary>A member's agreement to a registration.</summary>
    /// <param name="chain">The chain.</param>
    /// <param name="parachain">The parachain.</param>
    /// <param name="module">Hash of version 0.</param>
    /// <param name="configHash"><see cref="ParachainConfig.Hash"/>.</param>
    /// <returns>BLAKE3("pyde/register/v1" ‖ chain_id ‖ parachain id ‖ module hash ‖ config hash).</returns>
    public static Hash32 Register(ChainId chain, ParachainId parachain, ModuleHash module, Hash32 configHash)
    {
        ArrayBufferWriter<byte> output = Begin(SigningContexts.Register, chain, parachain, out BorshWriter writer);
        writer.WriteHash32(module.Value);
        writer.WriteHash32(configHash);
        return Digest.Blake3(output.WrittenSpan);
    }

    /// <summary>A vote.</summary>
    /// <param name="chain">The chain.</param>
    /// <param name="parachain">The parachain.</param>
    /// <param name="proposal">The proposal.</param>
    /// <param name="module">Hash of the proposed module.</param>
    /// <param name="configHash">Hash of the proposed configuration.</param>
    /// <param name="choice">The vote.</param>
    /// <returns>BLAKE3("pyde/vote/v1" ‖ chain_id ‖ parachain ‖ proposal ‖ module hash ‖ config hash ‖ choice).</returns>
    public static Hash32 Vote(
        ChainId chain, ParachainId parachain, ProposalId proposal, ModuleHash module, Hash32 configHash, VoteChoice choice)
    {
        ArrayBufferWriter<byte> output = Begin(SigningContexts.Vote, chain, parachain, out BorshWriter writer);
        writer.WriteU64(proposal.Value);
        writer.WriteHash32(module.Value);
        writer.WriteHash32(configHash);
        writer.WriteU8((byte)choice);
        return Digest.Blake3(output.WrittenSpan);
    }

    /// <summary>The messages that a parachain sent in a wave.</summary>
    /// <param name="chain">The chain.</param>
    /// <param name="parachain">The sender.</param>
    /// <param name="wave">The wave.</param>
    /// <param name="queueRoot">Root of its queue of that wave.</param>
    /// <returns>BLAKE3("pyde/xqueue/v1" ‖ chain_id ‖ parachain ‖ wave ‖ root).</returns>
    public static Hash32 Queue(ChainId chain, ParachainId parachain, WaveNumber wave, Hash32 queueRoot)
    {
        ArrayBufferWriter<byte> output = Begin(SigningContexts.Queue, chain, parachain, out BorshWriter writer);
        writer.WriteU64(wave.Value);
        writer.WriteHash32(queueRoot);
        return Digest.Blake3(output.WrittenSpan);
    }

    /// <summary>The committee's cancellation of a proposal or of the activation it led to.</summary>
    /// <param name="chain">The chain.</param>
    /// <param name="parachain">The parachain.</param>
    /// <param name="proposal">The proposal.</param>
    /// <returns>BLAKE3("pyde/cancel/v1" ‖ chain_id ‖ parachain ‖ proposal).</returns>
    public static Hash32 Cancel(ChainId chain, ParachainId parachain, ProposalId proposal)
    {
        ArrayBufferWriter<byte> output = Begin(SigningContexts.Cancel, chain, parachain, out BorshWriter writer);
        writer.WriteU64(proposal.Value);
        return Digest.Blake3(output.WrittenSpan);
    }

    /// <summary>The approval of a new member.</summary>
    /// <param name="chain">The chain.</param>
    /// <param name="parachain">The parachain.</param>
    /// <param name="validator">The validator that opts in.</param>
    /// <param name="epoch">The epoch in which it takes its seat, so that an approval cannot be used again later.</param>
    /// <returns>BLAKE3("pyde/optin/v1" ‖ chain_id ‖ parachain ‖ validator ‖ epoch).</returns>
    public static Hash32 OptIn(ChainId chain, ParachainId parachain, Address validator, EpochNumber epoch)
    {
        ArrayBufferWriter<byte> output = Begin(SigningContexts.OptIn, chain, parachain, out BorshWriter writer);
        writer.WriteHash32(validator.Value);
        writer.WriteU64(epoch.Value);
        return Digest.Blake3(output.WrittenSpan);
    }

    private static ArrayBufferWriter<byte> Begin(
        ReadOnlySpan<byte> domain, ChainId chain, ParachainId parachain, out BorshWriter writer)
    {
        var output = new ArrayBufferWriter<byte>();
        writer = new BorshWriter(output);
        writer.WriteFixed(domain);
        writer.WriteU64(chain.Value);
        writer.WriteHash32(parachain.Value);
        return output;
    }
}
