using System.Buffers;
using Pyde.Contracts.Conformance.Sequences;
using Pyde.Contracts.Conformance.Surroundings;
using Pyde.Contracts.Mempool;
using Pyde.Types;
using Pyde.Types.Borsh;

namespace Pyde.Contracts.Conformance.Mempool;

/// <summary>What becomes of a submission (<see cref="IMempool.Insert"/>, <see cref="InsertOutcome"/>).</summary>
internal static class AdmissionChecks
{
    private const int SubmissionsMax = 1_024;

    public static IEnumerable<ConformanceCheck> For(MempoolKit kit)
    {
        yield return Behaviour("A fresh mempool holds nothing and offers nothing", scene =>
        {
            Expect.Equal(0, scene.Pool.Count, "transactions that wait");
            Expect.Equal(0L, scene.Pool.Bytes, "bytes that wait");
            Expect.Equal(0, scene.Take().Count, "transactions offered");
        });
        yield return Behaviour("An accepted transaction waits: it is counted, measured and found", scene =>
        {
            Transaction first = scene.Add(0, 0);
            Transaction second = scene.Add(1, 0, dataBytes: 40);
            Expect.Equal(2, scene.Pool.Count, "transactions that wait");
            Expect.Equal((long)first.EncodedBytes() + second.EncodedBytes(), scene.Pool.Bytes, "bytes that wait");
            Expect.That(scene.Pool.Contains(first.Hash()) && scene.Pool.Contains(second.Hash()), "expected both to be found, found fewer");
            Expect.That(!scene.Pool.Contains(scene.World.Signed(2, 0).Hash()), "expected a stranger not to be found, found it");
        });
        yield return Behaviour("Every submission has its outcome, in order", scene =>
        {
            Submission noise = new(new byte[] { 0xFF }, null, UInt128.Zero);
            Submission good = scene.World.Submit(scene.World.Signed(0, 0));
            Submission unsigned = scene.World.Submit(MempoolWorld.Transfer(scene.World[2], 0));
            InsertReport report = scene.Pool.Insert(scene.World.Batch(noise, good, unsigned, good,
                scene.World.Submit(scene.World.Signed(1, 0))));
            Expect.Same(
                [
                    InsertOutcome.Malformed, InsertOutcome.Accepted, InsertOutcome.SignatureInvalid, InsertOutcome.Duplicate,
                    InsertOutcome.Accepted,
                ],
                report.Outcomes,
                "outcomes");
            Expect.Equal(0, report.Evicted.Count, "evicted from a mempool with room");
        });
        yield return kit.Check(CheckAspect.Limits, "An insertion takes 1 to 1,024 submissions", trial =>
        {
            MempoolScene scene = new(trial);
            Submission noise = new(new byte[] { 0xFF }, null, UInt128.Zero);
            Submission[] many = [.. Enumerable.Repeat(noise, SubmissionsMax + 1)];
            Expect.Equal(SubmissionsMax, scene.Pool.Insert(scene.World.Batch(many[1..])).Outcomes.Count, "outcomes of 1,024 submissions");
            Expect.RefusesArgument(() => scene.Pool.Insert(scene.World.Batch(many)), "1,025 submissions");
            Expect.RefusesArgument(() => scene.Pool.Insert(scene.World.Batch()), "no submission");
        });
        yield return kit.Check(CheckAspect.Limits, "A transaction of 128 KiB is accepted, and one of a byte more is TooLarge", trial =>
        {
            MempoolScene scene = new(trial);
            int spare = scene.World.Signed(0, 0).EncodedBytes();
            Transaction largest = scene.World.Signed(0, 0, Limits.TransactionBytesMax - spare);
            // A compressed signature has no fixed length: the data takes what is left.
            largest = scene.World.Signed(0, 0, largest.Data.Length + Limits.TransactionBytesMax - largest.EncodedBytes());
            for (byte salt = 0; largest.EncodedBytes() != Limits.TransactionBytesMax && salt < 64; salt++)
                largest = scene.World.Sign(largest, 0, salt);
            Expect.That(
                largest.EncodedBytes() is > Limits.TransactionBytesMax - 16 and <= Limits.TransactionBytesMax,
                $"a transaction of nearly 128 KiB was not made: {largest.EncodedBytes()} bytes");
            Expect.Equal(InsertOutcome.Accepted, scene.Insert(largest), $"a transaction of {largest.EncodedBytes()} bytes");
            scene.Unchanged("one too large", () => Expect.Equal(
                InsertOutcome.TooLarge,
                scene.Insert(new Submission(new byte[Limits.TransactionBytesMax + 1], null, UInt128.Zero)),
                "131,073 bytes"));
            Expect.Equal(
                InsertOutcome.Malformed,
                scene.Insert(new Submission(new byte[Limits.TransactionBytesMax], null, UInt128.Zero)),
                "131,072 bytes of zeros");
        });
        yield return kit.Check(CheckAspect.HostileInput, "Bytes that are no transaction are Malformed, wherever they are damaged", trial =>
        {
            MempoolScene scene = new(trial);
            byte[] good = BorshCodec.Encode(scene.World.Signed(0, 0, dataBytes: 8));
            Account sender = scene.World[0];
            scene.Unchanged("malformed bytes", () =>
            {
                for (int length = 0; length < good.Length; length++)
                    Refused(good[..length], $"the first {length} bytes of a transaction");
                Refused([.. good, 0], "a byte behind a transaction");
                Draw draw = trial.Draw("noise");
                for (int i = 0; i < 64; i++)
                    Refused(draw.Bytes(draw.Between(1, 1_000)), "noise");
            });
            scene.Unchanged("a transaction with one byte changed", () =>
            {
                for (int at = 0; at < good.Length; at++)
                {
                    byte[] changed = [.. good];
                    changed[at] ^= 0xFF;
                    // A changed sender is another account, which the host would have read.
                    bool isSender = at < Hash32.Bytes;
                    InsertOutcome outcome = scene.Insert(new Submission(changed, isSender ? null : sender, sender.Balance));
                    Expect.That(outcome != InsertOutcome.Accepted,
                        $"a transaction with byte {at} changed: expected a refusal, found Accepted");
                }
            });

            void Refused(byte[] bytes, string what) =>
                Expect.Equal(InsertOutcome.Malformed, scene.Insert(new Submission(bytes, null, UInt128.Zero)), what);
        });
        yield return Behaviour("A second encoding of the same transaction is Malformed", scene =>
        {
            Transaction transaction = scene.World.Signed(0, 0, deadline: scene.World.Wave.Next);
            byte[] bytes = BorshCodec.Encode(transaction);
            // Before chain id and type: the option tag of the deadline, and the deadline itself.
            int tag = bytes.Length - 1 - 8 - 8 - 1;
            Expect.Equal((byte)1, bytes[tag], "the deadline's tag in the canonical form");
            bytes[tag] = 2;
            Expect.Equal(InsertOutcome.Malformed, scene.Insert(new Submission(bytes, scene.World[0], MempoolWorld.Rich)),
                "an option tag of 2");
        });
        yield return Behaviour("A transaction for another chain is WrongChain", scene => Refused(
            scene, InsertOutcome.WrongChain, Change(scene.World, chain: new ChainId(1))));
        yield return kit.Check(CheckAspect.Limits, "A deadline is good until its own wave", trial =>
        {
            MempoolScene scene = new(trial);
            WaveNumber next = scene.World.Wave.Next;
            Refused(scene, InsertOutcome.DeadlinePassed, scene.World.Signed(0, 0, deadline: scene.World.Wave));
            scene.Add(0, 0, deadline: next);
            scene.Add(0, 1, deadline: next.Next);
        });
        yield return Behaviour("Reserved types are TypeRefused", scene =>
        {
            foreach (TransactionType type in new[] { TransactionType.Commit, TransactionType.Reveal })
                Refused(scene, InsertOutcome.TypeRefused, Change(scene.World, type: type));
        });
        yield return kit.Check(CheckAspect.Limits, "Gas is accepted from the intrinsic gas to the wave's ceiling", trial =>
        {
            MempoolScene scene = new(trial);
            Refused(scene, InsertOutcome.GasOutOfBounds, scene.World.Signed(0, 0, gas: 20_999));
            Refused(scene, InsertOutcome.GasOutOfBounds, scene.World.Signed(0, 0, dataBytes: 10, gas: 21_079));
            Refused(scene, InsertOutcome.GasOutOfBounds, scene.World.Signed(0, 0, gas: 1_600_000_001));
            Refused(scene, InsertOutcome.GasOutOfBounds, scene.World.Signed(0, 0, gas: ulong.MaxValue));
            scene.Add(0, 0, gas: 21_000);
            scene.Add(0, 1, dataBytes: 10, gas: 21_080);
            scene.Add(0, 2, gas: 1_600_000_000);
        });
        yield return kit.Check(CheckAspect.Limits, "The nonce window has 16 places, and each is good once", trial =>
        {
            MempoolScene scene = new(trial);
            scene.World[0] = scene.World[0] with { Nonces = new NonceWindow(5, 0b110) };
            Refused(scene, InsertOutcome.NonceUsed, scene.World.Signed(0, 4));
            Refused(scene, InsertOutcome.NonceUsed, scene.World.Signed(0, 6));
            Refused(scene, InsertOutcome.NonceUsed, scene.World.Signed(0, 7));
            Refused(scene, InsertOutcome.NonceOutsideWindow, scene.World.Signed(0, 21));
            Refused(scene, InsertOutcome.NonceOutsideWindow, scene.World.Signed(0, ulong.MaxValue));
            scene.Add(0, 20);
            scene.Add(0, 5);
        });
        yield return Behaviour("A nonce that another known transaction of the sender uses is NonceUsed, waiting or handed out", scene =>
        {
            scene.Add(0, 3);
            Refused(scene, InsertOutcome.NonceUsed, scene.World.Signed(0, 3, dataBytes: 1));
            Expect.Equal(1, scene.Take().Count, "transactions offered");
            Refused(scene, InsertOutcome.NonceUsed, scene.World.Signed(0, 3, dataBytes: 1));
            scene.Add(1, 3);
        });
        yield return Behaviour("A known transaction is a Duplicate, waiting or handed out, whatever signature it carries", scene =>
        {
            Transaction transaction = scene.Add(0, 0);
            Refused(scene, InsertOutcome.Duplicate, transaction);
            Transaction resigned = scene.World.Sign(transaction, 0, salt: 1);
            Expect.That(!resigned.Signature.Span.SequenceEqual(transaction.Signature.Span), "a second signature was not made");
            Refused(scene, InsertOutcome.Duplicate, resigned);
            Expect.Equal(1, scene.Take().Count, "transactions offered");
            Refused(scene, InsertOutcome.Duplicate, transaction);
        });
        yield return kit.Check(CheckAspect.Limits, "A balance pays to the last quantum, and known transactions count", trial =>
        {
            MempoolScene scene = new(trial);
            UInt128 cost = (21_000 * scene.World.BaseFee) + UInt128.One;
            scene.World[0] = MempoolWorld.AccountOf(0, cost - 1);
            Refused(scene, InsertOutcome.InsufficientBalance, scene.World.Signed(0, 0));
            scene.World[0] = MempoolWorld.AccountOf(0, cost);
            scene.Add(0, 0);
            Refused(scene, InsertOutcome.InsufficientBalance, scene.World.Signed(0, 1));
            scene.World[0] = MempoolWorld.AccountOf(0, (2 * cost) - 1);
            Refused(scene, InsertOutcome.InsufficientBalance, scene.World.Signed(0, 1));
            Expect.Equal(1, scene.Take().Count, "transactions offered");
            Refused(scene, InsertOutcome.InsufficientBalance, scene.World.Signed(0, 1));
            scene.World[0] = MempoolWorld.AccountOf(0, 2 * cost);
            scene.Add(0, 1);
        });
        yield return kit.Check(CheckAspect.Limits, "No sum or product of amounts overflows", trial =>
        {
            MempoolScene scene = new(trial);
            scene.World[0] = MempoolWorld.AccountOf(0, UInt128.MaxValue);
            Refused(scene, InsertOutcome.InsufficientBalance, scene.World.Signed(0, 0, value: UInt128.MaxValue));
            scene.World.BaseFee = UInt128.MaxValue;
            Refused(scene, InsertOutcome.InsufficientBalance, scene.World.Signed(0, 0));
            scene.World.BaseFee = 10;
            Expect.Equal(
                InsertOutcome.Accepted,
                scene.Insert(scene.World.Signed(0, 0, value: UInt128.MaxValue - 210_000)),
                "a value of everything but the fee");
            Refused(scene, InsertOutcome.InsufficientBalance, scene.World.Signed(0, 1, value: UInt128.MaxValue - 210_000));
        });
        yield return Behaviour("A signature by another key, a damaged one and none are SignatureInvalid", scene =>
        {
            Transaction transaction = MempoolWorld.Transfer(scene.World[0], 0);
            Refused(scene, InsertOutcome.SignatureInvalid, transaction);
            Refused(scene, InsertOutcome.SignatureInvalid, scene.World.Sign(transaction, key: 1));
            byte[] damaged = scene.World.SignatureOf(transaction, 0);
            damaged = [.. damaged];
            damaged[60] ^= 1;
            Refused(scene, InsertOutcome.SignatureInvalid, transaction.WithSignature(damaged));
            byte[] other = scene.World.SignatureOf(MempoolWorld.Transfer(scene.World[0], 1), 0);
            Refused(scene, InsertOutcome.SignatureInvalid, transaction.WithSignature(other));
        });
        yield return Behaviour("A sender without a key is SignatureInvalid, and one that does not exist is refused", scene =>
        {
            scene.World[0] = scene.World[0] with { Keys = AuthKeys.None };
            Refused(scene, InsertOutcome.SignatureInvalid, scene.World.Signed(0, 0));
            Transaction stranger = scene.World.Sign(MempoolWorld.Transfer(MempoolWorld.AccountOf(9), 0), 1);
            Expect.That(
                scene.Insert(new Submission(BorshCodec.Encode(stranger), null, UInt128.Zero)) is InsertOutcome.InsufficientBalance
                    or InsertOutcome.SignatureInvalid,
                "a sender that does not exist: expected InsufficientBalance or SignatureInvalid, found another outcome");
        });
        yield return Behaviour("The first key of an account is registered without a signature, if it hashes to the address", scene =>
        {
            Address address = Address.FromPublicKey(KitKeys.PublicKey(0).Span);
            scene.World[0] = new Account { Address = address, Balance = MempoolWorld.Rich };
            Refused(scene, InsertOutcome.SignatureInvalid, Registration(address, KitKeys.PublicKey(1)));
            Refused(scene, InsertOutcome.SignatureInvalid, scene.World.Sign(Registration(address, KitKeys.PublicKey(0)), 0));
            Expect.Equal(InsertOutcome.Accepted, scene.Insert(Registration(address, KitKeys.PublicKey(0))), "a registration");
            scene.World[1] = new Account
            {
                Address = Address.FromPublicKey(KitKeys.PublicKey(1).Span),
                Balance = MempoolWorld.Rich,
                Keys = AuthKeys.Single(KitKeys.PublicKey(1)),
            };
            Refused(scene, InsertOutcome.SignatureInvalid, Registration(scene.World[1].Address, KitKeys.PublicKey(1)));
        });
        yield return Behaviour("A sender with several keys needs as many signatures as its threshold, in ascending order", scene =>
        {
            AuthKeys keys = AuthKeys.MultiSig([KitKeys.PublicKey(0), KitKeys.PublicKey(1), KitKeys.PublicKey(2)], 2);
            scene.World[0] = scene.World[0] with { Keys = keys };
            Transaction transaction = MempoolWorld.Transfer(scene.World[0], 0);
            Refused(scene, InsertOutcome.SignatureInvalid, WithSignatures(scene.World, transaction, 0));
            Refused(scene, InsertOutcome.SignatureInvalid, WithSignatures(scene.World, transaction, 0, 0));
            Refused(scene, InsertOutcome.SignatureInvalid, WithSignatures(scene.World, transaction, 2, 0));
            Refused(scene, InsertOutcome.SignatureInvalid, scene.World.Sign(transaction, 0));
            Expect.Equal(InsertOutcome.Accepted, scene.Insert(WithSignatures(scene.World, transaction, 0, 2)), "two of three signatures");
        });
        yield return Behaviour("Of several faults the one that is cheapest to find is told", scene =>
        {
            // Each has the fault of its outcome and every later one.
            Transaction worst = new()
            {
                ChainId = new ChainId(1),
                From = scene.World[0].Address,
                Nonce = 99,
                Deadline = new WaveNumber(1),
                Type = TransactionType.Commit,
                GasLimit = 1,
                Value = UInt128.MaxValue,
            };
            Refused(scene, InsertOutcome.WrongChain, worst);
            Refused(scene, InsertOutcome.DeadlinePassed,
                Change(scene.World, deadline: new WaveNumber(1), type: TransactionType.Commit, gas: 1));
            Refused(scene, InsertOutcome.TypeRefused, Change(scene.World, type: TransactionType.Commit, gas: 1, nonce: 99));
            Refused(scene, InsertOutcome.GasOutOfBounds, Change(scene.World, gas: 1, nonce: 99, value: UInt128.MaxValue));
            Refused(scene, InsertOutcome.NonceOutsideWindow, Change(scene.World, nonce: 99, value: UInt128.MaxValue));
            Refused(scene, InsertOutcome.InsufficientBalance, Change(scene.World, value: UInt128.MaxValue));
            Refused(scene, InsertOutcome.SignatureInvalid, Change(scene.World));
        });
        yield return Behaviour("A submission's buffer is the host's again after the call", scene =>
        {
            byte[] bytes = BorshCodec.Encode(scene.World.Signed(0, 0, dataBytes: 16));
            byte[] buffer = [.. bytes];
            Expect.Equal(InsertOutcome.Accepted, scene.Insert(new Submission(buffer, scene.World[0], MempoolWorld.Rich)),
                "a valid transaction");
            buffer.AsSpan().Fill(0xEE);
            IReadOnlyList<ReadOnlyMemory<byte>> taken = scene.Pool.TakeBatch(MempoolScene.Everything).Transactions;
            Expect.Equal(1, taken.Count, "transactions offered");
            Expect.That(taken[0].Span.SequenceEqual(bytes), "expected the bytes as they were submitted, found others");
        });
        yield return kit.Check(CheckAspect.Threads, "Insertions from several threads lose and double nothing", trial =>
        {
            MempoolScene scene = new(trial);
            Submission[][] shares = [.. Enumerable.Range(0, 4).Select(account => Enumerable.Range(0, 8)
                .Select(nonce => scene.World.Submit(scene.World.Signed(account, (ulong)nonce))).ToArray())];
            int accepted = 0;
            int taken = 0;
            RunTogether(4, worker =>
            {
                foreach (Submission submission in shares[worker])
                {
                    InsertReport report = scene.Pool.Insert(scene.World.Batch(submission, submission));
                    Interlocked.Add(ref accepted, report.Outcomes.Count(outcome => outcome == InsertOutcome.Accepted));
                    Interlocked.Add(ref taken, scene.Pool.TakeBatch(new BatchRequest(2, 1_000_000, ulong.MaxValue)).Transactions.Count);
                    _ = scene.Pool.Count + scene.Pool.Bytes;
                }
            });
            Expect.Equal(32, accepted, "transactions accepted by four threads");
            Expect.Equal(32, taken + scene.Pool.Count, "transactions handed out or waiting");
        });

        ConformanceCheck Behaviour(string name, Action<MempoolScene> run) =>
            kit.Check(CheckAspect.Behaviour, name, trial => run(new MempoolScene(trial)));
    }

    /// <summary>Threads of their own, so that a plugin that blocks one does not keep the others from starting.</summary>
    private static void RunTogether(int workers, Action<int> work)
    {
        string? found = null;
        Thread[] threads = [.. Enumerable.Range(0, workers).Select(worker => new Thread(() =>
        {
            try
            {
                work(worker);
            }
            catch (Exception exception)
            {
                found = Trial.Describe(exception);
            }
        }) { IsBackground = true })];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        Expect.Equal(null, found, "exception in a thread");
    }

    private static void Refused(MempoolScene scene, InsertOutcome expected, Transaction transaction) => scene.Unchanged(
        $"a refusal as {expected}",
        () => Expect.Equal(expected, scene.Insert(transaction), $"outcome of {transaction.Type}, nonce {transaction.Nonce}"));

    /// <summary>An unsigned transfer of account 0 with some fields changed.</summary>
    private static Transaction Change(
        MempoolWorld world,
        ChainId? chain = null,
        WaveNumber? deadline = null,
        TransactionType type = TransactionType.Standard,
        ulong gas = 21_000,
        ulong nonce = 0,
        UInt128? value = null) => new()
        {
            ChainId = chain ?? ChainId.Development,
            From = world[0].Address,
            Nonce = nonce,
            Deadline = deadline,
            Type = type,
            GasLimit = gas,
            Value = value ?? UInt128.One,
        };

    private static Transaction Registration(Address address, ReadOnlyMemory<byte> key) => new()
    {
        ChainId = ChainId.Development,
        From = address,
        Type = TransactionType.RegisterPubkey,
        Data = key,
        GasLimit = 21_000 + (8 * (ulong)key.Length),
    };

    private static Transaction WithSignatures(MempoolWorld world, Transaction transaction, params byte[] indices)
    {
        ArrayBufferWriter<byte> output = new();
        BorshWriter writer = new(output);
        writer.WriteCount(indices.Length);
        foreach (byte index in indices)
        {
            writer.WriteU8(index);
            writer.WriteBytes(world.SignatureOf(transaction, index));
        }

        return transaction.WithSignature(output.WrittenSpan.ToArray());
    }
}
