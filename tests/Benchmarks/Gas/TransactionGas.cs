using System.Buffers.Binary;
using Pyde.Contracts.State;
using Pyde.Crypto.Falcon;
using Pyde.Parachains.State;
using Pyde.Types;
using Pyde.Types.Borsh;
using Pyde.Types.Building;
using Pyde.Types.Payloads;

namespace Benchmarks.Gas;

/// <summary>Every transaction type that the executor serves, one in a wave, against waves without any.</summary>
internal sealed class TransactionGas(BenchContext context, GasRows rows, GasChain chain)
{
    private const ulong GasLimit = 200_000_000;

    // Keys of accounts that are not in the genesis.
    private const int FirstNewKey = 1_000;

    private readonly int _repeats = context.IsQuick ? 3 : 10;
    private readonly Dictionary<TransactionType, (double Nanoseconds, double Gas)> _best = [];
    private double _empty = double.MaxValue;
    private double _call = double.MaxValue;

    /// <summary>Measures them.</summary>
    public void Run()
    {
        for (int i = 0; i < _repeats * 4; i++)
            _empty = Math.Min(_empty, chain.Run().Nanoseconds);
        for (int round = 0; round < _repeats; round++)
            RunRound(round);
        rows.Add("transaction.Standard, call of an empty function", _call, GasOfCall);
        foreach ((TransactionType type, (double nanoseconds, double gas)) in _best.OrderBy(entry => entry.Key))
            rows.Add($"transaction.{type}", nanoseconds, gas);
    }

    private double GasOfCall { get; set; }

    private void RunRound(int round)
    {
        TransactionBuilder owner = chain.Senders[0];
        TransactionBuilder other = chain.Senders[1];
        Measure(other.Transfer(chain.Senders[2].Sender, 5));
        RegisterKey(round, other);

        string contract = $"callee{round}";
        byte[] module = ProbeModule.BuildCallee();
        Measure(owner.Deploy(contract, ModuleSource.Inline(module), default, GasLimit));
        Call(other.Call(Address.FromContractName(contract), ProbeModule.CalleeEntry, default));
        PutCode(round, other);

        string name = $"measured{round}";
        ParachainId id = ParachainId.FromName(name);
        byte[] first = ProbeModule.Build(Pyde.Abi.Sections.ContractType.Parachain, ProbeModule.ParachainCases, default);
        byte[] second = ProbeModule.Build(Pyde.Abi.Sections.ContractType.Parachain, ProbeModule.ParachainCases, owner.Sender);
        ParachainConfig config = GasConfig.Of();
        Measure(owner.Register(name, ModuleSource.Inline(first), config, chain.Members, GasLimit));
        chain.Run();
        int sends = ProbeModule.ParachainCases.Select(probe => probe.Function).ToList().IndexOf("send_xparachain_message");
        byte[] oneCall = ProbeModule.CalldataOf(1, (uint)round);
        ulong sent = chain.NextWave;
        Measure(other.CallParachain(id, ProbeModule.EntryOf(sends, calls: true), oneCall, GasLimit));
        Certify(other, id, sent);
        Propose(owner, other, id, second, config);
        Measure(owner.Lifecycle(TransactionType.ParachainPause, id));
        Measure(owner.Lifecycle(TransactionType.ParachainUnpause, id));
        Measure(owner.Lifecycle(TransactionType.ParachainKill, id));
    }

    private void RegisterKey(int round, TransactionBuilder payer)
    {
        using FalconKeyPair pair = FalconSigning.KeyOf(FirstNewKey + round);
        Address address = Address.FromPublicKey(pair.PublicKey);
        chain.Do(payer.Transfer(address, Amounts.FromPyde(1)));

        // Carries no signature: the key hashes to the address.
        var builder = new TransactionBuilder(ChainId.Development, address, static (_, _) => []);
        Measure(builder.Sign(TransactionType.RegisterPubkey, default, 0, pair.PublicKey.ToArray(), 100_000));
    }

    private void PutCode(int round, TransactionBuilder sender)
    {
        byte[] chunk = new byte[Limits.CodeChunkBytesMax];
        BinaryPrimitives.WriteInt32LittleEndian(chunk, round);
        var payload = new PutCodePayload { Module = ModuleHash.Of(chunk), TotalBytes = (uint)chunk.Length + 1, Index = 0, Chunk = chunk };
        Measure(sender.Sign(TransactionType.PutCode, default, 0, BorshCodec.Encode(payload), GasLimit));
    }

    private void Certify(TransactionBuilder sender, ParachainId id, ulong sent)
    {
        ReadOnlySpan<byte> queue = chain.Read(StateKeys.MessageQueue(id.Value, sent));
        if (BorshCodec.TryDecode(queue, out Pyde.Parachains.Messaging.QueueRecord record) != DecodeOutcome.Ok)
            throw new InvalidOperationException($"wave {sent} has no queue");
        (MemberId, DigestSigner)[] members =
        [
            .. chain.Members.OrderBy(member => member.Validator).Select((member, index) => (new MemberId((ushort)index), member.Signer)),
        ];
        Measure(sender.Certify(id, new WaveNumber(sent), record.Root, members));
    }

    private void Propose(TransactionBuilder owner, TransactionBuilder sender, ParachainId id, byte[] module, ParachainConfig config)
    {
        foreach (bool isCancelled in (ReadOnlySpan<bool>)[true, false])
        {
            Receipt receipt = Measure(sender.Propose(id, ModuleSource.Inline(module), config, GasLimit));
            var proposal = new ProposalId(BinaryPrimitives.ReadUInt64LittleEndian(receipt.ReturnData.Span));
            if (isCancelled)
            {
                Measure(owner.Cancel(id, proposal));
                continue;
            }

            // Votes count in the next wave and in no other: everybody's stand in it.
            Transaction[] votes =
                [.. chain.Senders.Select(voter => voter.Vote(id, proposal, ModuleHash.Of(module), config, VoteChoice.Yes))];
            (double nanoseconds, WaveCommit voted) = chain.Run(votes);
            if (voted.Receipts.Any(vote => vote.Status != ReceiptStatus.Success))
                throw new InvalidOperationException($"a vote ended with {voted.Receipts[0].Status} {voted.Receipts[0].ReasonText}");
            Keep(TransactionType.ParachainVote, (nanoseconds - _empty) / votes.Length, voted.Receipts[0].GasUsed);
            Measure(sender.Finalize(id, proposal));

            // The version takes over before the owner does anything else.
            for (int wave = 0; wave < 3; wave++)
                chain.Run();
        }
    }

    private void Call(Transaction transaction)
    {
        (double nanoseconds, Receipt receipt) = chain.Do(transaction);
        _call = Math.Min(_call, nanoseconds - _empty);
        GasOfCall = receipt.GasUsed;
    }

    private Receipt Measure(Transaction transaction)
    {
        (double nanoseconds, Receipt receipt) = chain.Do(transaction);
        Keep(transaction.Type, nanoseconds - _empty, receipt.GasUsed);
        return receipt;
    }

    private void Keep(TransactionType type, double nanoseconds, double gas)
    {
        bool isKnown = _best.TryGetValue(type, out (double Nanoseconds, double Gas) known);
        _best[type] = (isKnown ? Math.Min(nanoseconds, known.Nanoseconds) : nanoseconds, gas);
    }
}
