using Pyde.Contracts.Conformance.Common;
using Pyde.Contracts.Conformance.Sequences;
using Pyde.Contracts.Conformance.Surroundings;
using Pyde.Contracts.Mempool;
using Pyde.Types;
using Pyde.Types.Borsh;

namespace Pyde.Contracts.Conformance.Mempool;

/// <summary>Submits, takes batches, and commits waves with some of them.</summary>
internal sealed class MempoolDriver(Trial trial, KitNode node) : SlotDriver(node)
{
    private readonly MempoolWorld _world = new(trial);
    private readonly List<Transaction> _seen = [];
    private readonly List<Transaction> _out = [];

    private IMempool Pool => Instance.As<IMempool>();

    public override string Step(Draw draw) => draw.Below(10) switch
    {
        < 6 => Insert(draw),
        < 8 => Take(draw),
        _ => Apply(draw),
    };

    public override string Look() =>
        $"{Pool.Count} of {Pool.Bytes} bytes: {string.Concat(_seen.Select(transaction => Pool.Contains(transaction.Hash()) ? '1' : '0'))}";

    private string Insert(Draw draw)
    {
        Submission[] submissions = new Submission[draw.Between(1, 3)];
        for (int i = 0; i < submissions.Length; i++)
            submissions[i] = Submission(draw);
        InsertReport report = Pool.Insert(_world.Batch(submissions));
        return $"insert: {string.Join(' ', report.Outcomes)}; evicted {string.Join(' ', report.Evicted)}";
    }

    private Submission Submission(Draw draw)
    {
        int account = draw.Below(MempoolWorld.AccountCount);
        if (draw.Chance(10) && _seen.Count > 0)
            return _world.Submit(draw.Pick(_seen));
        if (draw.Chance(5))
            return new Submission(draw.Bytes(draw.Between(1, 300)), null, UInt128.Zero);
        Transaction transaction = _world.Signed(
            account,
            _world[account].Nonces.Base + (ulong)draw.Below(draw.Chance(80) ? 6 : 20),
            draw.Below(64),
            deadline: draw.Chance(30) ? new WaveNumber(_world.Wave.Value + (ulong)draw.Below(5)) : null);
        _seen.Add(transaction);
        return _world.Submit(transaction);
    }

    private string Take(Draw draw)
    {
        BatchOffer offer = Pool.TakeBatch(new BatchRequest(draw.Between(1, 8), draw.Pick([2_000, 8_000, 1_000_000]), 1_000_000));
        List<string> taken = [];
        foreach (ReadOnlyMemory<byte> bytes in offer.Transactions)
        {
            DecodeOutcome outcome = BorshCodec.TryDecode(bytes.Span, out Transaction transaction);
            Expect.Equal(DecodeOutcome.Ok, outcome, "a transaction of a batch, decoded");
            _out.Add(transaction);
            taken.Add(transaction.Hash().ToString());
        }

        return $"take: {string.Join(' ', taken)}";
    }

    private string Apply(Draw draw)
    {
        Transaction[] ordered = [.. _out.Take(draw.Between(0, _out.Count))];
        _out.RemoveRange(0, ordered.Length);
        _world.BaseFee = (UInt128)draw.Between(5, 20);
        FeedbackReport report = Pool.Apply(_world.Order(ordered));
        return $"wave {_world.Wave}: {report.Included} included, {report.Dropped} dropped";
    }
}
