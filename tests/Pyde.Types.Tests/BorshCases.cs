using System.Collections.Immutable;
using Pyde.Types.Payloads;

namespace Pyde.Types.Tests;

/// <summary>Every type of the assembly that has a Borsh form (a test holds the list complete).</summary>
internal static class BorshCases
{
    public static IReadOnlyList<BorshCase> All { get; } =
    [
        BorshCase.Of(draw => draw.Hash()),
        BorshCase.Of(draw => draw.Address()),
        BorshCase.Of(draw => draw.Parachain()),
        BorshCase.Of(draw => draw.Module()),
        BorshCase.Of(Nonces),
        BorshCase.Of(Keys),
        BorshCase.Of(AccountOf),
        BorshCase.Of(Payer),
        BorshCase.Of(Access),
        BorshCase.Of(TransactionOf),
        BorshCase.Of(Event),
        BorshCase.Of(draw => EventsBloom.FromBytes(draw.Exactly(EventsBloom.Bytes))),
        BorshCase.Of(Run),
        BorshCase.Of(ReceiptOf),
        BorshCase.Of(Signers),
        BorshCase.Of(Signatures),
        BorshCase.Of(Certificate),
        BorshCase.Of(RecordSignatureOf),
        BorshCase.Of(Reference),
        BorshCase.Of(BatchReference),
        BorshCase.Of(BatchOf),
        BorshCase.Of(Share),
        BorshCase.Of(VertexOf),
        BorshCase.Of(Roots),
        BorshCase.Of(Wave),
        BorshCase.Of(Record),
        BorshCase.Of(Parameters),
        BorshCase.Of(FundedAccount),
        BorshCase.Of(Validator),
        BorshCase.Of(GenesisOf),
        BorshCase.Of(draw => new CallPayload { Function = draw.Text(), Calldata = draw.Bytes(100) }),
        BorshCase.Of(Source),
        BorshCase.Of(draw => new DeployData
        {
            Name = draw.Text(), Module = Source(draw), Kind = (ModuleKind)draw.Below(2), InitCalldata = draw.Bytes(100),
        }),
        BorshCase.Of(draw => new PutCodePayload
        {
            Module = draw.Module(), TotalBytes = draw.U32(), Index = draw.U32(), Chunk = draw.Bytes(100),
        }),
        BorshCase.Of(Config),
        BorshCase.Of(MemberOf),
        BorshCase.Of(draw => new ParachainRegisterPayload
        {
            Name = draw.Text(), Module = Source(draw), Config = Config(draw),
            Members = Ascending(draw, MemberOf, member => member.Validator),
        }),
        BorshCase.Of(draw => new ParachainCallPayload
        {
            Parachain = draw.Parachain(), Function = draw.Text(), Calldata = draw.Bytes(100),
        }),
        BorshCase.Of(draw => new ParachainProposePayload
        {
            Parachain = draw.Parachain(), Module = Source(draw), Config = Config(draw),
        }),
        BorshCase.Of(draw => new ParachainVotePayload
        {
            Parachain = draw.Parachain(), Proposal = new(draw.U64()), Choice = (VoteChoice)draw.Below(3), Signature = draw.Bytes(100),
        }),
        BorshCase.Of(draw => new ParachainFinalizePayload { Parachain = draw.Parachain(), Proposal = new(draw.U64()) }),
        BorshCase.Of(draw => new ParachainCancelPayload
        {
            Parachain = draw.Parachain(), Proposal = new(draw.U64()), Approval = draw.Flag() ? Signatures(draw) : null,
        }),
        BorshCase.Of(draw => new ParachainTargetPayload { Parachain = draw.Parachain() }),
        BorshCase.Of(Approval),
        BorshCase.Of(draw => new ParachainOptInPayload { Parachain = draw.Parachain(), Approval = Approval(draw) }),
        BorshCase.Of(draw => new ParachainCertifyPayload
        {
            Parachain = draw.Parachain(), Wave = new(draw.U64()), QueueRoot = draw.Hash(), Signatures = Signatures(draw),
        }),
        BorshCase.Of(draw => new RotateKeysPayload { Keys = Keys(draw) }),
        BorshCase.Of(draw => new GasTankDepositPayload { Contract = draw.Address() }),
        BorshCase.Of(draw => new GasTankWithdrawPayload { Contract = draw.Address(), Amount = draw.U128() }),
        BorshCase.Of(draw => new NameRegisterPayload { Name = draw.Text(), Target = draw.Address() }),
        BorshCase.Of(draw => new NameRenewPayload { Name = draw.Text() }),
        BorshCase.Of(draw => new ContractUpgradePayload { Contract = draw.Address(), Module = Source(draw) }),
        BorshCase.Of(draw => new ContractTargetPayload { Contract = draw.Address() }),
    ];

    public static TheoryData<string> Names { get; } = [.. All.Select(borshCase => borshCase.Name)];

    public static BorshCase Named(string name) => All.Single(borshCase => borshCase.Name == name);

    public static Transaction TransactionOf(Draw draw) => new()
    {
        ChainId = new(draw.U64()),
        From = draw.Address(),
        To = draw.Address(),
        Value = draw.U128(),
        Data = draw.Bytes(100),
        GasLimit = draw.U64(),
        Nonce = draw.U64(),
        FeePayer = Payer(draw),
        AccessList = draw.List(0, 4, Access),
        Deadline = draw.Flag() ? new WaveNumber(draw.U64()) : null,
        Type = Enum.GetValues<TransactionType>()[draw.Below(40)],
        Signature = draw.Bytes(100),
    };

    public static Receipt ReceiptOf(Draw draw) => new()
    {
        Wave = new(draw.U64()),
        TxIndex = draw.U32(),
        TxHash = draw.Hash(),
        Status = (ReceiptStatus)draw.Below(7),
        RefusalCode = draw.U16(),
        GasUsed = draw.U64(),
        FeePaid = draw.U128(),
        EventCount = draw.U32(),
        ReturnData = draw.Bytes(100),
        ProducedBy = draw.Flag() ? Run(draw) : null,
        ReasonText = draw.Text(),
    };

    public static Vertex VertexOf(Draw draw) => new()
    {
        ChainId = new(draw.U64()),
        Epoch = new(draw.U64()),
        Round = new(draw.U64()),
        Member = new(draw.U16()),
        TimestampMs = draw.U64(),
        Parents = Ascending(draw, Reference, reference => reference.Member),
        WeakReferences = Ascending(draw, Reference, reference => reference),
        Batches = draw.List(0, 4, BatchReference),
        RecordSignatures = draw.List(0, 4, RecordSignatureOf),
        Shares = draw.List(0, 4, Share),
        Signature = draw.Bytes(100),
    };

    public static WaveCommitRecord Record(Draw draw) => new()
    {
        ChainId = new(draw.U64()),
        Epoch = new(draw.U64()),
        Wave = new(draw.U64()),
        AnchorHash = draw.Hash(),
        AnchorRound = new(draw.U64()),
        PriorAnchorRound = new(draw.U64()),
        PreviousRecordHash = draw.Hash(),
        TimestampMs = draw.U64(),
        Roots = Roots(draw),
        EventsRoot = draw.Hash(),
        EventsBloom = EventsBloom.FromBytes(draw.Exactly(EventsBloom.Bytes)),
        ReceiptsRoot = draw.Hash(),
        TxCount = draw.U32(),
        GasUsed = draw.U64(),
        BaseFee = draw.U128(),
        RuleSet = new(draw.U32()),
        ParachainRuns = Ascending(draw, Run, run => run),
    };

    public static EventRecord Event(Draw draw) => new()
    {
        Wave = new(draw.U64()),
        TxIndex = draw.U32(),
        EventIndex = draw.U32(),
        Emitter = draw.Address(),
        Topics = draw.List(1, 4, inner => inner.Hash()),
        Data = draw.Bytes(100),
    };

    public static Genesis GenesisOf(Draw draw) => new()
    {
        ChainId = new(draw.U64()),
        RuleSet = new(draw.U32()),
        TimestampMs = draw.U64(),
        Accounts = Ascending(draw, FundedAccount, account => account.Address),
        Validators = Ascending(draw, Validator, validator => validator.Validator),
        Multisig = Keys(draw),
        Parameters = Parameters(draw),
    };

    public static Account AccountOf(Draw draw) => new()
    {
        Address = draw.Address(),
        Nonces = Nonces(draw),
        Balance = draw.U128(),
        CodeHash = draw.Module(),
        Type = (AccountType)draw.Below(3),
        Keys = Keys(draw),
        GasTank = draw.U128(),
        KeyNonce = draw.U32(),
    };

    private static NonceWindow Nonces(Draw draw)
    {
        ulong nonceBase = draw.U64();
        return new NonceWindow(Math.Min(nonceBase, ulong.MaxValue - Limits.NonceWindowSlots), (ushort)(draw.U16() & 0xfffe));
    }

    private static AuthKeys Keys(Draw draw)
    {
        switch (draw.Below(3))
        {
            case 0:
                return AuthKeys.None;
            case 1:
                return AuthKeys.Single(draw.Exactly(Limits.PublicKeyBytes));
            default:
                ImmutableArray<ReadOnlyMemory<byte>> keys =
                    draw.List(1, 4, inner => (ReadOnlyMemory<byte>)inner.Exactly(Limits.PublicKeyBytes));
                return AuthKeys.MultiSig(keys, (uint)draw.Below(keys.Length) + 1);
        }
    }

    private static FeePayer Payer(Draw draw) => draw.Below(3) switch
    {
        0 => FeePayer.Sender,
        1 => FeePayer.GasTank,
        _ => FeePayer.Paymaster(draw.Address()),
    };

    private static AccessEntry Access(Draw draw) => new()
    {
        Address = draw.Address(),
        Keys = draw.List(0, 4, inner => inner.Hash()),
        Type = (AccessType)draw.Below(2),
    };

    private static ParachainRun Run(Draw draw) => new(draw.Parachain(), draw.U32(), draw.Module());

    private static SignerBitmap Signers(Draw draw) =>
        SignerBitmap.Of([.. draw.List(0, 6, inner => new MemberId(inner.U8()))]);

    private static CommitteeSignatures Signatures(Draw draw)
    {
        SignerBitmap signers = Signers(draw);
        var signatures = new ReadOnlyMemory<byte>[signers.Count];
        for (int i = 0; i < signatures.Length; i++)
            signatures[i] = draw.Bytes(100);
        return new CommitteeSignatures(signers, [.. signatures]);
    }

    private static HardFinalityCert Certificate(Draw draw) => new()
    {
        Epoch = new(draw.U64()),
        Wave = new(draw.U64()),
        RecordHash = draw.Hash(),
        Signatures = Signatures(draw),
    };

    private static RecordSignature RecordSignatureOf(Draw draw) => new()
    {
        Epoch = new(draw.U64()),
        Wave = new(draw.U64()),
        Member = new(draw.U16()),
        RecordHash = draw.Hash(),
        Signature = draw.Bytes(100),
    };

    private static VertexRef Reference(Draw draw) => new(new(draw.U64()), new(draw.U16()), draw.Hash());

    private static BatchRef BatchReference(Draw draw) => new(draw.Hash(), draw.U32() % Limits.BatchBytesMax);

    private static Batch BatchOf(Draw draw) => new() { ChainId = new(draw.U64()), Transactions = draw.List(0, 3, TransactionOf) };

    private static VertexShare Share(Draw draw) => new() { Kind = (ShareKind)draw.Below(3), Data = draw.Bytes(100) };

    private static StateRoots Roots(Draw draw) => new(draw.Hash(), draw.Hash());

    private static OrderedWave Wave(Draw draw) => new()
    {
        ChainId = new(draw.U64()),
        Wave = new(draw.U64()),
        Epoch = new(draw.U64()),
        AnchorHash = draw.Hash(),
        AnchorRound = new(draw.U64()),
        PriorAnchorRound = new(draw.U64()),
        TimestampMs = draw.U64(),
        Beacon = draw.Hash(),
        Batches = draw.List(0, 2, BatchOf),
    };

    private static GenesisParameters Parameters(Draw draw) => new()
    {
        BaseFee = draw.U128(),
        EpochWaves = draw.U64(),
        CommitteeSizeMax = draw.U16(),
        MinimumStake = draw.U128(),
        UnbondingWaves = draw.U64(),
        ParachainRegisterFee = draw.U128(),
        ParachainDeposit = draw.U128(),
        ParachainCleanupFee = draw.U128(),
        ProposalDeposit = draw.U128(),
        KilledStateWaves = draw.U64(),
        NameRegisterFee = draw.U128(),
        NameRenewFee = draw.U128(),
        NameTermWaves = draw.U64(),
        NameGraceWaves = draw.U64(),
    };

    private static GenesisAccount FundedAccount(Draw draw) => new()
    {
        Address = draw.Address(),
        Balance = draw.U128(),
        Keys = Keys(draw),
    };

    private static GenesisValidator Validator(Draw draw) => new()
    {
        Validator = draw.Address(),
        Operator = draw.Address(),
        PublicKey = draw.Exactly(Limits.PublicKeyBytes),
        Stake = draw.U128(),
        BeaconCommitment = draw.Hash(),
    };

    private static ModuleSource Source(Draw draw) =>
        draw.Below(2) == 0 ? ModuleSource.Inline(new byte[] { 0, 0x61, 0x73, 0x6d, draw.U8() }) : ModuleSource.Stored(draw.Module());

    private static ParachainConfig Config(Draw draw) => new()
    {
        MinValidators = draw.U16(),
        MaxValidators = draw.U16(),
        ThresholdNumerator = draw.U16(),
        ThresholdDenominator = draw.U16(),
        GraceWaves = draw.U32(),
        ProbationWaves = draw.U32(),
        DiscussionWaves = draw.U32(),
        VotingWaves = draw.U32(),
        CooldownWaves = draw.U32(),
        MessagesPerWave = draw.U32(),
        ViewGasCap = draw.U64(),
        Slashing = (SlashingPreset)draw.Below(3),
    };

    private static RegisterMember MemberOf(Draw draw) => new() { Validator = draw.Address(), Signature = draw.Bytes(100) };

    private static OptInApproval Approval(Draw draw) =>
        draw.Below(2) == 0 ? OptInApproval.ByOwner(draw.Bytes(100)) : OptInApproval.ByCommittee(Signatures(draw));

    private static ImmutableArray<T> Ascending<T, TKey>(Draw draw, Func<Draw, T> element, Func<T, TKey> key) =>
        [.. draw.List(0, 4, element).DistinctBy(key).OrderBy(key)];
}
