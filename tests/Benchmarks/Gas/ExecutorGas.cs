using System.Collections.Immutable;
using Pyde.Abi.Sections;
using Pyde.Types;
using Pyde.Types.Building;
using Pyde.Types.Payloads;

namespace Benchmarks.Gas;

/// <summary>Host functions whose work is the executor's and the state's: a guest calls them, and the wave is executed and committed.</summary>
internal sealed class ExecutorGas(BenchContext context, GasRows rows, GasChain chain)
{
    private const ulong GasLimit = 200_000_000;

    private readonly int _repeats = context.IsQuick ? 4 : 15;
    private readonly Dictionary<string, Queue<uint>> _prepared = new(StringComparer.Ordinal);
    private uint _salt;

    /// <summary>Deploys the guests and measures.</summary>
    public void Run()
    {
        TransactionBuilder owner = chain.Senders[0];
        Address callee = Address.FromContractName("callee");
        chain.Do(owner.Deploy("callee", ModuleSource.Inline(ProbeModule.BuildCallee()), default, GasLimit));
        byte[] contract = ProbeModule.Build(ContractType.Contract, ProbeModule.ContractCases, callee);
        chain.Do(owner.Deploy("probe", ModuleSource.Inline(contract), default, GasLimit));
        Address probe = Address.FromContractName("probe");
        Measure(
            ProbeModule.ContractCases,
            (function, calldata) => owner.Call(probe, function, calldata, value: 1_000, gasLimit: GasLimit));

        byte[] parachain = ProbeModule.Build(ContractType.Parachain, ProbeModule.ParachainCases, callee);
        ParachainId id = ParachainId.FromName("probe-p");
        chain.Do(owner.Register("probe-p", ModuleSource.Inline(parachain), GasConfig.Of(), chain.Members, GasLimit));
        chain.Run();
        Measure(ProbeModule.ParachainCases, (function, calldata) => owner.CallParachain(id, function, calldata, GasLimit));
    }

    private void Measure(IReadOnlyList<ProbeCase> cases, Func<string, byte[], Transaction> call)
    {
        for (int i = 0; i < cases.Count; i++)
        {
            ProbeCase probe = cases[i];
            double with = double.MaxValue;
            double without = double.MaxValue;
            double gas = 0;
            var salts = new Queue<uint>();
            for (int repeat = 0; repeat < _repeats; repeat++)
            {
                uint salt = probe.Prepares is { } earlier ? _prepared[earlier].Dequeue() : ++_salt;
                byte[] calldata = ProbeModule.CalldataOf(probe.Calls, salt);
                (double loop, ImmutableArray<Receipt> turns) = chain.Do(call(ProbeModule.EntryOf(i, calls: false), calldata));
                (double calls, ImmutableArray<Receipt> called) = chain.Do(call(ProbeModule.EntryOf(i, calls: true), calldata));
                without = Math.Min(without, loop);
                with = Math.Min(with, calls);
                gas = (called[0].GasUsed - (double)turns[0].GasUsed) / probe.Calls;
                salts.Enqueue(salt);

                // What was read is there to be deleted.
                if (probe.Prepares is { } source)
                    _prepared[source].Enqueue(salt);
            }

            _prepared[probe.Name] = salts;
            rows.Add($"{GasRows.HostPrefix}{probe.Name}", (with - without) / probe.Calls, gas);
        }
    }
}
