using System.Text.Json;
using Execution.Waves.Tests.World;
using Pyde.Contracts.Execution;
using Pyde.Contracts.State;
using Pyde.Types;
using Pyde.Types.Borsh;

namespace Execution.Waves.Tests;

public sealed class SdkTests
{
    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public void Transfer_that_the_public_sdk_signed_is_executed_and_with_a_bent_signature_it_is_not(int bend, bool isExecuted)
    {
        using JsonDocument vector = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Vectors", "sdk-transfer.json")));
        byte[] Bytes(string name) => Convert.FromHexString(vector.RootElement.GetProperty(name).GetString()![2..]);
        byte[] signed = Bytes("signed");
        signed[200] ^= (byte)bend;
        Assert.Equal(DecodeOutcome.Ok, BorshCodec.TryDecode(signed, out Transaction transaction));
        Assert.Equal(Bytes("hash"), transaction.Hash().ToArray());
        byte[] key = Bytes("publicKey");
        var genesis = new Genesis
        {
            ChainId = new ChainId(31_337),
            RuleSet = new RuleSetId(1),
            Accounts = [new GenesisAccount { Address = Address.FromPublicKey(key), Balance = 1_000_000_000, Keys = AuthKeys.Single(key) }],
            Validators = [],
        };
        using var executor = new WaveExecutor();
        WaveCommit first = executor.ExecuteGenesis(genesis);
        var values = new SortedList<Hash32, ReadOnlyMemory<byte>>();
        foreach (StateWrite write in first.Writes)
            values.Add(write.Key, write.Value!.Value);
        using var snapshot = new MemorySnapshot(values, [], first.Record);
        var wave = new OrderedWave
        {
            ChainId = genesis.ChainId,
            Wave = new WaveNumber(1),
            Epoch = default,
            AnchorHash = default,
            AnchorRound = default,
            PriorAnchorRound = default,
            TimestampMs = 1,
            Batches = [new Batch { ChainId = genesis.ChainId, Transactions = [transaction] }],
        };
        WaveCommit commit = executor.ExecuteWave(wave, snapshot, [], new ListSink<ExecutorOutput>());
        Assert.Equal(isExecuted ? [ReceiptStatus.Success] : [], commit.Receipts.Select(receipt => receipt.Status));
    }
}
