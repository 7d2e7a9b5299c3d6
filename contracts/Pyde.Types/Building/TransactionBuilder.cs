using System.Collections.Immutable;
using Pyde.Types.Borsh;
using Pyde.Types.Payloads;

namespace Pyde.Types.Building;

/// <summary>Makes signed transactions of one account, for wallets, tools and tests.</summary>
/// <remarks>
/// Nonces count up from the first one given; a transaction that is never sent leaves a gap, of which a window holds 16. One thread. Source:
/// execution.md,
/// parachains.md.
/// </remarks>
/// <param name="chain">The chain.</param>
/// <param name="sender">The account.</param>
/// <param name="signer">Signs with the account's key.</param>
/// <param name="firstNonce">The first nonce that is free.</param>
public sealed class TransactionBuilder(ChainId chain, Address sender, DigestSigner signer, ulong firstNonce = 0)
{
    /// <summary>Gas limit of calls where none is given.</summary>
    public const ulong CallGas = 5_000_000;

    /// <summary>The account.</summary>
    public Address Sender => sender;

    /// <summary>The nonce that the next transaction takes.</summary>
    public ulong NextNonce { get; private set; } = firstNonce;

    /// <summary>Moves value.</summary>
    /// <param name="to">The recipient.</param>
    /// <param name="value">Quanta.</param>
    /// <returns>The signed transaction.</returns>
    public Transaction Transfer(Address to, UInt128 value) => Sign(TransactionType.Standard, to, value, default, Intrinsic(0));

    /// <summary>Calls a contract.</summary>
    /// <param name="contract">Its address.</param>
    /// <param name="function">An Entry function.</param>
    /// <param name="calldata">Arguments.</param>
    /// <param name="value">Quanta; the function must be Payable unless zero.</param>
    /// <param name="gasLimit">Gas it may use.</param>
    /// <returns>The signed transaction.</returns>
    public Transaction Call(Address contract, string function, ReadOnlyMemory<byte> calldata, UInt128 value = default,
        ulong gasLimit = CallGas) =>
        Sign(TransactionType.Standard, contract, value, BorshCodec.Encode(new CallPayload { Function = function, Calldata = calldata }),
            gasLimit);

    /// <summary>Deploys a contract.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="module">Its module.</param>
    /// <param name="initCalldata">Arguments of its constructor.</param>
    /// <param name="gasLimit">Gas it may use.</param>
    /// <returns>The signed transaction.</returns>
    public Transaction Deploy(string name, ModuleSource module, ReadOnlyMemory<byte> initCalldata, ulong gasLimit) => Sign(
        TransactionType.Deploy,
        default,
        default,
        BorshCodec.Encode(new DeployData { Name = name, Module = module, Kind = ModuleKind.Contract, InitCalldata = initCalldata }),
        gasLimit);

    /// <summary>Registers a parachain; its sender becomes the owner.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="module">Version 0.</param>
    /// <param name="config">Its configuration.</param>
    /// <param name="members">The first committee, in any order: each validator and its signer.</param>
    /// <param name="gasLimit">Gas it may use; 200 per byte of an inline module and 50,000 per member are part of it.</param>
    /// <returns>The signed transaction.</returns>
    public Transaction Register(
        string name, ModuleSource module, ParachainConfig config, IEnumerable<(Address Validator, DigestSigner Signer)> members,
            ulong gasLimit)
    {
        Hash32 digest = ParachainDigests.Register(chain, ParachainId.FromName(name), module.Hash(), config.Hash());
        ImmutableArray<RegisterMember> signed =
        [
            .. members.OrderBy(member => member.Validator).Select(member => new RegisterMember
            {
                Validator = member.Validator,
                Signature = member.Signer(SigningContexts.Register, digest),
            }),
        ];
        var payload = new ParachainRegisterPayload { Name = name, Module = module, Config = config, Members = signed };
        return Sign(TransactionType.ParachainRegister, default, default, BorshCodec.Encode(payload), gasLimit);
    }

    /// <summary>Calls a parachain.</summary>
    /// <param name="parachain">Its id.</param>
    /// <param name="function">An Entry function.</param>
    /// <param name="calldata">Arguments.</param>
    /// <param name="gasLimit">Gas it may use.</param>
    /// <returns>The signed transaction.</returns>
    public Transaction CallParachain(ParachainId parachain, string function, ReadOnlyMemory<byte> calldata, ulong gasLimit = CallGas)
    {
        var payload = new ParachainCallPayload { Parachain = parachain, Function = function, Calldata = calldata };
        return Sign(TransactionType.ParachainCall, default, default, BorshCodec.Encode(payload), gasLimit);
    }

    /// <summary>Proposes a version.</summary>
    /// <param name="parachain">The parachain.</param>
    /// <param name="module">The module.</param>
    /// <param name="config">The configuration.</param>
    /// <param name="gasLimit">Gas it may use; 200 per byte of an inline module are part of it.</param>
    /// <returns>The signed transaction; its receipt returns the number of the proposal, u64.</returns>
    public Transaction Propose(ParachainId parachain, ModuleSource module, ParachainConfig config, ulong gasLimit)
    {
        var payload = new ParachainProposePayload { Parachain = parachain, Module = module, Config = config };
        return Sign(TransactionType.ParachainPropose, default, default, BorshCodec.Encode(payload), gasLimit);
    }

    /// <summary>Votes on a proposal with the account's own key.</summary>
    /// <param name="parachain">The parachain.</param>
    /// <param name="proposal">The proposal.</param>
    /// <param name="module">Hash of the proposed module.</param>
    /// <param name="config">The proposed configuration.</param>
    /// <param name="choice">The vote.</param>
    /// <returns>The signed transaction.</returns>
    public Transaction Vote(ParachainId parachain, ProposalId proposal, ModuleHash module, ParachainConfig config, VoteChoice choice)
    {
        Hash32 digest = ParachainDigests.Vote(chain, parachain, proposal, module, config.Hash(), choice);
        var payload = new ParachainVotePayload
        {
            Parachain = parachain,
            Proposal = proposal,
            Choice = choice,
            Signature = signer(SigningContexts.Vote, digest),
        };
        return Sign(TransactionType.ParachainVote, default, default, BorshCodec.Encode(payload), CallGas);
    }

    /// <summary>Closes a vote.</summary>
    /// <param name="parachain">The parachain.</param>
    /// <param name="proposal">The proposal.</param>
    /// <returns>The signed transaction.</returns>
    public Transaction Finalize(ParachainId parachain, ProposalId proposal) => Sign(
        TransactionType.ParachainFinalize,
        default,
        default,
        BorshCodec.Encode(new ParachainFinalizePayload { Parachain = parachain, Proposal = proposal }),
        CallGas);

    /// <summary>Cancels a proposal or a scheduled activation.</summary>
    /// <param name="parachain">The parachain.</param>
    /// <param name="proposal">The proposal.</param>
    /// <param name="approval">The committee's signatures; null when the owner cancels.</param>
    /// <returns>The signed transaction.</returns>
    public Transaction Cancel(ParachainId parachain, ProposalId proposal, CommitteeSignatures? approval = null) => Sign(
        TransactionType.ParachainCancel,
        default,
        default,
        BorshCodec.Encode(new ParachainCancelPayload { Parachain = parachain, Proposal = proposal, Approval = approval }),
        CallGas);

    /// <summary>Certifies the messages that a parachain sent in a wave.</summary>
    /// <param name="parachain">The sender of the messages.</param>
    /// <param name="wave">The wave in which it sent them.</param>
    /// <param name="queueRoot">Root of that queue, from state.</param>
    /// <param name="members">Members that sign: their place in the committee and their signers.</param>
    /// <returns>The signed transaction.</returns>
    public Transaction Certify(
        ParachainId parachain, WaveNumber wave, Hash32 queueRoot, IEnumerable<(MemberId Member, DigestSigner Signer)> members)
    {
        var payload = new ParachainCertifyPayload
        {
            Parachain = parachain,
            Wave = wave,
            QueueRoot = queueRoot,
            Signatures = Collect(SigningContexts.Queue, ParachainDigests.Queue(chain, parachain, wave, queueRoot), members),
        };
        return Sign(TransactionType.ParachainCertify, default, default, BorshCodec.Encode(payload), CallGas);
    }

    /// <summary>Pause, Unpause or Kill by the owner.</summary>
    /// <param name="type">One of the three.</param>
    /// <param name="parachain">The parachain.</param>
    /// <returns>The signed transaction.</returns>
    public Transaction Lifecycle(TransactionType type, ParachainId parachain) =>
        Sign(type, default, default, BorshCodec.Encode(new ParachainTargetPayload { Parachain = parachain }), CallGas);

    /// <summary>Any transaction: fills in chain, sender and nonce, and signs.</summary>
    /// <param name="type">What it does.</param>
    /// <param name="to">The recipient; zero where the type has none.</param>
    /// <param name="value">Quanta.</param>
    /// <param name="data">The payload.</param>
    /// <param name="gasLimit">Gas it may use.</param>
    /// <returns>The signed transaction.</returns>
    public Transaction Sign(TransactionType type, Address to, UInt128 value, ReadOnlyMemory<byte> data, ulong gasLimit)
    {
        var transaction = new Transaction
        {
            ChainId = chain,
            From = sender,
            To = to,
            Value = value,
            Data = data,
            GasLimit = gasLimit,
            Nonce = NextNonce++,
            Type = type,
        };
        return transaction.WithSignature(signer(SigningContexts.Transaction, transaction.Hash()));
    }

    /// <summary>Signatures of several members under one digest.</summary>
    /// <param name="context">FALCON context.</param>
    /// <param name="digest">What they sign.</param>
    /// <param name="members">Their places and signers, each place once, in any order.</param>
    /// <returns>The signatures by ascending place.</returns>
    public static CommitteeSignatures Collect(
        ReadOnlySpan<byte> context, Hash32 digest, IEnumerable<(MemberId Member, DigestSigner Signer)> members)
    {
        (MemberId Member, DigestSigner Signer)[] sorted = [.. members.OrderBy(member => member.Member)];
        var signers = new MemberId[sorted.Length];
        ImmutableArray<ReadOnlyMemory<byte>>.Builder signatures = ImmutableArray.CreateBuilder<ReadOnlyMemory<byte>>(sorted.Length);
        for (int i = 0; i < sorted.Length; i++)
        {
            signers[i] = sorted[i].Member;
            signatures.Add(sorted[i].Signer(context, digest));
        }

        return new CommitteeSignatures(SignerBitmap.Of(signers), signatures.MoveToImmutable());
    }

    // execution.md: 21,000 and 8 per byte of data.
    private static ulong Intrinsic(int dataBytes) => 21_000 + (8 * (ulong)dataBytes);
}
