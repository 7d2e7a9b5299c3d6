using System.Buffers.Binary;
using System.Text;
using Execution.Waves.Tests.Guests;
using Execution.Waves.Tests.World;
using Pyde.Abi;
using Pyde.Abi.Sections;
using Pyde.Contracts.Execution;
using Pyde.Parachains;
using Pyde.Types;
using Pyde.Types.Payloads;

namespace Execution.Waves.Tests;

/// <summary>
/// Rules between modules, one test a rule (docs/abi-rules.md). "go" makes one call and returns the answer, 4 bytes, and 4 bytes of what the
/// callee returned.
/// </summary>
public sealed class BoundaryRuleTests : IDisposable
{
    private const FunctionAttributes Entry = FunctionAttributes.Entry;
    private const FunctionAttributes ViewEntry = FunctionAttributes.View | FunctionAttributes.Entry;
    private const int TargetAt = 64;
    private const int NameAt = 128;
    private const int AmountAt = 192;
    private const int AnswerAt = 256;
    private const int ReturnAt = 260;
    private const int CapacityAt = 272;
    private const ulong AmpleGas = 100_000_000;
    private readonly Chain _chain = new();

    public static TheoryData<string, FunctionAttributes> Roles()
    {
        TheoryData<string, FunctionAttributes> cases = [];
        foreach (string host in (string[])["cross_call", "cross_call_static", "delegate_call"])
        {
            cases.Add(host, Entry | FunctionAttributes.Constructor);
            cases.Add(host, Entry | FunctionAttributes.Fallback);
            cases.Add(host, Entry | FunctionAttributes.Payable | FunctionAttributes.Receive);
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Roles))]
    public void Function_with_a_role_is_not_reached_by_its_name_even_where_it_is_an_entry(string host, FunctionAttributes attributes)
    {
        Address callee = Deploy("callee", new ModuleWriter(ContractType.Contract).Function("role", attributes).Build());
        Assert.Equal(HostError.InvalidFunctionName, Go(Caller(callee, "role", host)).Answer);
        Receipt receipt = _chain.Try(_chain[1].Transactions.Call(callee, "role", default));
        Assert.Equal((ushort)RefusalCode.NotAnEntry, receipt.RefusalCode);
    }

    [Theory]
    [InlineData("cross_call_static")]
    [InlineData("delegate_call")]
    public void Static_and_delegate_calls_reach_entries_only(string host)
    {
        var writer = new ModuleWriter(ContractType.Contract);
        Address callee = Deploy(
            "callee", writer.Function("hidden", FunctionAttributes.View).Function("shown", ViewEntry).Build());
        Assert.Equal(HostError.InvalidFunctionName, Go(Caller(callee, "hidden", host)).Answer);
        Assert.Equal(HostError.None, Go(Caller(callee, "shown", host), "second").Answer);
    }

    [Theory]
    [InlineData(FunctionAttributes.View, ViewOutcome.NoSuchFunction)]
    [InlineData(FunctionAttributes.Entry, ViewOutcome.NoSuchFunction)]
    [InlineData(FunctionAttributes.View | FunctionAttributes.Entry, ViewOutcome.Ok)]
    public void View_from_outside_needs_both_bits(FunctionAttributes attributes, ViewOutcome outcome)
    {
        Address contract = Deploy("callee", new ModuleWriter(ContractType.Contract).Function("look", attributes).Build());
        Assert.Equal(outcome, View(contract, "look").Outcome);
    }

    [Theory]
    [InlineData("cross_call", "put", HostError.Forbidden)]
    [InlineData("delegate_call", "put", HostError.Forbidden)]
    [InlineData("cross_call", "look", HostError.None)]
    [InlineData("delegate_call", "look", HostError.None)]
    public void In_a_view_calls_reach_views_only(string host, string function, HostError error)
    {
        Address callee = Deploy("callee", Callee());
        Address caller = Deploy("caller", Caller(callee, function, host, attributes: ViewEntry));
        Assert.Equal(error, AnswerIn(View(caller, "go").Data));
    }

    [Fact]
    public void View_is_inherited_by_the_frames_below()
    {
        Address callee = Deploy("callee", Callee());
        Address relay = Deploy("relay", Caller(callee, "put", attributes: ViewEntry));
        (HostError answer, HostError below) = Go(Caller(relay, "go"));
        Assert.Equal((HostError.None, HostError.Forbidden), (answer, below));
    }

    [Theory]
    [InlineData(10, HostError.None)]
    [InlineData(11, HostError.InsufficientBalance)]
    public void Transfer_moves_what_the_balance_holds_and_runs_no_code(byte amount, HostError error)
    {
        Address receiver = Deploy("receiver", new ModuleWriter(ContractType.Contract)
            .Function("take", FunctionAttributes.Receive | FunctionAttributes.Payable, ModuleWriter.Unreachable).Build());
        var writer = new ModuleWriter(ContractType.Contract);
        int transfer = writer.Import("transfer");
        int end = writer.Import("return");
        byte[] sender = writer
            .Data(TargetAt, receiver.ToArray())
            .Data(AmountAt, amount)
            .Function(
                "go", Entry | FunctionAttributes.Payable,
                ModuleWriter.I32(AnswerAt), ModuleWriter.I32(TargetAt), ModuleWriter.I32(AmountAt), ModuleWriter.Call(transfer),
                ModuleWriter.Store32, ModuleWriter.I32(AnswerAt), ModuleWriter.I32(8), ModuleWriter.Call(end))
            .Build();
        Assert.Equal(error, Go(sender, value: 10).Answer);
        Assert.Equal((UInt128)(error == HostError.None ? amount : 0), _chain.BalanceOf(receiver));
    }

    [Fact]
    public void Callee_that_reverts_costs_what_it_spent_and_its_data_comes_back()
    {
        var writer = new ModuleWriter(ContractType.Contract);
        int revert = writer.Import("revert");
        Address callee = Deploy("callee", writer
            .Data(0, 7, 0, 0, 0)
            .Function("put", Entry, ModuleWriter.I32(0), ModuleWriter.I32(4), ModuleWriter.Call(revert))
            .Build());
        Address caller = Deploy("caller", Caller(callee, "put", gas: 5_000_000));
        Receipt receipt = _chain.Do(_chain[1].Transactions.Call(caller, "go", default, gasLimit: AmpleGas));
        Assert.Equal(HostError.CrossCallFailed, AnswerIn(receipt.ReturnData));
        Assert.Equal(7, receipt.ReturnData.Span[4]);
        Assert.InRange(receipt.GasUsed, 21_000UL, 40_000UL);
    }

    [Fact]
    public void Callee_that_runs_out_of_gas_costs_all_that_it_was_given()
    {
        Address callee = Deploy("callee", new ModuleWriter(ContractType.Contract).Function("spin", Entry, ModuleWriter.Forever).Build());
        Address caller = Deploy("caller", Caller(callee, "spin", gas: 5_000_000));
        Receipt receipt = _chain.Do(_chain[1].Transactions.Call(caller, "go", default, gasLimit: AmpleGas));
        Assert.Equal(HostError.CrossCallOutOfGas, AnswerIn(receipt.ReturnData));
        Assert.InRange(receipt.GasUsed, 5_021_000UL, 5_040_000UL);
    }

    [Theory]
    [InlineData(FunctionAttributes.Entry, HostError.ReentrancyBlocked)]
    [InlineData(FunctionAttributes.Entry | FunctionAttributes.Reentrant, HostError.None)]
    [InlineData(FunctionAttributes.Entry | FunctionAttributes.View, HostError.None)]
    public void Delegated_code_counts_as_its_caller_for_the_guard(FunctionAttributes attributes, HostError error)
    {
        Address self = Address.FromContractName("caller");
        Address library = Deploy("library", Caller(self, "other"));
        (HostError answer, HostError below) = Go(Caller(library, "go", "delegate_call", otherAttributes: attributes));
        Assert.Equal((HostError.None, error), (answer, below));
    }

    [Fact]
    public void Delegate_call_needs_the_same_module_type()
    {
        Parachain hello = Parachain.Register(_chain, "hello", Parachain.Module("hello-c"));
        _chain.Run();
        Assert.Equal(HostError.CrossCallFailed, Go(Caller(hello.Address, "greet", "delegate_call")).Answer);
        Assert.Equal(HostError.None, Go(Caller(hello.Address, "greet", "cross_call_static"), "second").Answer);
    }

    [Theory]
    [InlineData(1, 1_024)]
    [InlineData(1_024, 4)]
    public void Call_that_would_exceed_depth_or_memory_fails_and_the_caller_goes_on(uint pages, int frames)
    {
        Address caller = Deploy("caller", Recursive(Address.FromContractName("caller"), pages));
        Receipt receipt = _chain.Do(_chain[1].Transactions.Call(caller, "go", default, gasLimit: AmpleGas));
        Assert.Equal(frames, BinaryPrimitives.ReadInt32LittleEndian(receipt.ReturnData.Span));
    }

    [Theory]
    [InlineData(0, HostError.None)]
    [InlineData(3_000, HostError.CrossCallOutOfGas)]
    public void Nested_frame_has_the_stack_that_its_callers_left(int callerInstructions, HostError error)
    {
        // 13 activations of about 80,000 each fit into the budget of a mebibyte, with 7,000 to spare.
        const int Activations = 13;
        byte[] deep =
        [
            .. Enumerable.Repeat((byte)0x01, 20_000), .. ModuleWriter.I32(0), .. Load, 0x04, 0x40,
            .. ModuleWriter.I32(0), .. ModuleWriter.I32(0), .. Load, .. ModuleWriter.I32(1), 0x6b, .. ModuleWriter.Store32,
            .. ModuleWriter.Call(0), 0x0b,
        ];
        Address callee = Deploy(
            "callee", new ModuleWriter(ContractType.Contract).Data(0, Activations - 1).Function("deep", Entry, deep).Build());
        Assert.Equal(
            ReceiptStatus.Success, _chain.Try(_chain[1].Transactions.Call(callee, "deep", default, gasLimit: AmpleGas)).Status);
        byte[] before = [.. Enumerable.Repeat((byte)0x01, callerInstructions)];
        Assert.Equal(error, Go(Caller(callee, "deep", before: before)).Answer);
    }

    [Fact]
    public void Transaction_that_runs_out_of_stack_is_out_of_gas_and_pays_all_of_it()
    {
        byte[] endless = ModuleWriter.Call(0);
        Address contract = Deploy("contract", new ModuleWriter(ContractType.Contract).Function("deep", Entry, endless).Build());
        Receipt receipt = _chain.Try(_chain[1].Transactions.Call(contract, "deep", default, gasLimit: AmpleGas));
        Assert.Equal((ReceiptStatus.OutOfGas, AmpleGas), (receipt.Status, receipt.GasUsed));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(7)]
    public void Closing_a_proposal_costs_for_every_member_of_its_electorate(int members)
    {
        Parachain feed = Parachain.Register(_chain, "feed", Parachain.Module(Feed.V1), members: members);
        _chain.Run();
        ProposalId first = feed.Propose(Parachain.Module(Feed.V2));
        Transaction cancel = feed.Owner.Transactions.Cancel(feed.Id, first);
        Assert.Equal(21_000 + (8UL * (ulong)cancel.Data.Length) + (10_000UL * (ulong)members), _chain.Do(cancel).GasUsed);
        ProposalId second = feed.Propose(Parachain.Module(Feed.V2));
        _chain.RunTo(_chain.Parachains.FindProposal(feed.Id, second.Value)!.VotingTo);
        Transaction finalize = _chain[9].Transactions.Finalize(feed.Id, second);
        Assert.Equal(21_000 + (8UL * (ulong)finalize.Data.Length) + (10_000UL * (ulong)members), _chain.Do(finalize).GasUsed);
        Transaction unknown = _chain[9].Transactions.Finalize(feed.Id, new ProposalId(99));
        Assert.Equal(21_000 + (8UL * (ulong)unknown.Data.Length), _chain.Try(unknown).GasUsed);
    }

    [Theory]
    [InlineData("on_message", FunctionAttributes.None, HostError.InvalidFunctionName)]
    [InlineData("health", FunctionAttributes.None, HostError.InvalidFunctionName)]
    [InlineData("answered", FunctionAttributes.Entry, HostError.InvalidFunctionName)]
    [InlineData("answered", FunctionAttributes.Fallback, HostError.InvalidFunctionName)]
    [InlineData("answered", FunctionAttributes.None, HostError.None)]
    public void Callback_is_neither_entry_nor_reserved_nor_a_role(string callback, FunctionAttributes attributes, HostError error)
    {
        var writer = new ModuleWriter(ContractType.Parachain);
        int send = writer.Import("send_xparachain_message");
        int end = writer.Import("return");
        byte[] module = writer
            .Data(NameAt, Encoding.ASCII.GetBytes(callback))
            .Function(
                "go", Entry,
                ModuleWriter.I32(AnswerAt),
                ModuleWriter.I32(TargetAt), ModuleWriter.I32(0), ModuleWriter.I32(0), ModuleWriter.I32(NameAt),
                ModuleWriter.I32(callback.Length), ModuleWriter.I64(0), ModuleWriter.I64(5), ModuleWriter.Call(send),
                ModuleWriter.Store64, ModuleWriter.I32(AnswerAt), ModuleWriter.I32(8), ModuleWriter.Call(end))
            .Function(callback, attributes)
            .Build();
        Parachain sender = Parachain.Register(_chain, "sender", module);
        _chain.Run();
        Receipt receipt = _chain.Do(_chain[1].Transactions.CallParachain(sender.Id, "go", default));
        Assert.Equal((long)error, BinaryPrimitives.ReadInt64LittleEndian(receipt.ReturnData.Span));
    }

    public void Dispose() => _chain.Dispose();

    private static byte[] Load => [0x28, 0x02, 0x00];

    private static HostError AnswerIn(ReadOnlyMemory<byte> data, int at = 0) =>
        (HostError)BinaryPrimitives.ReadInt32LittleEndian(data.Span[at..]);

    // "put" writes, "look" does not.
    private static byte[] Callee()
    {
        var writer = new ModuleWriter(ContractType.Contract);
        int sstore = writer.Import("sstore");
        return writer
            .Function("put", Entry, ModuleWriter.I32(0), ModuleWriter.I32(32), ModuleWriter.I32(4), ModuleWriter.Call(sstore))
            .Function("look", ViewEntry)
            .Build();
    }

    private static byte[] Caller(
        Address target,
        string function,
        string host = "cross_call",
        FunctionAttributes attributes = Entry,
        FunctionAttributes otherAttributes = Entry,
        long gas = 1_000_000,
        byte[]? before = null)
    {
        var writer = new ModuleWriter(ContractType.Contract);
        int call = writer.Import(host);
        int end = writer.Import("return");
        return Addressed(writer, target, function)
            .Function(
                "go", attributes,
                before ?? [],
                ModuleWriter.I32(AnswerAt), CallOf(host, call, function, gas), ModuleWriter.Store32,
                ModuleWriter.I32(AnswerAt), ModuleWriter.I32(8), ModuleWriter.Call(end))
            .Function("other", otherAttributes)
            .Build();
    }

    // "go" calls itself until it is refused and returns how many frames there were.
    private static byte[] Recursive(Address self, uint pages)
    {
        var writer = new ModuleWriter(ContractType.Contract) { Pages = pages };
        int call = writer.Import("cross_call");
        int end = writer.Import("return");
        return Addressed(writer, self, "go")
            .Function(
                "go", Entry | FunctionAttributes.Reentrant,
                CallOf("cross_call", call, "go", gas: -1), ModuleWriter.Drop,
                ModuleWriter.I32(AnswerAt), ModuleWriter.I32(ReturnAt), Load, ModuleWriter.I32(1), [0x6a], ModuleWriter.Store32,
                ModuleWriter.I32(AnswerAt), ModuleWriter.I32(4), ModuleWriter.Call(end))
            .Build();
    }

    private static ModuleWriter Addressed(ModuleWriter writer, Address target, string function) => writer
        .Data(TargetAt, target.ToArray())
        .Data(NameAt, Encoding.ASCII.GetBytes(function))
        .Data(CapacityAt, 4);

    private static byte[] CallOf(string host, int import, string function, long gas) =>
    [
        .. ModuleWriter.I32(TargetAt), .. ModuleWriter.I32(NameAt), .. ModuleWriter.I32(function.Length),
        .. ModuleWriter.I32(0), .. ModuleWriter.I32(0), .. host == "cross_call" ? ModuleWriter.I32(AmountAt) : [],
        .. ModuleWriter.I64(gas), .. ModuleWriter.I32(ReturnAt), .. ModuleWriter.I32(CapacityAt), .. ModuleWriter.Call(import),
    ];

    private (HostError Answer, HostError Below) Go(byte[] module, string name = "caller", ulong value = 0)
    {
        Address caller = Deploy(name, module);
        Receipt receipt = _chain.Do(_chain[1].Transactions.Call(caller, "go", default, value: value, gasLimit: AmpleGas));
        return (AnswerIn(receipt.ReturnData), AnswerIn(receipt.ReturnData, 4));
    }

    private ViewReport View(Address target, string function) =>
        _chain.View(new ViewCall(target, default, function, default, 10_000_000));

    private Address Deploy(string name, byte[] module)
    {
        _chain.Do(_chain[0].Transactions.Deploy(name, ModuleSource.Inline(module), default, 10_000_000));
        return Address.FromContractName(name);
    }
}
