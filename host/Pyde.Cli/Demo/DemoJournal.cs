using Pyde.Contracts.Execution;
using Pyde.Contracts.State;
using Pyde.Host.Node;
using Pyde.Host.Swap;
using Pyde.Types;

namespace Pyde.Cli.Demo;

/// <summary>Remembers what the node told while the demo ran.</summary>
internal sealed class DemoJournal : INodeObserver
{
    private static readonly Hash32 MessageClosed = Digest.Blake3("pyde.parachain.message-closed"u8);

    private readonly Lock _gate = new();
    private readonly Dictionary<Hash32, Receipt> _receipts = [];

    public List<StateRoots> Roots { get; } = [];

    public List<ModuleSwitched> Switches { get; } = [];

    public List<QueueSealed> Queues { get; } = [];

    public List<string> Skipped { get; } = [];

    public Dictionary<uint, string> Remarks { get; } = [];

    public int Transactions { get; private set; }

    public int Delivered { get; private set; }

    public int Callbacks { get; private set; }

    public int Timeouts { get; private set; }

    public int Finalized { get; private set; }

    public HaltReport? Halt { get; private set; }

    public Receipt ReceiptOf(Transaction transaction)
    {
        lock (_gate)
        {
            return _receipts.TryGetValue(transaction.Hash(), out Receipt? receipt)
                ? receipt
                : throw new InvalidOperationException($"a {transaction.Type} was not executed: {string.Join("; ", Skipped)}");
        }
    }

    public string RemarkOf(Receipt receipt)
    {
        lock (_gate)
            return Remarks.TryGetValue(receipt.TxIndex, out string? text) ? text : receipt.ReasonText ?? "";
    }

    public void OnWave(WaveCommitRecord record, WaveCommit commit)
    {
        lock (_gate)
        {
            Roots.Add(record.Roots);
            foreach (Receipt receipt in commit.Receipts)
                _receipts[receipt.TxHash] = receipt;
            foreach (ReadOnlyMemory<byte> transaction in commit.Transactions)
                Transactions += transaction.IsEmpty ? 0 : 1;
            foreach (EventRecord emitted in commit.Events)
                Count(emitted);
        }
    }

    public void OnExecutor(WaveNumber wave, ExecutorOutput output)
    {
        lock (_gate)
        {
            switch (output)
            {
                case ModuleSwitched switched:
                    Switches.Add(switched);
                    break;
                case QueueSealed queue:
                    Queues.Add(queue);
                    break;
                case TransactionSkipped skipped:
                    Skipped.Add(skipped.Reason);
                    break;
                case StepRemark remark:
                    Remarks[remark.Index] = remark.Text;
                    break;
                default:
                    break;
            }
        }
    }

    public void OnFinal(HardFinalityCert certificate) => Finalized++;

    public void OnHalt(HaltReport report) => Halt = report;

    // Data of the event: message u64, outcome u8 (ok 0, error 1, timeout 2), callback failed u8.
    private void Count(EventRecord emitted)
    {
        if (emitted.Topics.IsEmpty || emitted.Topics[0] != MessageClosed || emitted.Data.Length != 10)
            return;
        ReadOnlySpan<byte> data = emitted.Data.Span;
        Delivered += data[8] == 2 ? 0 : 1;
        Timeouts += data[8] == 2 ? 1 : 0;
        Callbacks += data[9] == 0 ? 1 : 0;
    }
}
