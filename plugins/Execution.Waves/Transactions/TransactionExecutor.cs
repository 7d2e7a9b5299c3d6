using System.Buffers.Binary;
using System.Collections.Immutable;
using Execution.Waves.Accounts;
using Execution.Waves.Guests;
using Execution.Waves.Modules;
using Execution.Waves.State;
using Pyde.Abi.Deployment;
using Pyde.Abi.Sections;
using Pyde.Contracts.Wasm;
using Pyde.Parachains;
using Pyde.Parachains.Governance;
using Pyde.Parachains.Messaging;
using Pyde.Parachains.Registry;
using Pyde.Parachains.Upgrades;
using Pyde.Types;
using Pyde.Types.Borsh;
using Pyde.Types.Payloads;

namespace Execution.Waves.Transactions;

/// <summary>Runs one admitted transaction; the caller has used its nonce, charges its gas and drops what it wrote when it fails.</summary>
internal sealed class TransactionExecutor(
    WaveState state,
    Ledger ledger,
    IParachainHost host,
    GuestRunner guests,
    ModuleLibrary library,
    MessageRules messages,
    UpgradeRules upgrades)
{
    private readonly ParachainStore _parachains = new(state);
    private readonly ProposalRules _proposals = new(host);
    private readonly Registration _registration = new(host);
    private readonly CodeStore _code = new(state, host.Wave);

    private delegate Refusal NativeRule<in T>(Address sender, T payload);

    /// <summary>Runs it.</summary>
    public TransactionOutcome Execute(Transaction transaction)
    {
        ulong intrinsic = TransactionTable.Intrinsic(transaction.Data.Length);
        if (!TransactionTable.Row(transaction.Type).IsServed)
        {
            return TransactionOutcome.Refused(
                new Refusal(RefusalCode.TypeNotServed, $"{transaction.Type} is reserved and not served by this rule set"), intrinsic);
        }

        return transaction.Type switch
        {
            TransactionType.Standard => Standard(transaction, intrinsic),
            TransactionType.Deploy => Deploy(transaction, intrinsic),
            TransactionType.RegisterPubkey => RegisterPubkey(transaction, intrinsic),
            TransactionType.PutCode => PutCode(transaction, intrinsic),
            TransactionType.ParachainRegister => Register(transaction, intrinsic),
            TransactionType.ParachainCall => CallParachain(transaction, intrinsic),
            TransactionType.ParachainPropose => Propose(transaction, intrinsic),
            TransactionType.ParachainVote => Native<ParachainVotePayload>(
                transaction, intrinsic, static _ => TransactionTable.GasPerSignature, _proposals.Vote),
            TransactionType.ParachainFinalize => Native<ParachainFinalizePayload>(
                transaction, intrinsic, payload => ElectorateGas(payload.Parachain, payload.Proposal), Finalize),
            TransactionType.ParachainCancel => Native<ParachainCancelPayload>(
                transaction,
                intrinsic,
                payload => ElectorateGas(payload.Parachain, payload.Proposal) + SignatureGas(payload.Approval?.Signatures.Length ?? 0),
                _proposals.Cancel),
            TransactionType.ParachainPause => Native<ParachainTargetPayload>(
                transaction, intrinsic, static _ => 0, (sender, payload) => upgrades.Pause(sender, payload.Parachain)),
            TransactionType.ParachainUnpause => Native<ParachainTargetPayload>(
                transaction, intrinsic, static _ => 0, (sender, payload) => upgrades.Unpause(sender, payload.Parachain)),
            TransactionType.ParachainKill => Native<ParachainTargetPayload>(
                transaction, intrinsic, static _ => 0, (sender, payload) => upgrades.NotifyKill(sender, payload.Parachain)),
            _ => Native<ParachainCertifyPayload>(
                transaction,
                intrinsic,
                static payload => SignatureGas(payload.Signatures.Signatures.Length),
                (_, payload) => messages.Certify(payload)),
        };
    }

    private static ulong SignatureGas(int signatures) => TransactionTable.GasPerSignature * (ulong)signatures;

    private static TransactionOutcome Malformed(DecodeOutcome outcome, int offset, ulong gas) => TransactionOutcome.Refused(
        new Refusal(RefusalCode.MalformedPayload, $"the data is {outcome} at byte {offset}"), gas);

    private static TransactionOutcome Native<T>(Transaction transaction, ulong gas, Func<T, ulong> price, NativeRule<T> rule)
        where T : IBorshValue<T>
    {
        DecodeOutcome decoded = BorshCodec.TryDecode(transaction.Data.Span, out T payload, out int offset);
        if (decoded != DecodeOutcome.Ok)
            return Malformed(decoded, offset, gas);
        gas += price(payload);
        if (gas > transaction.GasLimit)
            return TransactionOutcome.OutOfGas(transaction.GasLimit);
        Refusal refusal = rule(transaction.From, payload);
        return refusal.IsNone ? TransactionOutcome.Done(gas) : TransactionOutcome.Refused(refusal, gas);
    }

    private ulong ElectorateGas(ParachainId parachain, ProposalId proposal) =>
        TransactionTable.GasPerElector * (ulong)_proposals.ElectorsOf(parachain, proposal);

    private Refusal Finalize(Address sender, ParachainFinalizePayload payload) => _proposals.Finalize(payload, out _);

    private TransactionOutcome Standard(Transaction transaction, ulong gas)
    {
        if (!ledger.TryLoad(transaction.To, out Account? target))
            return TransactionOutcome.Refused(
                new Refusal(RefusalCode.InvalidAddress, $"the record of {transaction.To} belongs to another address"), gas);
        bool isParachain = _parachains.Find(new ParachainId(transaction.To.Value)) is not null;
        bool hasCode = target is { CodeHash.IsZero: false };
        if (transaction.Data.IsEmpty && (!hasCode || isParachain))
            return Transfer(transaction, gas);
        if (!hasCode)
            return TransactionOutcome.Refused(new Refusal(RefusalCode.NoSuchTarget, $"{transaction.To} is no contract"), gas);
        var payload = new CallPayload { Function = string.Empty };
        if (!transaction.Data.IsEmpty)
        {
            DecodeOutcome decoded = BorshCodec.TryDecode(transaction.Data.Span, out CallPayload call, out int offset);
            if (decoded != DecodeOutcome.Ok)
                return Malformed(decoded, offset, gas);
            payload = call;
        }

        return isParachain
            ? RunParachain(transaction, new ParachainId(transaction.To.Value), payload.Function, payload.Calldata, gas)
            : RunContract(transaction, target!, payload, gas);
    }

    private TransactionOutcome Transfer(Transaction transaction, ulong gas) =>
        ledger.TryDebit(transaction.From, transaction.Value) && ledger.TryCredit(transaction.To, transaction.Value)
            ? TransactionOutcome.Done(gas)
            : TransactionOutcome.Refused(new Refusal(RefusalCode.InsufficientBalance, "the sender's balance is below the value"), gas);

    private TransactionOutcome RunContract(Transaction transaction, Account target, CallPayload payload, ulong gas)
    {
        LoadedModule module = library.Find(target.CodeHash, state)!;
        ContractAbi abi = module.Deployable.Abi;
        FunctionAbi? function = transaction.Data.IsEmpty
            ? abi.ReceiveIndex is { } receive ? abi.Functions[(int)receive] : null
            : abi.Find(payload.Function);
        bool isRole = false;
        if (function is null && abi.FallbackIndex is { } fallback)
        {
            function = abi.Functions[(int)fallback];
            isRole = true;
        }

        if (function is null)
            return TransactionOutcome.Refused(
                new Refusal(RefusalCode.NoSuchFunction, $"the contract declares no function '{payload.Function}'"), gas);
        if (!isRole && !transaction.Data.IsEmpty && !function.IsReachedByName)
            return TransactionOutcome.Refused(new Refusal(RefusalCode.NotAnEntry, $"'{function.Name}' is not marked Entry"), gas);
        return RunFunction(transaction, module, function, transaction.To, null, payload.Calldata, gas);
    }

    private TransactionOutcome CallParachain(Transaction transaction, ulong gas)
    {
        DecodeOutcome decoded = BorshCodec.TryDecode(transaction.Data.Span, out ParachainCallPayload payload, out int offset);
        return decoded == DecodeOutcome.Ok
            ? RunParachain(transaction, payload.Parachain, payload.Function, payload.Calldata, gas)
            : Malformed(decoded, offset, gas);
    }

    private TransactionOutcome RunParachain(Transaction transaction, ParachainId id, string name, ReadOnlyMemory<byte> calldata, ulong gas)
    {
        if (_parachains.Find(id) is not { } account)
            return TransactionOutcome.Refused(new Refusal(RefusalCode.NoSuchParachain, $"no parachain has the id {id}"), gas);
        if (!account.Serves(host.Wave))
        {
            string status = host.Wave < account.ActiveFrom ? $"active from wave {account.ActiveFrom}" : account.Status.ToString();
            return TransactionOutcome.Refused(new Refusal(RefusalCode.NotActive, $"'{account.Name}' is {status}"), gas);
        }

        ParachainRun run = _parachains.Run(account);
        LoadedModule module = library.Find(run.Module, state)!;
        if (module.Deployable.Abi.Find(name) is not { } function)
            return TransactionOutcome.Refused(
                new Refusal(RefusalCode.NoSuchFunction, $"'{account.Name}' declares no function '{name}'"), gas);
        if (!function.IsReachedByName)
            return TransactionOutcome.Refused(new Refusal(RefusalCode.NotAnEntry, $"'{name}' is not marked Entry"), gas);
        host.NoteRun(run);
        return RunFunction(transaction, module, function, new Address(id.Value), run, calldata, gas);
    }

    private TransactionOutcome RunFunction(
        Transaction transaction,
        LoadedModule module,
        FunctionAbi function,
        Address self,
        ParachainRun? run,
        ReadOnlyMemory<byte> calldata,
        ulong gas)
    {
        if (transaction.Value != 0)
        {
            if (!function.Has(FunctionAttributes.Payable))
                return TransactionOutcome.Refused(new Refusal(RefusalCode.NotPayable, $"'{function.Name}' is not marked Payable"), gas);
            if (!ledger.TryDebit(transaction.From, transaction.Value) || !ledger.TryCredit(self, transaction.Value))
                return TransactionOutcome.Refused(new Refusal(RefusalCode.InvalidAddress, "the value cannot be moved"), gas);
        }

        FrameOutcome outcome = RunModule(transaction, module, function, self, run?.Version, calldata, transaction.GasLimit - gas);
        return new TransactionOutcome(outcome.Status, RefusalCode.None, gas + outcome.GasUsed, outcome.Data, run, outcome.Text);
    }

    private FrameOutcome RunModule(
        Transaction transaction,
        LoadedModule module,
        FunctionAbi function,
        Address self,
        uint? version,
        ReadOnlyMemory<byte> calldata,
        ulong gas)
    {
        module.Deployable.TryFind(function.Name, out _, out int index);
        return guests.Run(
            new Frame
            {
                Module = module,
                CodeAddress = self,
                Self = self,
                Caller = transaction.From,
                Function = function.Name,
                FunctionIndex = index,
                Calldata = calldata,
                Value = transaction.Value,
                IsView = function.Has(FunctionAttributes.View),
                Version = version,
            },
            gas);
    }

    private TransactionOutcome Deploy(Transaction transaction, ulong gas)
    {
        DecodeOutcome decoded = BorshCodec.TryDecode(transaction.Data.Span, out DeployData payload, out int offset);
        if (decoded != DecodeOutcome.Ok)
            return Malformed(decoded, offset, gas);
        if (!Names.IsValid(payload.Name))
            return TransactionOutcome.Refused(
                new Refusal(RefusalCode.InvalidName, $"'{payload.Name}' is not 1 to 32 lower-case letters, digits and inner hyphens"), gas);
        if (payload.Kind != ModuleKind.Contract)
            return TransactionOutcome.Refused(new Refusal(RefusalCode.WrongModuleKind, "a parachain is registered, not deployed"), gas);
        Address address = Address.FromContractName(payload.Name);
        if (state.IsPrefixTaken(address.Value))
            return TransactionOutcome.Refused(
                new Refusal(RefusalCode.NameTaken, $"'{payload.Name}', or the first 16 bytes of its address, is taken"), gas);
        if (AdmitModule(payload.Module, ContractType.Contract, transaction.GasLimit, ref gas, out LoadedModule? module) is { } failure)
            return failure;
        ledger.Put(new Account { Address = address, Type = AccountType.Contract, CodeHash = module!.Hash });
        ContractAbi abi = module.Deployable.Abi;
        if (abi.ConstructorIndex is not { } constructor)
        {
            return transaction.Value == 0
                ? TransactionOutcome.Done(gas, address.ToArray())
                : TransactionOutcome.Refused(new Refusal(RefusalCode.NotPayable, "the module has no constructor that takes value"), gas);
        }

        TransactionOutcome outcome = RunFunction(
            transaction, module, abi.Functions[(int)constructor], address, null, payload.InitCalldata, gas);
        return outcome.IsSuccess ? outcome with { Data = address.ToArray() } : outcome;
    }

    // Prices the bytes, finds and validates them, and makes them stay. Null when all is well.
    private TransactionOutcome? AdmitModule(ModuleSource source, ContractType kind, ulong gasLimit, ref ulong gas, out LoadedModule? module)
    {
        module = null;
        if (source.IsInline)
            gas += TransactionTable.GasPerCodeByte * (ulong)source.InlineBytes.Length;
        if (gas > gasLimit)
            return TransactionOutcome.OutOfGas(gasLimit);
        if (_code.Resolve(source) is not { } bytes)
            return TransactionOutcome.Refused(
                new Refusal(RefusalCode.CodeNotFound, $"no complete module is stored under {source.Hash()}"), gas);
        module = library.Admit(bytes, kind, out DeployError error);
        if (module is null)
        {
            RefusalCode code = error.Code == DeployErrorCode.ContractTypeMismatch ? RefusalCode.WrongModuleKind : RefusalCode.InvalidModule;
            return TransactionOutcome.Refused(new Refusal(code, $"the module is refused: {error}"), gas);
        }

        _code.Refer(module.Hash, bytes);
        return null;
    }

    private TransactionOutcome RegisterPubkey(Transaction transaction, ulong gas)
    {
        if (ledger.Find(transaction.From) is not { Keys.Kind: AuthKeysKind.None } account)
            return TransactionOutcome.Refused(new Refusal(RefusalCode.KeyNotAcceptable, "the account has a key"), gas);
        ledger.Put(account with { Keys = AuthKeys.Single(transaction.Data) });
        return TransactionOutcome.Done(gas);
    }

    private TransactionOutcome PutCode(Transaction transaction, ulong gas)
    {
        DecodeOutcome decoded = BorshCodec.TryDecode(transaction.Data.Span, out PutCodePayload payload, out int offset);
        if (decoded != DecodeOutcome.Ok)
            return Malformed(decoded, offset, gas);
        gas += TransactionTable.GasPerCodeByte * (ulong)payload.Chunk.Length;
        if (gas > transaction.GasLimit)
            return TransactionOutcome.OutOfGas(transaction.GasLimit);
        Refusal refusal = _code.Put(transaction.From, payload);
        return refusal.IsNone ? TransactionOutcome.Done(gas) : TransactionOutcome.Refused(refusal, gas);
    }

    private TransactionOutcome Register(Transaction transaction, ulong gas)
    {
        DecodeOutcome decoded = BorshCodec.TryDecode(transaction.Data.Span, out ParachainRegisterPayload payload, out int offset);
        if (decoded != DecodeOutcome.Ok)
            return Malformed(decoded, offset, gas);
        gas += SignatureGas(payload.Members.Length);
        if (gas > transaction.GasLimit)
            return TransactionOutcome.OutOfGas(transaction.GasLimit);
        if (_registration.CheckName(payload, out ParachainId id) is { IsNone: false } nameRefusal)
            return TransactionOutcome.Refused(nameRefusal, gas);
        if (AdmitModule(payload.Module, ContractType.Parachain, transaction.GasLimit, ref gas, out LoadedModule? module) is { } failure)
            return failure;
        Refusal members = _registration.CheckMembers(payload, id, module!.Hash, out ImmutableArray<CommitteeMember> committee);
        if (!members.IsNone)
            return TransactionOutcome.Refused(members, gas);
        UInt128 fee = host.Parameters.ParachainRegisterFee;
        UInt128 deposit = host.Parameters.ParachainDeposit;
        if (TakeBesideGas(transaction, fee + deposit) is { IsNone: false } shortOfFunds)
            return TransactionOutcome.Refused(shortOfFunds, gas);
        ledger.AddFees(fee);
        ledger.AddDeposits((Int128)deposit);
        var address = new Address(id.Value);
        ledger.Put(new Account { Address = address, Type = AccountType.Contract, CodeHash = module.Hash });
        _registration.Write(payload, transaction.From, id, module.Hash, module.PlanVersion, committee);
        ContractAbi abi = module.Deployable.Abi;
        if (abi.ConstructorIndex is not { } constructor)
            return TransactionOutcome.Done(gas, id.ToArray());
        FrameOutcome outcome = RunModule(
            transaction,
            module,
            abi.Functions[(int)constructor],
            address,
            0,
            Registration.ConstructorCalldata(transaction.From, committee),
            transaction.GasLimit - gas);
        return outcome.IsSuccess
            ? TransactionOutcome.Done(gas + outcome.GasUsed, id.ToArray())
            : new TransactionOutcome(
                outcome.Status, RefusalCode.None, gas + outcome.GasUsed, outcome.Data, null, $"the constructor failed: {outcome.Text}");
    }

    private TransactionOutcome Propose(Transaction transaction, ulong gas)
    {
        DecodeOutcome decoded = BorshCodec.TryDecode(transaction.Data.Span, out ParachainProposePayload payload, out int offset);
        if (decoded != DecodeOutcome.Ok)
            return Malformed(decoded, offset, gas);
        Refusal refusal = _proposals.CheckPropose(payload, payload.Module.Hash(), out ParachainAccount? account);
        if (!refusal.IsNone)
            return TransactionOutcome.Refused(refusal, gas);
        if (AdmitModule(payload.Module, ContractType.Parachain, transaction.GasLimit, ref gas, out LoadedModule? module) is { } failure)
            return failure;
        ulong price = module!.EnterGas + module.InstanceGas;
        if (gas + price > transaction.GasLimit)
            return TransactionOutcome.OutOfGas(transaction.GasLimit);
        gas += price;
        TrapCode trap = guests.TryInstantiate(module);
        if (trap != TrapCode.None)
            return TransactionOutcome.Refused(new Refusal(RefusalCode.ModuleFailed, $"the trial instantiation traps: {trap}"), gas);
        UInt128 deposit = host.Parameters.ProposalDeposit;
        if (TakeBesideGas(transaction, deposit) is { IsNone: false } shortOfFunds)
            return TransactionOutcome.Refused(shortOfFunds, gas);
        ledger.AddDeposits((Int128)deposit);
        ulong number = _proposals.WriteProposal(account!, payload, module.Hash, transaction.From);
        byte[] data = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(data, number);
        return TransactionOutcome.Done(gas, data);
    }

    // The gas limit must stay covered after it.
    private Refusal TakeBesideGas(Transaction transaction, UInt128 amount)
    {
        UInt128 balance = ledger.BalanceOf(transaction.From);
        return balance >= amount && (balance - amount) / transaction.GasLimit >= host.BaseFee && ledger.TryDebit(transaction.From, amount)
            ? Refusal.None
            : new Refusal(RefusalCode.InsufficientBalance, $"{amount} quanta are due beside the gas limit");
    }
}
