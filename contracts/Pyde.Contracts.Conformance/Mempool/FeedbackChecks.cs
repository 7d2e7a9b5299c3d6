using Pyde.Contracts.Conformance.Surroundings;
using Pyde.Contracts.Mempool;
using Pyde.Types;

namespace Pyde.Contracts.Conformance.Mempool;

/// <summary>What a committed wave changes (<see cref="IMempool.Apply"/>).</summary>
internal static class FeedbackChecks
{
    public static IEnumerable<ConformanceCheck> For(MempoolKit kit)
    {
        yield return Behaviour("What a wave ordered is known no longer, whether it waited or was handed out", scene =>
        {
            Transaction waiting = scene.Add(0, 0);
            scene.Add(1, 0);
            List<Transaction> taken = scene.Take(MempoolScene.Everything with { TransactionsMax = 1 });
            Transaction rest = taken[0].Hash() == waiting.Hash() ? scene.World.Signed(1, 0) : waiting;
            FeedbackReport report = scene.Pool.Apply(scene.World.Order([taken[0], rest]));
            Expect.Equal(new FeedbackReport(Included: 2, Dropped: 0), report, "report of a wave with both");
            Expect.Equal(0, scene.Pool.Count, "transactions that wait");
            Expect.Equal(0L, scene.Pool.Bytes, "bytes that wait");
            Expect.Equal(InsertOutcome.NonceUsed, scene.Insert(waiting), "an ordered transaction submitted again");
        });
        yield return Behaviour("What a wave did not order stays", scene =>
        {
            Transaction ordered = scene.Add(0, 0);
            Transaction stays = scene.Add(0, 1);
            Transaction other = scene.Add(1, 0);
            FeedbackReport report = scene.Pool.Apply(scene.World.Order([ordered, scene.World.Signed(2, 0)]));
            Expect.Equal(new FeedbackReport(Included: 1, Dropped: 0), report, "report of a wave with one known and one unknown");
            Expect.Equal(2, scene.Pool.Count, "transactions that wait");
            Expect.That(scene.Pool.Contains(stays.Hash()) && scene.Pool.Contains(other.Hash()), "expected the others to wait, found fewer");
            Expect.Equal(2, scene.Take().Count, "transactions of the next batch");
        });
        yield return Behaviour("What was handed out and not ordered is known until a wave orders it", scene =>
        {
            Transaction transaction = scene.Add(0, 0);
            scene.Take();
            scene.Pool.Apply(scene.World.Order([]));
            Expect.Equal(InsertOutcome.Duplicate, scene.Insert(transaction), "it again after an empty wave");
            Expect.Equal(new FeedbackReport(1, 0), scene.Pool.Apply(scene.World.Order([transaction])), "report of its wave");
        });
        yield return Behaviour("A nonce that a wave used drops whatever else had it", scene =>
        {
            Transaction waits = scene.Add(0, 0);
            scene.Add(0, 1);
            Transaction conflicting = scene.World.Signed(0, 0, dataBytes: 1);
            FeedbackReport report = scene.Pool.Apply(scene.World.Order([conflicting]));
            Expect.Equal(new FeedbackReport(Included: 0, Dropped: 1), report, "report of a wave with another transaction of the nonce");
            Expect.That(!scene.Pool.Contains(waits.Hash()), "expected it to be gone, found it waiting");
            Expect.Equal(1, scene.Pool.Count, "transactions that wait");
        });
        yield return kit.Check(CheckAspect.Limits, "A deadline drops after its own wave", trial =>
        {
            MempoolScene scene = new(trial);
            WaveNumber deadline = new(scene.World.Wave.Value + 2);
            scene.Add(0, 0, deadline: deadline);
            scene.Add(1, 0);
            scene.Add(2, 0, deadline: deadline.Next);
            Expect.Equal(new FeedbackReport(0, 0), scene.Pool.Apply(scene.World.Order([])), "report of the wave before the deadline");
            Expect.Equal(3, scene.Pool.Count, "transactions that wait before the deadline");
            Expect.Equal(new FeedbackReport(0, 1), scene.Pool.Apply(scene.World.Order([])), "report of the deadline's wave");
            Expect.Equal(2, scene.Pool.Count, "transactions that wait after the deadline");
        });
        yield return Behaviour("A transaction whose keys are replaced is dropped", scene =>
        {
            scene.Add(0, 0);
            Transaction stays = scene.Add(1, 0);
            Account rotated = scene.World[0] with { Keys = AuthKeys.Single(KitKeys.PublicKey(3)) };
            WaveFeedback wave = scene.World.Order([]) with { Senders = [rotated] };
            Expect.Equal(new FeedbackReport(0, 1), scene.Pool.Apply(wave), "report of a wave that replaced the keys");
            Expect.Equal(1, scene.Pool.Count, "transactions that wait");
            Expect.That(scene.Pool.Contains(stays.Hash()), "expected the other sender's to wait, found it gone");
        });
        yield return Behaviour("A submission that was read before a wave is judged by the account after it", scene =>
        {
            Transaction first = scene.Add(0, 0);
            scene.Add(0, 5);
            SubmissionBatch stale = scene.World.Batch(scene.World.Submit(scene.World.Signed(0, 0, dataBytes: 2)));
            scene.Pool.Apply(scene.World.Order([first]));
            Expect.Same([InsertOutcome.NonceUsed], scene.Pool.Insert(stale).Outcomes, "a nonce that the wave used");
        });
        yield return Behaviour("A nonce window that slid admits what it did not admit before", scene =>
        {
            Transaction first = scene.Add(0, 0);
            Expect.Equal(InsertOutcome.NonceOutsideWindow, scene.Insert(scene.World.Signed(0, 16)), "nonce 16 of base 0");
            scene.Take();
            scene.Pool.Apply(scene.World.Order([first]));
            scene.Add(0, 16);
        });

        ConformanceCheck Behaviour(string name, Action<MempoolScene> run) =>
            kit.Check(CheckAspect.Behaviour, name, trial => run(new MempoolScene(trial)));
    }
}
