using Pyde.Contracts.Consensus;
using Pyde.Contracts.Execution;
using Pyde.Contracts.State;
using Pyde.Host.Swap;
using Pyde.Types;

namespace Pyde.Host.Node;

/// <summary>Told what happens in a node, in order. Must not throw and must not wait; every member may be left as it is.</summary>
internal interface INodeObserver
{
    /// <summary>Consensus has decided a wave; it runs next.</summary>
    void OnOrdered(OrderedWave wave)
    {
    }

    /// <summary>Consensus tells the other members something.</summary>
    void OnSent(ConsensusOutput output)
    {
    }

    /// <summary>A wave is committed.</summary>
    void OnWave(WaveCommitRecord record, WaveCommit commit)
    {
    }

    /// <summary>The executor reports something beside the result of a wave.</summary>
    void OnExecutor(WaveNumber wave, ExecutorOutput output)
    {
    }

    /// <summary>A record is final.</summary>
    void OnFinal(HardFinalityCert certificate)
    {
    }

    /// <summary>The node has halted.</summary>
    void OnHalt(HaltReport report)
    {
    }
}
