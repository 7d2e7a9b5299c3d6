namespace Pyde.Contracts.Conformance.Execution;

/// <summary>Where fees go.</summary>
internal static class FeeChecks
{
    public static IEnumerable<ConformanceCheck> For(ExecutionKit kit)
    {
        yield return kit.Check(
            CheckAspect.Behaviour,
            "Of a wave's fees 70 % are burnt, 20 % go to the pool, the rest to the treasury",
            static trial =>
            {
                foreach (UInt128 baseFee in new UInt128[] { 1, 7, 10, 13, 99 })
                {
                    ExecutionChain chain = new(trial, ExecutionWorld.Genesis(baseFee));
                    for (ulong nonce = 0; nonce < 3; nonce++)
                    {
                        ReferenceSupply before = chain.Supply;
                        byte[] data = new byte[(int)nonce];
                        chain.Run(
                            chain.World.Sign(ExecutionWorld.Draft(0, nonce, ExecutionWorld.Stranger(0), gas: 30_000, data: data), 0),
                            chain.World.Transfer(1, nonce, ExecutionWorld.Stranger(1), 3));
                        UInt128 fees = (42_000 + (8 * nonce)) * chain.Head.Record.BaseFee;
                        ReferenceSupply after = chain.Supply;
                        Expect.Equal(fees * 70 / 100, after.Burnt - before.Burnt, $"burnt of {fees}");
                        Expect.Equal(fees * 20 / 100, after.RewardPool - before.RewardPool, $"for the pool of {fees}");
                        Expect.Equal(
                            fees - (fees * 70 / 100) - (fees * 20 / 100), after.Treasury - before.Treasury, $"for the treasury of {fees}");
                        Expect.Equal(before.Minted, after.Minted, "minted");
                    }
                }
            });
        yield return kit.Check(CheckAspect.Behaviour, "A wave without fees leaves the supply alone", static trial =>
        {
            ExecutionChain chain = new(trial);
            Expect.Equal(0, chain.Run().Writes.Count, "writes of an empty wave");
            Expect.Equal(0, chain.Run(chain.Next([], [])).Writes.Count, "writes of a wave of empty batches");
        });
    }
}
