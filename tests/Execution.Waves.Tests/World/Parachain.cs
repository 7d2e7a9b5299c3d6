using System.Buffers.Binary;
using Pyde.Parachains.Messaging;
using Pyde.Parachains.State;
using Pyde.Types;
using Pyde.Types.Payloads;

namespace Execution.Waves.Tests.World;

/// <summary>A registered parachain with a committee of the first actors, and the long ways through governance as one call.</summary>
internal sealed class Parachain
{
    public const ulong RegisterGas = 20_000_000;

    /// <summary>Short windows, as the development chain allows.</summary>
    public static ParachainConfig Config { get; } = new()
    {
        MinValidators = 4,
        MaxValidators = 8,
        DiscussionWaves = 1,
        VotingWaves = 2,
        GraceWaves = 3,
        ProbationWaves = 4,
        CooldownWaves = 50,
    };

    private readonly Chain _chain;
    private readonly Actor[] _members;

    private Parachain(Chain chain, ParachainId id, Actor[] members)
    {
        _chain = chain;
        _members = members;
        Id = id;
    }

    public ParachainId Id { get; }

    public Actor Owner => _chain[0];

    public IReadOnlyList<Actor> Members => _members;

    public Pyde.Parachains.Registry.ParachainAccount Account => _chain.Parachains.Find(Id)!;

    public Address Address => new(Id.Value);

    public static byte[] Module(string name) => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Parachains", name + ".wasm"));

    public static Parachain Register(Chain chain, string name, byte[] module, ParachainConfig? config = null, int members = 4)
    {
        Actor[] committee = [.. chain.Accounts.Take(members).OrderBy(actor => actor.Address)];
        Transaction transaction = chain[0].Transactions.Register(
            name, ModuleSource.Inline(module), config ?? Config, committee.Select(actor => (actor.Address, actor.Signer)), RegisterGas);
        chain.Do(transaction);
        return new Parachain(chain, ParachainId.FromName(name), committee);
    }

    public Parachain Fund(ulong pyde = 100)
    {
        _chain.Do(_chain[0].Transactions.Transfer(Address, Amounts.FromPyde(pyde)));
        return this;
    }

    public Receipt Call(Actor actor, string function, params byte[] calldata) =>
        _chain.Try(actor.Transactions.CallParachain(Id, function, calldata));

    /// <summary>Proposes, votes with every member and finalizes; answers the activation wave.</summary>
    public ulong Schedule(byte[] module, ParachainConfig? config = null)
    {
        config ??= Account.Config;
        ProposalId proposal = Propose(module, config);
        VoteAll(proposal, module, config, VoteChoice.Yes, _members.Length);
        _chain.RunTo(_chain.Parachains.FindProposal(Id, proposal.Value)!.VotingTo);
        _chain.Do(_chain[9].Transactions.Finalize(Id, proposal));
        return Account.Scheduled!.Value.Wave;
    }

    public ProposalId Propose(byte[] module, ParachainConfig? config = null)
    {
        Receipt receipt = _chain.Do(_chain[9].Transactions.Propose(Id, ModuleSource.Inline(module), config ?? Account.Config, RegisterGas));
        return new ProposalId(BinaryPrimitives.ReadUInt64LittleEndian(receipt.ReturnData.Span));
    }

    public void VoteAll(ProposalId proposal, byte[] module, ParachainConfig config, VoteChoice choice, int count)
    {
        ulong from = _chain.Parachains.FindProposal(Id, proposal.Value)!.VotingFrom;
        if (_chain.Wave + 1 < from)
            _chain.RunTo(from - 1);
        _chain.Run([.. _members.Take(count).Select(member =>
            member.Transactions.Vote(Id, proposal, ModuleHash.Of(module), config, choice))]);
        Assert.All(
            _chain.Last.Receipts,
            receipt => Assert.Equal((ReceiptStatus.Success, receipt.ReasonText), (receipt.Status, receipt.ReasonText)));
    }

    /// <summary>Certifies what this parachain sent in a wave.</summary>
    public Transaction Certify(ulong wave, int signers = int.MaxValue)
    {
        QueueRecord queue = Queue(wave);
        return _chain[8].Transactions.Certify(
            Id,
            new WaveNumber(wave),
            queue.Root,
            _members.Take(signers).Select((member, index) => (new MemberId((ushort)index), member.Signer)));
    }

    public QueueRecord Queue(ulong wave) => _chain.State.ReadValue<QueueRecord>(StateKeys.MessageQueue(Id.Value, wave))!;

    public MessageRecord Message(ulong id) => _chain.State.ReadValue<MessageRecord>(StateKeys.Message(Id.Value, id))!;
}
