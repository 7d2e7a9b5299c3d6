using System.Buffers.Binary;
using System.Text;
using Execution.Waves.Tests.Guests;
using Execution.Waves.Tests.World;
using Pyde.Abi;
using Pyde.Abi.Sections;
using Pyde.Contracts.Execution;
using Pyde.Contracts.Wasm;
using Pyde.Parachains;
using Pyde.Parachains.Messaging;
using Pyde.Parachains.State;
using Pyde.Types;
using Pyde.Types.Payloads;

namespace Execution.Waves.Tests;

/// <summary>Contracts: what host functions answer, seen through the caller's storage. Slot 0 of the caller holds the last answer.</summary>
public sealed class ContractTests : IDisposable
{
    private const FunctionAttributes Entry = FunctionAttributes.Entry;
    private const int TargetAt = 64;
    private const int NameAt = 128;
    private const int AmountAt = 192;
    private const int AnswerAt = 256;
    private const int CapacityAt = 272;
    private const int ReturnAt = 288;
    private readonly Chain _chain = new();

    [Fact]
    public void Deployed_contract_keeps_what_its_entry_wrote()
    {
        Address counter = Deploy("counter", Writer("put"));
        _chain.Do(_chain[1].Transactions.Call(counter, "put", default));
        Assert.Equal("word", Encoding.ASCII.GetString(Slot(counter)));
        Assert.Equal(AccountType.Contract, _chain.AccountOf(counter)!.Type);
    }

    [Fact]
    public void Call_of_another_contract_merges_its_writes()
    {
        Address callee = Deploy("callee", Writer("put"));
        Address caller = Deploy("caller", Caller(callee, "put"));
        _chain.Do(_chain[1].Transactions.Call(caller, "go", default));
        Assert.Equal((0, "word"), (Answer(caller), Encoding.ASCII.GetString(Slot(callee))));
    }

    [Fact]
    public void Callee_that_traps_loses_its_writes_and_its_gas_and_the_caller_goes_on()
    {
        Address callee = Deploy("callee", Writer("put", ModuleWriter.Unreachable));
        Address caller = Deploy("caller", Caller(callee, "put"));
        Receipt receipt = _chain.Do(_chain[1].Transactions.Call(caller, "go", default));
        Assert.Equal((int)HostError.CrossCallFailed, Answer(caller));
        Assert.Empty(Slot(callee));
        Assert.True(receipt.GasUsed > 1_000_000, "a callee that traps uses all it was given");
    }

    [Theory]
    [InlineData("hidden", HostError.InvalidFunctionName)]
    [InlineData("absent", HostError.InvalidFunctionName)]
    [InlineData("put", HostError.None)]
    public void Other_modules_reach_entries_only(string function, HostError error)
    {
        Address callee = Deploy("callee", Writer("put"));
        Address caller = Deploy("caller", Caller(callee, function));
        _chain.Do(_chain[1].Transactions.Call(caller, "go", default));
        Assert.Equal((int)error, Answer(caller));
    }

    [Fact]
    public void Call_of_an_address_without_code_is_an_invalid_address()
    {
        Address caller = Deploy("caller", Caller(_chain[3].Address, "put"));
        _chain.Do(_chain[1].Transactions.Call(caller, "go", default));
        Assert.Equal((int)HostError.InvalidAddress, Answer(caller));
    }

    [Theory]
    [InlineData(FunctionAttributes.Entry, HostError.ReentrancyBlocked)]
    [InlineData(FunctionAttributes.Entry | FunctionAttributes.Reentrant, HostError.None)]
    public void Contract_on_the_stack_is_entered_again_only_where_it_allows_it(FunctionAttributes attributes, HostError error)
    {
        Address self = Address.FromContractName("caller");
        Address caller = Deploy("caller", Caller(self, "other", attributes));
        _chain.Do(_chain[1].Transactions.Call(caller, "go", default));
        Assert.Equal((int)error, Answer(caller));
    }

    [Fact]
    public void Static_call_reaches_views_only()
    {
        Address callee = Deploy("callee", Writer("put"));
        Address caller = Deploy("caller", Caller(callee, "put", host: "cross_call_static"));
        _chain.Do(_chain[1].Transactions.Call(caller, "go", default));
        Assert.Equal((int)HostError.Forbidden, Answer(caller));
        Assert.Empty(Slot(callee));
    }

    [Fact]
    public void Delegate_call_runs_the_callees_code_on_the_callers_storage()
    {
        Address callee = Deploy("callee", Writer("put", slot: 1));
        Address caller = Deploy("caller", Caller(callee, "put", host: "delegate_call"));
        _chain.Do(_chain[1].Transactions.Call(caller, "go", default));
        Assert.Equal(0, Answer(caller));
        Assert.Empty(Slot(callee, 1));
        Assert.Equal("word", Encoding.ASCII.GetString(Slot(caller, 1)));
    }

    [Theory]
    [InlineData(FunctionAttributes.Entry, 5, HostError.ValueTransferNotPayable)]
    [InlineData(FunctionAttributes.Entry | FunctionAttributes.Payable, 5, HostError.None)]
    [InlineData(FunctionAttributes.Entry | FunctionAttributes.Payable, 11, HostError.InsufficientBalance)]
    public void Value_goes_along_to_payable_functions_as_far_as_the_balance_reaches(
        FunctionAttributes attributes, int value, HostError error)
    {
        Address callee = Deploy("callee", Writer("put", attributes: attributes));
        Address caller = Deploy("caller", Caller(callee, "put", value: (byte)value));
        _chain.Do(_chain[1].Transactions.Call(caller, "go", default, value: 10));
        Assert.Equal((int)error, Answer(caller));
        Assert.Equal((UInt128)(error == HostError.None ? value : 0), _chain.BalanceOf(callee));
    }

    [Fact]
    public void Value_sent_to_a_function_that_is_not_payable_is_refused_and_stays()
    {
        Address callee = Deploy("callee", Writer("put"));
        Receipt receipt = _chain.Try(_chain[1].Transactions.Call(callee, "put", default, value: 3));
        Assert.Equal((ushort)RefusalCode.NotPayable, receipt.RefusalCode);
        Assert.Equal((UInt128)0, _chain.BalanceOf(callee));
    }

    [Fact]
    public void Endless_recursion_through_calls_ends_at_the_depth_and_the_chain_goes_on()
    {
        Address self = Address.FromContractName("caller");
        byte[] module = Caller(
            self,
            "go",
            FunctionAttributes.Entry,
            goAttributes: FunctionAttributes.Entry | FunctionAttributes.Reentrant,
            gas: long.MaxValue);
        Address caller = Deploy("caller", module);
        Receipt receipt = _chain.Try(_chain[1].Transactions.Call(caller, "go", default, gasLimit: 100_000_000));
        Assert.Equal(ReceiptStatus.Success, receipt.Status);
        _chain.Do(_chain[1].Transactions.Transfer(_chain[2].Address, 1));
    }

    [Fact]
    public void Access_to_a_slot_outside_of_the_access_list_ends_the_whole_transaction()
    {
        Address callee = Deploy("callee", Writer("put"));
        Transaction call = Listed(callee, Digest.Blake3("another slot"u8), AccessType.ReadWrite);
        Receipt receipt = _chain.Try(call);
        Assert.Equal(ReceiptStatus.AccessListViolation, receipt.Status);
        Assert.Empty(Slot(callee));
    }

    [Theory]
    [InlineData(AccessType.Read, ReceiptStatus.AccessListViolation)]
    [InlineData(AccessType.ReadWrite, ReceiptStatus.Success)]
    public void Write_under_a_read_entry_is_a_violation(AccessType type, ReceiptStatus status)
    {
        Address callee = Deploy("callee", Writer("put"));
        Assert.Equal(status, _chain.Try(Listed(callee, StateKeys.ContractSlot(callee, new byte[32]), type)).Status);
    }

    [Fact]
    public void Call_of_a_parachain_is_a_message_that_needs_no_certificate()
    {
        Parachain feed = Parachain.Register(_chain, "feed", Parachain.Module(Feed.V1));
        feed.Report(0, 9, 9, 9);
        Address caller = Deploy("caller", Caller(feed.Address, "hidden", gas: 100_000));
        _chain.Do(_chain[1].Transactions.Call(caller, "go", default));
        Assert.Equal(0, Answer(caller));
        MessageRecord sent = Message(caller);
        Assert.Equal((MessageState.Pending, sent.SentWave + 100, "hidden"), (sent.State, sent.LastWave, sent.Callback));
        _chain.Run();
        Assert.Equal((MessageState.Done, MessageOutcome.Ok), (Message(caller).State, Message(caller).Outcome));
    }

    [Theory]
    [InlineData("go", 0, HostError.InvalidFunctionName)]
    [InlineData("hidden", 1, HostError.ValueTransferNotPayable)]
    public void Message_by_call_needs_a_callback_and_takes_no_value(string callback, byte value, HostError error)
    {
        Parachain feed = Parachain.Register(_chain, "feed", Parachain.Module(Feed.V1));
        Address caller = Deploy("caller", Caller(feed.Address, callback, value: value, gas: 100_000));
        _chain.Do(_chain[1].Transactions.Call(caller, "go", default, value: 10));
        Assert.Equal((int)error, Answer(caller));
    }

    [Fact]
    public void Deployment_under_a_taken_name_is_refused()
    {
        Deploy("caller", Writer("put"));
        Receipt receipt = _chain.Try(_chain[0].Transactions.Deploy("caller", ModuleSource.Inline(Writer("put")), default, 5_000_000));
        Assert.Equal((ushort)RefusalCode.NameTaken, receipt.RefusalCode);
    }

    [Fact]
    public void Parachain_module_is_not_deployed_as_a_contract()
    {
        Receipt receipt = _chain.Try(
            _chain[0].Transactions.Deploy("caller", ModuleSource.Inline(Module.Quiet()), default, 5_000_000));
        Assert.Equal((ushort)RefusalCode.WrongModuleKind, receipt.RefusalCode);
    }

    [Fact]
    public void Preferred_engine_is_asked_in_the_background_while_the_last_one_serves()
    {
        _chain.Engines = [new Wasm.Interpreter.InterpreterEngine(), new Wasm.Interpreter.InterpreterEngine()];
        Address callee = Deploy("callee", Writer("put"));
        _chain.Do(_chain[1].Transactions.Call(callee, "put", default));
        WorkRequested request = Assert.Single(_chain.Outputs.Items.OfType<WorkRequested>());
        Assert.True(_chain.Work(request.Work).IsDone);
        _chain.Do(_chain[1].Transactions.Call(callee, "put", default));
        Assert.Empty(_chain.Outputs.Items.OfType<WorkRequested>());
    }

    [Fact]
    public void Module_over_the_compile_budget_stays_on_the_last_engine_with_one_alarm()
    {
        _chain.Engines = [new OverBudgetEngine(), new Wasm.Interpreter.InterpreterEngine()];
        Address callee = Deploy("callee", Writer("put"));
        _chain.Do(_chain[1].Transactions.Call(callee, "put", default));
        WorkRequested request = Assert.Single(_chain.Outputs.Items.OfType<WorkRequested>());
        Assert.False(_chain.Work(request.Work).IsDone);
        _chain.Do(_chain[1].Transactions.Call(callee, "put", default));
        Assert.Contains(nameof(CompileOutcome.OverBudget), Assert.Single(_chain.Outputs.Items.OfType<Alarm>()).ToString());
        _chain.Do(_chain[1].Transactions.Call(callee, "put", default));
        Assert.Empty(_chain.Outputs.Items.OfType<Alarm>());
        Assert.Empty(_chain.Outputs.Items.OfType<WorkRequested>());
    }

    public void Dispose() => _chain.Dispose();

    // A contract whose function writes "word" to a slot; "hidden" is declared without Entry.
    private static byte[] Writer(string function, byte[]? after = null, int slot = 0, FunctionAttributes attributes = Entry)
    {
        var writer = new ModuleWriter(ContractType.Contract);
        int sstore = writer.Import("sstore");
        return writer
            .Data(0, [(byte)slot])
            .Data(32, "word"u8.ToArray())
            .Function(
                function,
                attributes,
                ModuleWriter.I32(0),
                ModuleWriter.I32(32),
                ModuleWriter.I32(4),
                ModuleWriter.Call(sstore),
                after ?? [])
            .Function("hidden", FunctionAttributes.None)
            .Build();
    }

    // A contract whose "go" makes one call and stores the answer, 4 bytes, in slot 0.
    private static byte[] Caller(
        Address target,
        string function,
        FunctionAttributes otherAttributes = Entry,
        string host = "cross_call",
        byte value = 0,
        long gas = 1_000_000,
        FunctionAttributes goAttributes = Entry | FunctionAttributes.Payable)
    {
        var writer = new ModuleWriter(ContractType.Contract);
        int sstore = writer.Import("sstore");
        int call = writer.Import(host);
        byte[][] valueArgument = host == "cross_call" ? [ModuleWriter.I32(AmountAt)] : [];
        byte[][] body =
        [
            ModuleWriter.I32(AnswerAt),
            ModuleWriter.I32(TargetAt),
            ModuleWriter.I32(NameAt), ModuleWriter.I32(function.Length),
            ModuleWriter.I32(0), ModuleWriter.I32(0),
            .. valueArgument,
            ModuleWriter.I64(gas), ModuleWriter.I32(ReturnAt), ModuleWriter.I32(CapacityAt), ModuleWriter.Call(call),
            ModuleWriter.Store32,
            ModuleWriter.I32(0), ModuleWriter.I32(AnswerAt), ModuleWriter.I32(4), ModuleWriter.Call(sstore),
        ];
        return writer
            .Data(TargetAt, target.ToArray())
            .Data(NameAt, Encoding.ASCII.GetBytes(function))
            .Data(AmountAt, value)
            .Function("go", goAttributes, body)
            .Function("other", otherAttributes)
            .Function("hidden", FunctionAttributes.None)
            .Build();
    }

    private Address Deploy(string name, byte[] module)
    {
        _chain.Do(_chain[0].Transactions.Deploy(name, ModuleSource.Inline(module), default, 5_000_000));
        return Address.FromContractName(name);
    }

    private Transaction Listed(Address callee, Hash32 key, AccessType type)
    {
        Transaction plain = _chain[1].Transactions.Call(callee, "put", default);
        var listed = new Transaction
        {
            ChainId = plain.ChainId,
            From = plain.From,
            To = plain.To,
            Data = plain.Data,
            GasLimit = plain.GasLimit,
            Nonce = plain.Nonce,
            AccessList = [new AccessEntry { Address = callee, Keys = [key], Type = type }],
        };
        return listed.WithSignature(_chain[1].Signer(SigningContexts.Transaction, listed.Hash()));
    }

    private byte[] Slot(Address contract, int slot = 0)
    {
        byte[] name = new byte[32];
        name[0] = (byte)slot;
        return _chain.State.Read(StateKeys.ContractSlot(contract, name))?.ToArray() ?? [];
    }

    private int Answer(Address caller) => BinaryPrimitives.ReadInt32LittleEndian(Slot(caller));

    private MessageRecord Message(Address caller) => _chain.State.ReadValue<MessageRecord>(StateKeys.Message(caller.Value, 0))!;
}
