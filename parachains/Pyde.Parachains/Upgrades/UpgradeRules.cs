using Pyde.Contracts;
using Pyde.Parachains.Governance;
using Pyde.Parachains.Messaging;
using Pyde.Parachains.Registry;
using Pyde.Parachains.State;
using Pyde.Types;

namespace Pyde.Parachains.Upgrades;

/// <summary>Steps 2 and 8 of a wave: kills, returns, activations, and the health of versions on probation.</summary>
/// <param name="host">The wave.</param>
/// <param name="messages">Closes the messages of a parachain that ends.</param>
public sealed class UpgradeRules(IParachainHost host, MessageRules messages)
{
    /// <summary>Gas of migrate and of migrate_down.</summary>
    public const ulong MigrateGas = 20_000_000;

    /// <summary>Gas of health.</summary>
    public const ulong HealthGas = 1_000_000;

    /// <summary>Kills, returns and activations of one wave, together.</summary>
    public const int ChangesPerWaveMax = 8;

    /// <summary>Waves between the notice of a kill and the kill.</summary>
    public const ulong KillNoticeWaves = 100;

    private readonly ParachainStore _store = new(host.State);

    /// <summary>Step 2.</summary>
    public void ApplyDue()
    {
        int left = ChangesPerWaveMax;
        Apply(StateKeyKind.DueKill, ref left, Kill);
        Apply(StateKeyKind.DueReturn, ref left, Return);
        Apply(StateKeyKind.DueActivation, ref left, Activate);
    }

    /// <summary>Step 8.</summary>
    public void CheckHealth()
    {
        Hash32 to = StateKeys.OrderedEnd(StateKeyKind.OnProbation, 0);
        bool isFound = host.State.TryFindFirst(
            StateKeys.Ordered(StateKeyKind.OnProbation, 0, default), to, out Hash32 key, out ReadOnlyMemory<byte> value);
        while (isFound)
        {
            ParachainAccount account = Account(value);
            if (account.Status == ParachainStatus.Active && host.GasCeilingLeft >= HealthGas)
                CheckOne(account);
            isFound = host.State.TryFindNext(key, to, out key, out value);
        }
    }

    /// <summary>Pause by the owner.</summary>
    public Refusal Pause(Address sender, ParachainId id)
    {
        if (Owned(sender, id, out ParachainAccount? account) is { IsNone: false } refusal)
            return refusal;
        if (account!.Pause != PauseCause.None)
            return new Refusal(RefusalCode.NothingToDo, $"'{account.Name}' is paused already");
        SetPaused(account, PauseCause.Owner);
        return Refusal.None;
    }

    /// <summary>End of a pause by the owner.</summary>
    public Refusal Unpause(Address sender, ParachainId id)
    {
        if (Owned(sender, id, out ParachainAccount? account) is { IsNone: false } refusal)
            return refusal;
        if (account!.Pause == PauseCause.None)
            return new Refusal(RefusalCode.NothingToDo, $"'{account.Name}' is not paused");
        _store.Put(account with { Pause = PauseCause.None });
        host.Emit(id.Value, ParachainEvents.Unpaused, default);
        return Refusal.None;
    }

    /// <summary>Notice of a kill by the owner; there is no way back.</summary>
    public Refusal NotifyKill(Address sender, ParachainId id)
    {
        if (Owned(sender, id, out ParachainAccount? account) is { IsNone: false } refusal)
            return refusal;
        ulong wave = host.Wave + KillNoticeWaves;
        _store.Put(account! with { KillWave = wave });
        host.State.Write(StateKeys.Ordered(StateKeyKind.DueKill, wave, id.Value), id.ToArray());
        return Refusal.None;
    }

    private Refusal Owned(Address sender, ParachainId id, out ParachainAccount? account)
    {
        account = _store.Find(id);
        if (account is null)
            return new Refusal(RefusalCode.NoSuchParachain, $"no parachain has the id {id}");
        if (account.IsKilled || account.KillWave is not null)
            return new Refusal(RefusalCode.Killed, $"'{account.Name}' is killed or about to be");
        return sender == account.Owner ? Refusal.None : new Refusal(RefusalCode.NotTheOwner, $"the owner is {account.Owner}");
    }

    // Everything due up to now, by id; what does not fit or is held stays where it is and is met again in the next wave.
    private void Apply(StateKeyKind kind, ref int left, Func<ParachainAccount, bool> change)
    {
        var due = new List<(ParachainId Id, Hash32 Key)>();
        Hash32 to = StateKeys.OrderedEnd(kind, host.Wave);
        bool isFound = host.State.TryFindFirst(StateKeys.Ordered(kind, 0, default), to, out Hash32 key, out ReadOnlyMemory<byte> value);
        while (isFound)
        {
            due.Add((new ParachainId(value.AsHash()), key));
            isFound = host.State.TryFindNext(key, to, out key, out value);
        }

        due.Sort(static (a, b) => a.Id.CompareTo(b.Id));
        foreach ((ParachainId id, Hash32 dueKey) in due)
        {
            if (left == 0)
                return;
            ParachainAccount account = _store.Find(id)
                ?? throw new InvariantException($"a change is due for parachain {id}, which has no account");
            if (!change(account))
                continue;
            host.State.Delete(dueKey);
            left--;
        }
    }

    private ParachainAccount Account(ReadOnlyMemory<byte> id) =>
        _store.Find(new ParachainId(id.AsHash()))
        ?? throw new InvariantException($"parachain {id.AsHash()} is on probation and has no account");

    private bool Kill(ParachainAccount account)
    {
        host.BeginStep();
        host.State.Delete(ProbationKey(account.Id));
        if (account.IsReturnDue)
            DropReturns(account.Id);
        ParachainAccount closed = new ProposalRules(host).CloseAll(account);
        _store.Put(closed with { IsKilled = true, Probation = null, IsReturnDue = false, OwnerDeposit = 0 });
        messages.CloseAllOf(account.Id.Value);
        var address = new Address(account.Id.Value);
        UInt128 balance = host.BalanceOf(address);
        host.TryDebit(address, balance);
        host.AddTreasury(balance);
        UInt128 fee = UInt128.Min(host.Parameters.ParachainCleanupFee, account.OwnerDeposit);
        UInt128 back = account.OwnerDeposit - fee;
        host.AddDeposits(-(Int128)account.OwnerDeposit);
        host.AddFees(fee);
        if (!host.TryCredit(account.Owner, back))
            host.AddTreasury(back);
        host.Emit(account.Id.Value, ParachainEvents.Killed, default);
        host.EndStep(new StepResult(ReceiptStatus.Success, 0, 0, default, null, "killed"));
        return true;
    }

    private bool Activate(ParachainAccount account)
    {
        if (account.Status != ParachainStatus.Active)
            return false;
        if (account.Scheduled is not { } scheduled || _store.FindProposal(account.Id, scheduled.Proposal) is not { } proposal)
            throw new InvariantException($"an activation is due for '{account.Name}', which has none scheduled");
        ModuleInfo module = Module(proposal.Module);
        bool migrates = module.Declares(ModuleInfo.Migrate);
        if (migrates && host.GasCeilingLeft < MigrateGas)
            return false;
        host.BeginStep();
        uint from = account.CurrentVersion;
        uint to = account.VersionCount;
        var run = new ParachainRun(account.Id, to, proposal.Module);
        HookResult result = migrates ? RunCharged(account, run, ModuleInfo.Migrate, out UInt128 fee) : Free(out fee);
        account = account with { Scheduled = null };
        if (!result.IsSuccess)
        {
            host.ReleaseCode(proposal.Module);
            _store.Put(account.Id, proposal with { Status = ProposalStatus.Failed });
            _store.Put(account);
            host.Emit(account.Id.Value, ParachainEvents.UpgradeFailed, EventData.Number(proposal.Number));
            string failure = $"the upgrade failed, version {from} stays: {result.Text}";
            host.EndStep(new StepResult(result.Status, result.GasUsed, fee, default, run, failure));
            return true;
        }

        long startedAt = host.Timestamp();
        Switch(account with { Config = proposal.Config }, new VersionRecord
        {
            Version = to,
            Module = proposal.Module,
            Config = proposal.Config,
            PlanVersion = module.PlanVersion,
            RuleSet = host.RuleSet.Value,
            ActivatedAt = host.Wave,
            Proposal = proposal.Number,
            Certificate = proposal.Certificate,
        });
        host.ReportSwitch(account.Id, from, to, startedAt);
        _store.Put(account.Id, proposal with { Status = ProposalStatus.Activated });
        ParachainAccount active = _store.Find(account.Id)!;
        if (module.Declares(ModuleInfo.Health) && proposal.Config.ProbationWaves > 0)
        {
            _store.Put(active with { Probation = new Probation(proposal.Config.ProbationWaves, from) });
            host.State.Write(ProbationKey(account.Id), account.Id.ToArray());
        }

        host.NoteRun(run);
        host.Emit(account.Id.Value, ParachainEvents.Activated, EventData.Switch(from, to, proposal.Module));
        host.EndStep(new StepResult(ReceiptStatus.Success, result.GasUsed, fee, default, run, string.Empty));
        return true;
    }

    private bool Return(ParachainAccount account)
    {
        if (account.Status != ParachainStatus.Active)
            return false;
        if (account.Probation is not { } probation)
            throw new InvariantException($"a return is due for '{account.Name}', which is not on probation");
        VersionRecord bad = _store.Version(account.Id, account.CurrentVersion);
        VersionRecord previous = _store.Version(account.Id, probation.PreviousVersion);
        ModuleInfo module = Module(bad.Module);
        bool migratesDown = module.Declares(ModuleInfo.MigrateDown);
        if (migratesDown && host.GasCeilingLeft < MigrateGas)
            return false;
        host.BeginStep();
        var badRun = new ParachainRun(account.Id, bad.Version, bad.Module);
        account = account with { Probation = null, IsReturnDue = false };
        host.State.Delete(ProbationKey(account.Id));
        if (!migratesDown && module.Declares(ModuleInfo.Migrate))
        {
            SetPaused(account, PauseCause.NoWayBack);
            string cause = $"version {bad.Version} is unhealthy and has no migrate_down: paused";
            host.EndStep(new StepResult(ReceiptStatus.Success, 0, 0, default, badRun, cause));
            return true;
        }

        HookResult result = migratesDown ? RunCharged(account, badRun, ModuleInfo.MigrateDown, out UInt128 fee) : Free(out fee);
        if (!result.IsSuccess)
        {
            SetPaused(account, PauseCause.MigrateDownFailed);
            host.EndStep(
                new StepResult(result.Status, result.GasUsed, fee, default, badRun, $"migrate_down failed: paused: {result.Text}"));
            return true;
        }

        uint to = account.VersionCount;
        long startedAt = host.Timestamp();
        Switch(account with { Config = previous.Config }, previous with
        {
            Version = to,
            ActivatedAt = host.Wave,
            DeactivatedAt = null,
            ReturnedFrom = bad.Version,
        });
        host.ReportSwitch(account.Id, bad.Version, to, startedAt);
        var run = new ParachainRun(account.Id, to, previous.Module);
        host.NoteRun(run);
        host.Emit(account.Id.Value, ParachainEvents.Returned, EventData.Switch(bad.Version, to, previous.Module));
        host.EndStep(new StepResult(ReceiptStatus.Success, result.GasUsed, fee, default, run, $"version {bad.Version} was unhealthy"));
        return true;
    }

    private void CheckOne(ParachainAccount account)
    {
        if (account.Probation is not { } probation || account.IsReturnDue)
            return;
        ParachainRun run = _store.Run(account);
        host.BeginStep();
        host.NoteRun(run);
        HookResult result = RunCharged(account, run, ModuleInfo.Health, out UInt128 fee, HealthGas);
        bool isHealthy = result.IsSuccess && result.Data.Length == 1 && result.Data.Span[0] == 0;
        if (isHealthy)
        {
            uint left = probation.WavesLeft - 1;
            _store.Put(account with { Probation = left == 0 ? null : probation with { WavesLeft = left } });
            if (left == 0)
                host.State.Delete(ProbationKey(account.Id));
        }
        else
        {
            _store.Put(account with { IsReturnDue = true });
            host.State.Delete(ProbationKey(account.Id));
            host.State.Write(StateKeys.Ordered(StateKeyKind.DueReturn, host.Wave + 1, account.Id.Value), account.Id.ToArray());
            host.Emit(account.Id.Value, ParachainEvents.Unhealthy, EventData.Version(run.Version));
        }

        host.EndStep(
            new StepResult(result.Status, result.GasUsed, fee, result.Data, run, isHealthy ? string.Empty : $"unhealthy: {result.Text}"));
    }

    // The limit is taken before it runs, so that it cannot spend it, and what it did not use comes back; what it used is paid
    // also when its writes drop.
    private HookResult RunCharged(ParachainAccount account, ParachainRun run, string function, out UInt128 fee, ulong gas = MigrateGas)
    {
        var payer = new Address(account.Id.Value);
        fee = 0;
        if (host.BalanceOf(payer) / gas < host.BaseFee || !host.TryDebit(payer, gas * host.BaseFee))
            return new HookResult(ReceiptStatus.OutOfGas, 0, default, $"the balance does not cover {gas} gas for {function}");
        HookResult result = host.RunHook(new HookCall
        {
            Module = run.Module,
            Self = account.Id.Value,
            Version = run.Version,
            Function = function,
            Gas = gas,
        });
        fee = result.GasUsed * host.BaseFee;
        host.TryCredit(payer, (gas - result.GasUsed) * host.BaseFee);
        host.AddFees(fee);
        return result;
    }

    private static HookResult Free(out UInt128 fee)
    {
        fee = 0;
        return new HookResult(ReceiptStatus.Success, 0, default, string.Empty);
    }

    private void Switch(ParachainAccount account, VersionRecord next)
    {
        VersionRecord old = _store.Version(account.Id, account.CurrentVersion);
        _store.Put(account.Id, old with { DeactivatedAt = host.Wave });
        _store.Put(account.Id, next);
        _store.Put(account with { CurrentVersion = next.Version, VersionCount = next.Version + 1 });
        host.SetCode(new Address(account.Id.Value), next.Module);
    }

    private void SetPaused(ParachainAccount account, PauseCause cause)
    {
        _store.Put(account with { Pause = cause });
        host.Emit(account.Id.Value, ParachainEvents.Paused, new[] { (byte)cause });
    }

    private void DropReturns(ParachainId id)
    {
        Hash32 to = StateKeys.OrderedEnd(StateKeyKind.DueReturn, host.Wave + 1);
        bool isFound = host.State.TryFindFirst(
            StateKeys.Ordered(StateKeyKind.DueReturn, 0, default), to, out Hash32 key, out ReadOnlyMemory<byte> value);
        while (isFound)
        {
            if (value.AsHash() == id.Value)
                host.State.Delete(key);
            isFound = host.State.TryFindNext(key, to, out key, out value);
        }
    }

    private ModuleInfo Module(ModuleHash module) =>
        host.FindModule(module) ?? throw new InvariantException($"module {module} of a version record is not in the code table");

    private static Hash32 ProbationKey(ParachainId id) => StateKeys.Ordered(StateKeyKind.OnProbation, 0, id.Value);
}
