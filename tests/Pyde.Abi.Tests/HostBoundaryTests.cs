using System.Reflection;
using Pyde.Abi.Hosting;
using Pyde.Abi.Tests.Support;
using Pyde.Contracts.Wasm;

namespace Pyde.Abi.Tests;

/// <summary>The rules of the boundary, one test per rule.</summary>
public sealed class HostBoundaryTests
{
    private const ulong Plenty = 10_000_000;
    private const uint End = WasmLimits.PageBytes;

    private readonly FakeSemantics _semantics = new();
    private readonly HostBoundary _boundary;

    public HostBoundaryTests() => _boundary = new HostBoundary(_semantics);

    public static TheoryData<HostFunction> Everything() => [.. Enum.GetValues<HostFunction>()];

    public static TheoryData<HostFunction> WithFixedGas() =>
        [.. Enum.GetValues<HostFunction>().Where(f => HostTable.Entry(f).Price.Fixed > 0)];

    public static TheoryData<HostFunction> ParachainOnly() =>
        [.. Enum.GetValues<HostFunction>().Where(f => (HostTable.Entry(f).Traits & HostFunctionTraits.ParachainOnly) != 0)];

    public static TheoryData<HostFunction> Writers() =>
        [.. Enum.GetValues<HostFunction>().Where(f => (HostTable.Entry(f).Traits & HostFunctionTraits.Writes) != 0)];

    [Theory]
    [MemberData(nameof(Everything))]
    public void Function_charges_its_fixed_gas_exactly(HostFunction function)
    {
        FakeGuest guest = new(Plenty);
        Invoke(guest, function);
        HostPrice price = HostTable.Entry(function).Price;
        Assert.Equal(TrapCode.None, guest.Trap);
        Assert.Equal((ulong)price.Fixed + price.Delivery, guest.GasUsed);
    }

    [Theory]
    [MemberData(nameof(WithFixedGas))]
    public void Function_that_cannot_be_paid_traps_before_it_looks_at_pointers_and_uses_all_gas(HostFunction function)
    {
        ulong gas = HostTable.Entry(function).Price.Fixed - 1UL;
        FakeGuest guest = new(gas);
        Invoke(guest, function, pointer: uint.MaxValue);
        Assert.Equal(TrapCode.OutOfGas, guest.Trap);
        Assert.Equal(gas, guest.GasUsed);
        Assert.Empty(_semantics.Reached);
    }

    [Theory]
    [MemberData(nameof(Everything))]
    public void Pointer_outside_memory_traps_after_the_charge_and_nothing_is_done(HostFunction function)
    {
        if (!HostTable.Entry(function).Parameters.ToArray().Any(IsPointer))
            return;
        FakeGuest guest = new(Plenty);
        Invoke(guest, function, pointer: End + 1);
        Assert.Equal(TrapCode.MemoryOutOfBounds, guest.Trap);
        HostPrice price = HostTable.Entry(function).Price;
        Assert.Equal((ulong)price.Fixed + price.Delivery, guest.GasUsed);
        Assert.Empty(_semantics.Reached);
    }

    [Theory]
    [MemberData(nameof(ParachainOnly))]
    public void Function_for_parachains_traps_in_a_contract_also_at_run_time(HostFunction function)
    {
        _semantics.IsParachain = false;
        FakeGuest guest = new(Plenty);
        Invoke(guest, function);
        Assert.Equal(TrapCode.ParachainOnly, guest.Trap);
        Assert.Empty(_semantics.Reached);
    }

    [Theory]
    [MemberData(nameof(Writers))]
    public void Writing_in_a_view_is_forbidden_and_traps_where_there_is_no_result(HostFunction function)
    {
        _semantics.IsView = true;
        FakeGuest guest = new(Plenty);
        object? result = Invoke(guest, function);
        if (HostTable.Entry(function).Result is null)
            Assert.Equal(TrapCode.ViewViolation, guest.Trap);
        else
            Assert.Equal(-5L, Convert.ToInt64(result, System.Globalization.CultureInfo.InvariantCulture));
        Assert.Empty(_semantics.Reached);
    }

    [Theory]
    [InlineData(HostFunction.Sstore, 1)]
    [InlineData(HostFunction.CalldataCopy, 1)]
    [InlineData(HostFunction.EmitEvent, 1)]
    [InlineData(HostFunction.HashBlake3, 1)]
    [InlineData(HostFunction.HashPoseidon2, 1)]
    [InlineData(HostFunction.HashKeccak256, 1)]
    [InlineData(HostFunction.FalconVerify, 1)]
    [InlineData(HostFunction.CrossCall, 2)]
    [InlineData(HostFunction.CrossCallStatic, 2)]
    [InlineData(HostFunction.DelegateCall, 2)]
    [InlineData(HostFunction.Return, 1)]
    [InlineData(HostFunction.Revert, 1)]
    [InlineData(HostFunction.ParachainStorageWrite, 2)]
    [InlineData(HostFunction.ParachainEmitEvent, 1)]
    [InlineData(HostFunction.SendXparachainMessage, 2)]
    [InlineData(HostFunction.ThresholdEncrypt, 1)]
    [InlineData(HostFunction.ThresholdDecrypt, 1)]
    public void Length_is_paid_before_ranges_are_looked_at(HostFunction function, uint lengths)
    {
        const uint Each = 64;
        HostPrice price = HostTable.Entry(function).Price;
        ulong gas = price.Fixed + price.Delivery + price.OfBytes(Each * lengths);
        FakeGuest poor = new(gas - 1);
        Invoke(poor, function, pointer: End + 1, length: Each);
        Assert.Equal(TrapCode.OutOfGas, poor.Trap);
        FakeGuest paying = new(gas);
        Invoke(paying, function, pointer: End + 1, length: Each);
        Assert.Equal((TrapCode.MemoryOutOfBounds, gas), (paying.Trap, paying.GasUsed));
    }

    [Theory]
    [MemberData(nameof(Writers))]
    public void Range_outside_memory_traps_before_the_view_rule(HostFunction function)
    {
        _semantics.IsView = true;
        FakeGuest guest = new(Plenty);
        Invoke(guest, function, pointer: End + 1);
        Assert.Equal(TrapCode.MemoryOutOfBounds, guest.Trap);
    }

    [Theory]
    [MemberData(nameof(ParachainOnly))]
    public void Type_rule_comes_behind_the_ranges_and_before_the_view_rule(HostFunction function)
    {
        _semantics.IsView = true;
        _semantics.IsParachain = false;
        FakeGuest guest = new(Plenty);
        Invoke(guest, function);
        Assert.Equal(TrapCode.ParachainOnly, guest.Trap);
        if (!HostTable.Entry(function).Parameters.ToArray().Any(IsPointer))
            return;
        FakeGuest outside = new(Plenty);
        Invoke(outside, function, pointer: End + 1);
        Assert.Equal(TrapCode.MemoryOutOfBounds, outside.Trap);
    }

    [Fact]
    public void Value_pointer_is_read_whatever_it_holds()
    {
        FakeGuest guest = new(Plenty);
        _boundary.CrossCall(guest, 0, 0, 0, 0, 0, End - 15, 5_000, 64, 60);
        Assert.Equal(TrapCode.MemoryOutOfBounds, guest.Trap);
        Assert.Empty(_semantics.Reached);
        FakeGuest inside = new(Plenty);
        Assert.Equal(0, _boundary.CrossCall(inside, 0, 0, 0, 0, 0, End - 16, 5_000, 64, 60));
    }

    [Fact]
    public void Signature_is_paid_by_the_length_of_its_message()
    {
        FakeGuest guest = new(Plenty);
        _boundary.FalconVerify(guest, 0, 1_000, 0, 2_000, 5);
        Assert.Equal(50_000UL, guest.GasUsed);
        _boundary.FalconVerify(guest, 0, 1_000, 9, 2_000, 5);
        Assert.Equal(100_012UL, guest.GasUsed);
    }

    [Fact]
    public void Slot_is_copied_up_to_the_buffer_and_paid_by_the_bytes_copied()
    {
        _semantics.Slots[new string('0', 64)] = [1, 2, 3, 4, 5];
        FakeGuest guest = new(Plenty);
        Assert.Equal(5, _boundary.Sload(guest, 0, 100, 3));
        Assert.Equal([1, 2, 3, 0], guest.Read(100, 4));
        Assert.Equal(1_003UL, guest.GasUsed);
        Assert.Equal(5, _boundary.Sload(guest, 0, 100, 500));
        Assert.Equal(1_003UL + 1_005, guest.GasUsed);
    }

    [Fact]
    public void Absent_slot_is_minus_one_and_an_empty_value_is_present()
    {
        FakeGuest guest = new(Plenty);
        Assert.Equal(-1, _boundary.Sload(guest, 0, 100, 3));
        _boundary.Sstore(guest, 0, 100, 0);
        Assert.Equal(0, _boundary.Sload(guest, 0, 100, 3));
    }

    [Fact]
    public void Copy_that_cannot_be_paid_is_not_made()
    {
        _semantics.Slots[new string('0', 64)] = [1, 2, 3, 4, 5];
        FakeGuest guest = new(1_004);
        _boundary.Sload(guest, 0, 100, 5);
        Assert.Equal(TrapCode.OutOfGas, guest.Trap);
        Assert.Equal(new byte[5], guest.Read(100, 5));
        FakeGuest exact = new(1_005);
        Assert.Equal(5, _boundary.Sload(exact, 0, 100, 5));
    }

    [Fact]
    public void Whole_output_buffer_must_be_inside_memory_also_what_stays_unused()
    {
        _semantics.Slots[new string('0', 64)] = [1];
        FakeGuest inside = new(Plenty);
        Assert.Equal(1, _boundary.Sload(inside, 0, End - 8, 8));
        FakeGuest outside = new(Plenty);
        _boundary.Sload(outside, 0, End - 8, 9);
        Assert.Equal(TrapCode.MemoryOutOfBounds, outside.Trap);
    }

    [Fact]
    public void Empty_range_at_the_end_of_memory_is_inside_and_behind_it_is_not()
    {
        FakeGuest inside = new(Plenty);
        _boundary.Return(inside, End, 0);
        Assert.Equal(GuestSignal.Return, inside.Signal);
        FakeGuest outside = new(Plenty);
        _boundary.Return(outside, End + 1, 0);
        Assert.Equal(TrapCode.MemoryOutOfBounds, outside.Trap);
    }

    [Fact]
    public void Pointer_and_length_are_added_in_more_than_32_bits()
    {
        FakeGuest guest = new(ulong.MaxValue >> 2);
        _boundary.HashKeccak256(guest, uint.MaxValue, uint.MaxValue, 0);
        Assert.Equal(TrapCode.MemoryOutOfBounds, guest.Trap);
        Assert.Equal(30UL + (6UL * 536_870_912), guest.GasUsed);
    }

    [Theory]
    [InlineData(16_384U, TrapCode.None)]
    [InlineData(16_385U, TrapCode.HostLimitExceeded)]
    public void Value_of_a_slot_has_at_most_16384_bytes(uint bytes, TrapCode trap)
    {
        FakeGuest guest = new(Plenty);
        _boundary.Sstore(guest, 0, 0, bytes);
        Assert.Equal(trap, guest.Trap);
        Assert.Equal(5_000 + (32UL * bytes), guest.GasUsed);
    }

    [Fact]
    public void View_rule_comes_before_the_limit_of_a_length()
    {
        _semantics.IsView = true;
        FakeGuest guest = new(Plenty);
        _boundary.Sstore(guest, 0, 0, 16_385);
        Assert.Equal(TrapCode.ViewViolation, guest.Trap);
        Assert.Equal(-5, _boundary.EmitEvent(new FakeGuest(Plenty), 0, 5, 0, 0));
    }

    [Theory]
    [InlineData(0U, -1)]
    [InlineData(1U, 0)]
    [InlineData(4U, 0)]
    [InlineData(5U, -1)]
    public void Event_has_one_to_four_topics(uint topics, int result)
    {
        FakeGuest guest = new(Plenty);
        Assert.Equal(result, _boundary.EmitEvent(guest, 0, topics, 0, 10));
        Assert.Equal(2_000 + (1_000UL * topics) + 80, guest.GasUsed);
    }

    [Fact]
    public void Event_with_a_number_of_topics_that_overflows_32_bits_traps()
    {
        FakeGuest guest = new(FrameGrant.GasMax);
        _boundary.EmitEvent(guest, 0, 0x0800_0001, 0, 0);
        Assert.Equal(TrapCode.MemoryOutOfBounds, guest.Trap);
    }

    [Fact]
    public void Event_data_has_at_most_16_kib()
    {
        Assert.Equal(0, _boundary.EmitEvent(new FakeGuest(Plenty), 0, 1, 0, 16_384));
        Assert.Equal(-1, _boundary.EmitEvent(new FakeGuest(Plenty), 0, 1, 0, 16_385));
    }

    [Fact]
    public void Calldata_is_copied_inside_of_it_only()
    {
        _semantics.Input = [1, 2, 3, 4];
        FakeGuest guest = new(Plenty);
        Assert.Equal(4, _boundary.CalldataSize(guest));
        Assert.Equal(0, _boundary.CalldataCopy(guest, 1, 3, 50));
        Assert.Equal([2, 3, 4], guest.Read(50, 3));
        Assert.Equal(0, _boundary.CalldataCopy(guest, 4, 0, 50));
        Assert.Equal(-1, _boundary.CalldataCopy(guest, 1, 4, 50));
        Assert.Equal(-1, _boundary.CalldataCopy(guest, uint.MaxValue, 2, 50));
        Assert.Equal(2UL + 11 + 8 + 12 + 10, guest.GasUsed);
    }

    [Fact]
    public void Remaining_gas_is_told_after_its_own_charge()
    {
        FakeGuest guest = new(100);
        Assert.Equal(98L, _boundary.TxGasRemaining(guest));
        Assert.Equal(96L, _boundary.TxGasRemaining(guest));
    }

    [Theory]
    [InlineData(98UL, true)]
    [InlineData(99UL, false)]
    [InlineData(ulong.MaxValue, false)]
    public void Consumed_gas_is_unsigned_and_bounded_by_what_is_left(ulong amount, bool isPaid)
    {
        FakeGuest guest = new(100);
        Assert.Equal(0, _boundary.ConsumeGas(guest, amount));
        Assert.Equal(isPaid ? TrapCode.None : TrapCode.OutOfGas, guest.Trap);
        Assert.Equal(100UL, guest.GasUsed);
    }

    [Fact]
    public void Return_and_revert_take_64_kib_and_not_a_byte_more()
    {
        FakeGuest full = new(Plenty, pages: 2);
        _boundary.Return(full, 100, 65_536);
        Assert.Equal((GuestSignal.Return, 65_536, 8_192UL), (full.Signal, full.ReturnData.Length, full.GasUsed));
        FakeGuest reverted = new(Plenty, pages: 2);
        _boundary.Revert(reverted, 100, 65_536);
        Assert.Equal((GuestSignal.Revert, 65_536, 8_192UL), (reverted.Signal, reverted.ReturnData.Length, reverted.GasUsed));
        FakeGuest over = new(Plenty, pages: 2);
        _boundary.Return(over, 100, 65_537);
        Assert.Equal((TrapCode.HostLimitExceeded, 8_193UL), (over.Trap, over.GasUsed));
        FakeGuest overReverted = new(Plenty, pages: 2);
        _boundary.Revert(overReverted, 100, 65_537);
        Assert.Equal(TrapCode.HostLimitExceeded, overReverted.Trap);
    }

    [Fact]
    public void Gas_forwarded_is_what_was_asked_or_what_is_left_and_for_static_calls_at_most_ten_million()
    {
        FakeGuest guest = new(FrameGrant.GasMax);
        _boundary.CrossCall(guest, 0, 0, 0, 0, 0, 0, 5_000, 64, 60);
        Assert.Equal(5_000UL, _semantics.LastGasForwarded);
        _boundary.CrossCall(guest, 0, 0, 0, 0, 0, 0, ulong.MaxValue, 64, 60);
        Assert.Equal(guest.GasRemaining, _semantics.LastGasForwarded);
        _boundary.CrossCallStatic(guest, 0, 0, 0, 0, 0, ulong.MaxValue, 64, 60);
        Assert.Equal(10_000_000UL, _semantics.LastGasForwarded);
        _boundary.DelegateCall(guest, 0, 0, 0, 0, 0, ulong.MaxValue, 64, 60);
        Assert.Equal(guest.GasRemaining, _semantics.LastGasForwarded);
    }

    [Fact]
    public void Caller_pays_what_the_callee_used_and_for_name_data_and_result_bytes_copied_back()
    {
        _semantics.CallGasUsed = 1_234;
        _semantics.CallData = [1, 2, 3, 4, 5];
        _semantics.CallError = HostError.CrossCallFailed;
        FakeGuest guest = new(Plenty);
        guest.WriteU32(60, 3);
        Assert.Equal(-10, _boundary.CrossCall(guest, 0, 0, 4, 0, 6, 0, 5_000, 64, 60));
        Assert.Equal(1_000UL + (8 * 10) + 1_234 + (8 * 3), guest.GasUsed);
        Assert.Equal([1, 2, 3, 0], guest.Read(64, 4));
        Assert.Equal(5U, guest.ReadU32(60));
    }

    [Fact]
    public void Value_in_a_view_is_forbidden_and_zero_bytes_mean_no_value()
    {
        _semantics.IsView = true;
        FakeGuest guest = new(Plenty);
        Assert.Equal(0, _boundary.CrossCall(guest, 0, 0, 0, 0, 0, 200, 5_000, 64, 60));
        guest.Write(200, [1]);
        Assert.Equal(-5, _boundary.CrossCall(guest, 0, 0, 0, 0, 0, 200, 5_000, 64, 60));
        Assert.Equal(["Call 0 0 0"], _semantics.Reached);
    }

    [Fact]
    public void Transaction_that_a_callee_ended_ends_the_caller_too()
    {
        _semantics.AbortCalls = true;
        FakeGuest guest = new(Plenty);
        _boundary.CrossCall(guest, 0, 0, 0, 0, 0, 0, 5_000, 64, 60);
        Assert.Equal(TrapCode.TransactionAborted, guest.Trap);
    }

    [Fact]
    public void Parachain_storage_tells_the_true_length_and_when_the_buffer_is_too_small()
    {
        _semantics.Slots["00"] = [1, 2, 3];
        FakeGuest guest = new(Plenty);
        guest.WriteU32(60, 2);
        Assert.Equal(-7, _boundary.ParachainStorageRead(guest, 0, 1, 64, 60));
        Assert.Equal((3U, 1_002UL), (guest.ReadU32(60), guest.GasUsed));
        Assert.Equal([1, 2, 0], guest.Read(64, 3));
        Assert.Equal(0, _boundary.ParachainStorageRead(guest, 0, 1, 64, 60));
        Assert.Equal([1, 2, 3], guest.Read(64, 3));
        Assert.Equal(0, _boundary.ParachainStorageRead(guest, 1, 2, 64, 60));
        Assert.Equal(0U, guest.ReadU32(60));
    }

    [Fact]
    public void Parachain_key_has_at_most_1_kib()
    {
        Assert.Equal(0, _boundary.ParachainStorageWrite(new FakeGuest(Plenty), 0, 1_024, 0, 0));
        Assert.Equal(-1, _boundary.ParachainStorageWrite(new FakeGuest(Plenty), 0, 1_025, 0, 0));
        Assert.Equal(0, _boundary.ParachainStorageDelete(new FakeGuest(Plenty), 0, 1_024));
        Assert.Equal(-1, _boundary.ParachainStorageDelete(new FakeGuest(Plenty), 0, 1_025));
        Assert.Equal(-1, _boundary.ParachainStorageRead(new FakeGuest(Plenty), 0, 1_025, 0, 0));
    }

    [Fact]
    public void Message_pays_its_delivery_and_callback_in_advance_and_has_its_bounds()
    {
        FakeGuest guest = new(Plenty);
        Assert.Equal(42, _boundary.SendXparachainMessage(guest, 0, 0, 10, 0, 5, 700, 1));
        Assert.Equal(10_000UL + (8 * 15) + 200_000 + 700, guest.GasUsed);
        Assert.Equal(["send 10 5 700 1"], _semantics.Reached);
        Assert.Equal(-1, _boundary.SendXparachainMessage(guest, 0, 0, 10, 0, 5, 0, 0));
        Assert.Equal(42, _boundary.SendXparachainMessage(guest, 0, 0, 10, 0, 5, 0, 10_000));
        Assert.Equal(-1, _boundary.SendXparachainMessage(guest, 0, 0, 10, 0, 5, 0, 10_001));
        Assert.Equal(42, _boundary.SendXparachainMessage(guest, 0, 0, 16_384, 0, 0, 0, 1));
        Assert.Equal(-1, _boundary.SendXparachainMessage(guest, 0, 0, 16_385, 0, 0, 0, 1));
        FakeGuest poor = new(Plenty);
        _boundary.SendXparachainMessage(poor, 0, 0, 10, 0, 5, ulong.MaxValue, 1);
        Assert.Equal(TrapCode.OutOfGas, poor.Trap);
    }

    [Fact]
    public void Context_is_written_where_the_guest_asks()
    {
        FakeGuest guest = new(Plenty);
        _boundary.Caller(guest, 0);
        _boundary.Origin(guest, 32);
        _boundary.SelfAddress(guest, 64);
        _boundary.TxHash(guest, 96);
        _boundary.BeaconGet(guest, 128);
        _boundary.ParachainId(guest, 160);
        _boundary.TxValue(guest, 192);
        Assert.Equal(
            [.. Enumerable.Range(1, 6).SelectMany(i => Enumerable.Repeat((byte)i, 32)), .. Enumerable.Repeat((byte)0xff, 16), 0],
            guest.Read(0, 209));
        Assert.Equal((11L, 12L, 13L), (_boundary.WaveId(guest), _boundary.WaveTimestamp(guest), _boundary.ChainId(guest)));
        Assert.Equal(14, _boundary.ParachainVersion(guest));
    }

    [Fact]
    public void Balance_is_16_bytes_and_a_foreign_record_is_an_invalid_address()
    {
        FakeGuest guest = new(Plenty);
        Assert.Equal(0, _boundary.Balance(guest, 0, 100));
        Assert.Equal([77, .. new byte[15]], guest.Read(100, 16));
        guest.Write(0, [9]);
        Assert.Equal(-8, _boundary.Balance(guest, 0, 200));
        Assert.Equal(new byte[16], guest.Read(200, 16));
    }

    [Fact]
    public void Signature_answers_zero_or_minus_17()
    {
        FakeGuest guest = new(Plenty);
        Assert.Equal(0, _boundary.FalconVerify(guest, 0, 1_000, 5, 2_000, 5));
        Assert.Equal(-17, _boundary.FalconVerify(guest, 0, 1_000, 5, 2_000, 6));
    }

    [Theory]
    [InlineData(HostFunction.ThresholdEncrypt)]
    [InlineData(HostFunction.ThresholdDecrypt)]
    public void Threshold_functions_are_paid_and_forbidden_until_a_key_ceremony_exists(HostFunction function)
    {
        FakeGuest guest = new(Plenty);
        Assert.Equal(-5, Invoke(guest, function));
        Assert.Equal(HostTable.Entry(function).Price.Fixed, guest.GasUsed);
    }

    // Every pointer and every length is the given one, every other number zero; a topic and a wave, where a function needs one.
    private object? Invoke(FakeGuest guest, HostFunction function, uint pointer = 1_024, uint length = 0)
    {
        HostFunctionEntry entry = HostTable.Entry(function);
        object[] arguments =
        [
            guest,
            .. entry.Parameters.ToArray().Select(p => p.Type == WasmValueType.I64
                ? (object)(p.Name == "timeout_waves" ? 1UL : 0UL)
                : IsPointer(p) ? pointer : IsLength(p) ? length : 0U),
        ];
        MethodInfo method = typeof(IHostFunctions).GetMethod(function.ToString())!;
        return method.Invoke(_boundary, arguments);
    }

    private static bool IsLength(HostParameter parameter) =>
        parameter.Name == "len" || parameter.Name.EndsWith("_len", StringComparison.Ordinal);

    private static bool IsPointer(HostParameter parameter) =>
        parameter.Name == "target" || parameter.Name.EndsWith("_ptr", StringComparison.Ordinal);
}
