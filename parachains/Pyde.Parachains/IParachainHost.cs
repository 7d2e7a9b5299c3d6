using Pyde.Parachains.State;
using Pyde.Types;

namespace Pyde.Parachains;

/// <summary>What parachain rules need of the executor of a wave.</summary>
/// <remarks>One thread, one wave.</remarks>
public interface IParachainHost
{
    /// <summary>State of the wave.</summary>
    IStateAccess State { get; }

    /// <summary>The chain.</summary>
    ChainId Chain { get; }

    /// <summary>The wave that runs.</summary>
    ulong Wave { get; }

    /// <summary>The rule set in force.</summary>
    RuleSetId RuleSet { get; }

    /// <summary>Parameters of genesis.</summary>
    GenesisParameters Parameters { get; }

    /// <summary>Quanta per gas of this wave.</summary>
    UInt128 BaseFee { get; }

    /// <summary>Checks FALCON signatures.</summary>
    ISignatureVerifier Signatures { get; }

    /// <summary>What is known of a module; null when its bytes are not in the code table.</summary>
    ModuleInfo? FindModule(ModuleHash module);

    /// <summary>Balance of an account.</summary>
    UInt128 BalanceOf(Address address);

    /// <summary>Takes from an account; false and nothing when it is short.</summary>
    bool TryDebit(Address address, UInt128 amount);

    /// <summary>Gives to an account, making it when there is none; false and nothing when its record belongs to another address.</summary>
    bool TryCredit(Address address, UInt128 amount);

    /// <summary>Adds to what is distributed as fees at the end of the wave.</summary>
    void AddFees(UInt128 amount);

    /// <summary>Adds to the sum of deposits, or takes from it.</summary>
    void AddDeposits(Int128 amount);

    /// <summary>Gives to the treasury.</summary>
    void AddTreasury(UInt128 amount);

    /// <summary>The module under an account; zero when there is none.</summary>
    ModuleHash CodeOf(Address address);

    /// <summary>Sets the module that runs under an id, for readers of its account record.</summary>
    void SetCode(Address address, ModuleHash module);

    /// <summary>A proposal does not refer to its module any more; bytes that nothing refers to go after a while.</summary>
    void ReleaseCode(ModuleHash module);

    /// <summary>Files an event of the step that runs.</summary>
    void Emit(Hash32 emitter, Hash32 topic, ReadOnlyMemory<byte> data);

    /// <summary>Notes that a version ran in this wave.</summary>
    void NoteRun(ParachainRun run);

    /// <summary>Gas limits that still fit under this wave's ceiling.</summary>
    ulong GasCeilingLeft { get; }

    /// <summary>Begins a system step: the next tx_index.</summary>
    void BeginStep();

    /// <summary>Runs a function of a module as part of the system step that runs, in an overlay of its own.</summary>
    HookResult RunHook(in HookCall call);

    /// <summary>Ends the system step with its receipt.</summary>
    void EndStep(in StepResult result);

    /// <summary>Tells the host that a parachain moved to another version.</summary>
    void ReportSwitch(ParachainId parachain, uint from, uint to, long startedAt);

    /// <summary>Tells the host that a sender's queue of this wave is complete; its committee certifies this root.</summary>
    void ReportQueue(Hash32 source, Hash32 root, uint messages);

    /// <summary>A time for <see cref="ReportSwitch"/>; no part of any result.</summary>
    long Timestamp();
}
