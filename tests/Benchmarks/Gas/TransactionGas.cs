using System.Buffers.Binary;
using System.Collections.Immutable;
using Pyde.Abi.Sections;
using Pyde.Crypto.Falcon;
using Pyde.Parachains.State;
using Pyde.Types;
using Pyde.Types.Borsh;
using Pyde.Types.Building;
using Pyde.Types.Payloads;

namespace Benchmarks.Gas;

/// <summary>Every transaction type that the executor serves: waves that are full of one type, against waves without any.</summary>
/// <remarks>
/// A wave has work of its own, such as its record and the upper levels of the tree, which the ceiling of gas bounds and no single
/// transaction pays for: several transactions share it here, as on a chain.
/// </remarks>
internal sealed class TransactionGas(BenchContext context, GasRows rows, GasChain chain)
{
    private const ulong GasLimit = 10_000_000;

    // Keys of accounts that are not in the genesis.
    private const int FirstNewKey = 1_000;

    // A wave activates at most eight versions.
    private const int Parachains = 8;
    private const int NoncesMax = 16;
    private const int Uploads = 2;
    private const int LongCalldataBytes = 64 << 10;

    private readonly int _repeats = context.IsQuick ? 3 : 8;
    private readonly Dictionary<string, (double Nanoseconds, double Gas)> _best = new(StringComparer.Ordinal);
    private double _empty = double.MaxValue;

    /// <summary>Measures them.</summary>
    public void Run()
    {
        for (int i = 0; i < _repeats * 4; i++)
            _empty = Math.Min(_empty, chain.Run().Nanoseconds);
        for (int round = 0; round < _repeats; round++)
            RunRound(round);
        foreach ((string name, (double nanoseconds, double gas)) in _best.OrderBy(entry => entry.Key, StringComparer.Ordinal))
            rows.Add($"transaction.{name}", nanoseconds, gas);
    }

    private static Transaction[] Each(Func<int, Transaction> make, int count = Parachains) => [.. Enumerable.Range(0, count).Select(make)];

    private void RunRound(int round)
    {
        MeasureAccounts(round);
        TransactionBuilder owner = chain.Senders[0];
        TransactionBuilder other = chain.Senders[1];
        string[] names = [.. Enumerable.Range(0, Parachains).Select(i => $"measured{round}-{i}")];
        ParachainId[] ids = [.. names.Select(ParachainId.FromName)];
        byte[] first = ProbeModule.Build(ContractType.Parachain, ProbeModule.ParachainCases, default);
        byte[] second = ProbeModule.Build(ContractType.Parachain, ProbeModule.ParachainCases, owner.Sender);
        ParachainConfig config = GasConfig.Of();
        Measure(Each(i => owner.Register(names[i], ModuleSource.Inline(first), config, chain.Members, GasLimit)));
        chain.Run();
        int sends = ProbeModule.ParachainCases.Select(probe => probe.Function).ToList().IndexOf("send_xparachain_message");
        byte[] oneCall = ProbeModule.CalldataOf(1, (uint)round);
        ulong sent = chain.NextWave;
        Measure(Each(i => other.CallParachain(ids[i], ProbeModule.EntryOf(sends, calls: true), oneCall, GasLimit)));
        Measure(Each(i => Certify(other, ids[i], sent)));
        Propose(ids, second, config);
        Measure(Each(i => owner.Lifecycle(TransactionType.ParachainPause, ids[i])));
        Measure(Each(i => owner.Lifecycle(TransactionType.ParachainUnpause, ids[i])));
        Measure(Each(i => owner.Lifecycle(TransactionType.ParachainKill, ids[i])));
    }

    private void MeasureAccounts(int round)
    {
        int senders = chain.Senders.Length;
        Measure(Each(i => chain.Senders[i % senders].Transfer(chain.Senders[(i + 1) % senders].Sender, 5), senders * NoncesMax));
        RegisterKeys(round);

        TransactionBuilder owner = chain.Senders[0];
        byte[] module = ProbeModule.BuildCallee();
        Measure(Each(i => owner.Deploy($"callee{round}-{i}", ModuleSource.Inline(module), default, GasLimit)));
        Address contract = Address.FromContractName($"callee{round}-0");
        Measure(
            Each(i => chain.Senders[i % senders].Call(contract, ProbeModule.CalleeEntry, default), senders * NoncesMax),
            ", call of an empty function");
        Measure(
            Each(i => chain.Senders[i].Call(contract, ProbeModule.CalleeEntry, new byte[LongCalldataBytes]), senders),
            ", call with 64 KiB");
        Measure(Each(i => PutCode((round * Uploads) + i, owner), Uploads));
    }

    private void RegisterKeys(int round)
    {
        int first = FirstNewKey + (round * Parachains);
        FalconKeyPair[] pairs = [.. Enumerable.Range(first, Parachains).Select(FalconSigning.KeyOf)];
        TransactionBuilder payer = chain.Senders[1];
        chain.Do(Each(i => payer.Transfer(Address.FromPublicKey(pairs[i].PublicKey), Amounts.FromPyde(1))));

        // Carries no signature: the key hashes to the address.
        Measure(Each(i => new TransactionBuilder(ChainId.Development, Address.FromPublicKey(pairs[i].PublicKey), static (_, _) => [])
            .Sign(TransactionType.RegisterPubkey, default, 0, pairs[i].PublicKey.ToArray(), 100_000)));
        foreach (FalconKeyPair pair in pairs)
            pair.Dispose();
    }

    private static Transaction PutCode(int number, TransactionBuilder sender)
    {
        byte[] chunk = new byte[Limits.CodeChunkBytesMax];
        BinaryPrimitives.WriteInt32LittleEndian(chunk, number);
        var payload = new PutCodePayload { Module = ModuleHash.Of(chunk), TotalBytes = (uint)chunk.Length + 1, Index = 0, Chunk = chunk };
        return sender.Sign(TransactionType.PutCode, default, 0, BorshCodec.Encode(payload), 50_000_000);
    }

    private Transaction Certify(TransactionBuilder sender, ParachainId id, ulong sent)
    {
        ReadOnlySpan<byte> queue = chain.Read(StateKeys.MessageQueue(id.Value, sent));
        if (BorshCodec.TryDecode(queue, out Pyde.Parachains.Messaging.QueueRecord record) != DecodeOutcome.Ok)
            throw new InvalidOperationException($"wave {sent} has no queue");
        (MemberId, DigestSigner)[] members =
        [
            .. chain.Members.OrderBy(member => member.Validator).Select((member, index) => (new MemberId((ushort)index), member.Signer)),
        ];
        return sender.Certify(id, new WaveNumber(sent), record.Root, members);
    }

    private void Propose(ParachainId[] ids, byte[] module, ParachainConfig config)
    {
        TransactionBuilder owner = chain.Senders[0];
        TransactionBuilder sender = chain.Senders[1];
        foreach (bool isCancelled in (ReadOnlySpan<bool>)[true, false])
        {
            ImmutableArray<Receipt> receipts = Measure(Each(i => sender.Propose(ids[i], ModuleSource.Inline(module), config, GasLimit)));
            ProposalId[] proposals =
                [.. receipts.Select(receipt => new ProposalId(BinaryPrimitives.ReadUInt64LittleEndian(receipt.ReturnData.Span)))];
            if (isCancelled)
            {
                Measure(Each(i => owner.Cancel(ids[i], proposals[i])));
                continue;
            }

            // Votes count in the next wave and in no other: everybody's stand in it.
            Measure(Each(
                i => chain.Senders[i % GasChain.Validators].Vote(
                    ids[i / GasChain.Validators], proposals[i / GasChain.Validators], ModuleHash.Of(module), config, VoteChoice.Yes),
                Parachains * GasChain.Validators));
            Measure(Each(i => sender.Finalize(ids[i], proposals[i])));

            // The version takes over before the owner does anything else.
            for (int wave = 0; wave < 3; wave++)
                chain.Run();
        }
    }

    private ImmutableArray<Receipt> Measure(Transaction[] transactions, string variant = "")
    {
        (double nanoseconds, ImmutableArray<Receipt> receipts) = chain.Do(transactions);
        double each = (nanoseconds - _empty) / transactions.Length;
        string name = transactions[0].Type + variant;
        bool isKnown = _best.TryGetValue(name, out (double Nanoseconds, double Gas) known);
        _best[name] = (isKnown ? Math.Min(each, known.Nanoseconds) : each, receipts.Average(receipt => (double)receipt.GasUsed));
        return receipts;
    }
}
