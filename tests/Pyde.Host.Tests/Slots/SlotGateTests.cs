using Pyde.Contracts;
using Pyde.Contracts.Boundary;
using Pyde.Contracts.Manifest;
using Pyde.Contracts.Mempool;
using Pyde.Host.Services;
using Pyde.Host.Slots;
using Pyde.Host.Tests.Support;

namespace Pyde.Host.Tests.Slots;

/// <summary>The gate and its place, without a plugin behind them.</summary>
public sealed class SlotGateTests
{
    private readonly LeaseClock _clock = new();
    private readonly SlotGate _gate;

    public SlotGateTests() => _gate = new SlotGate(_clock, ThreadPoolScheduler.Instance);

    [Fact]
    public void Gate_is_closed_until_it_opens_and_a_refused_caller_leaves_nothing_behind()
    {
        Assert.True(_gate.IsClosed);
        Assert.Null(_gate.TryEnter());
        Assert.Equal(0, _gate.Held);
        _gate.Open();
        Assert.False(_gate.IsClosed);
        Assert.NotNull(_gate.TryEnter());
        Assert.Equal(1, _gate.Held);
    }

    [Fact]
    public void Open_gate_has_nothing_to_drain()
    {
        Assert.Throws<InvalidOperationException>(void () => _ = IsDrained());
        _gate.Close();
        Assert.True(_gate.Drained.IsCompleted);
        _gate.Open();
        Assert.Throws<InvalidOperationException>(void () => _ = IsDrained());
    }

    [Fact]
    public void Closed_gate_is_drained_by_the_last_one_out_and_not_before()
    {
        _gate.Open();
        LeaseCell first = _gate.TryEnter()!;
        LeaseCell second = _gate.TryEnter()!;
        _gate.Close();
        Task drained = _gate.Drained;
        Assert.Null(_gate.TryEnter());
        _gate.Leave(first);
        Assert.False(drained.IsCompleted);
        Assert.False(_gate.SpinUntilDrained(1));
        Assert.False(_gate.SpinUntilDrained(0));
        _gate.Leave(second);
        Assert.True(drained.IsCompleted);
        Assert.True(_gate.SpinUntilDrained(1));
        Assert.True(_gate.SpinUntilDrained(0));
    }

    [Fact]
    public void Caller_served_behind_the_closed_gate_counts_and_keeps_it_from_draining()
    {
        LeaseCell served = _gate.EnterClosed();
        _gate.Close();
        Assert.Equal(1, _gate.Held);
        Assert.False(_gate.Drained.IsCompleted);
        _gate.Leave(served);
        Assert.True(_gate.Drained.IsCompleted);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(64)]
    [InlineData(70)]
    public void Leases_past_their_deadline_are_given_up_and_younger_ones_are_not(int old)
    {
        _gate.Open();
        LeaseCell[] hung = [.. Enumerable.Range(0, old).Select(_ => _gate.TryEnter()!)];
        _clock.Advance();
        LeaseCell young = _gate.TryEnter()!;
        Assert.Equal(0, _gate.HeldSince(-1));
        Assert.Equal(old, _gate.HeldSince(0));
        Assert.Equal(old + 1, _gate.HeldSince(1));
        _gate.Close();

        Assert.Equal(0, _gate.Abandon(-1));
        Assert.Equal(old, _gate.Abandon(0));

        Assert.Equal(0, _gate.Abandon(0));
        Assert.Equal(0, _gate.HeldSince(0));
        Assert.Equal(1, _gate.Held);
        Assert.False(_gate.Drained.IsCompleted);
        _gate.Leave(young);
        Assert.True(_gate.Drained.IsCompleted);
        foreach (LeaseCell cell in hung)
            _gate.Leave(cell);
        Assert.Equal(0, _gate.Held);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(70)]
    public void Giving_up_the_last_lease_drains_the_gate(int leases)
    {
        _gate.Open();
        for (int index = 0; index < leases; index++)
            _gate.TryEnter();
        _gate.Close();
        Assert.False(_gate.Drained.IsCompleted);
        Assert.Equal(leases, _gate.Abandon(0));
        Assert.True(_gate.Drained.IsCompleted);
    }

    [Fact]
    public void New_lease_carries_its_own_tick_whatever_the_place_had_before()
    {
        _gate.Open();
        for (int tick = 0; tick < 70; tick++)
        {
            LeaseCell[] all = [.. Enumerable.Range(0, 66).Select(_ => _gate.TryEnter()!)];
            Assert.Equal(0, _gate.HeldSince(tick - 1));
            Assert.Equal(66, _gate.HeldSince(tick));
            Assert.All(all, cell => Assert.Equal(tick, cell.Tick));
            foreach (LeaseCell cell in all)
                _gate.Leave(cell);
            Assert.Equal(0, _gate.Held);
            _clock.Advance();
        }
    }

    [Fact]
    public void Up_to_64_leases_take_places_that_the_gate_has_and_leave_them_to_the_next_ones()
    {
        LeaseCell[] first = [.. Enumerable.Range(0, 64).Select(_ => _gate.EnterClosed())];
        foreach (LeaseCell cell in first)
            _gate.Leave(cell);
        LeaseCell[] second = [.. Enumerable.Range(0, 64).Select(_ => _gate.EnterClosed())];
        Assert.Equal(64, first.Distinct().Count());
        Assert.Equal(first.ToHashSet(), second.ToHashSet());
        Assert.DoesNotContain(_gate.EnterClosed(), first);
    }

    [Fact]
    public void Held_lease_keeps_its_age_while_its_neighbours_come_and_go()
    {
        _gate.Open();
        LeaseCell hung = _gate.TryEnter()!;
        _clock.Advance();
        for (int call = 0; call < 100; call++)
            _gate.Leave(_gate.TryEnter()!);
        Assert.Equal(0, hung.Tick);
        Assert.Equal(1, _gate.HeldSince(0));
    }

    [Fact]
    public void Deadline_lies_nine_ticks_back()
    {
        Assert.Equal(-9, _clock.Deadline);
        _clock.Advance();
        Assert.Equal(1, _clock.Tick);
        Assert.Equal(-8, _clock.Deadline);
    }

    [Fact]
    public void Places_stand_in_the_order_of_leases_and_engines_have_a_place_each()
    {
        PluginEntry[] entries = [.. new[] { "a", "b" }.Select(id => new PluginEntry(SlotName.Wasm, id, ".", "{}"u8.ToArray()))];
        SlotSet slots = new(new PluginsFile(entries, SwapSettings.Default), _clock);

        Assert.Equal(SlotName.All, slots.All.Select(slot => slot.Name).Distinct());
        Assert.Equal(["wasm/a", "wasm/b"], slots.Wasm.Select(slot => slot.Place));
        Assert.Equal("mempool", slots.Mempool.Place);
        Assert.Same(_clock, slots.State.Clock);
        Assert.Equal("wasm/x", SlotSet.PlaceOf("wasm", "x"));
        Assert.Equal("state", SlotSet.PlaceOf("state", "x"));
    }

    [Fact]
    public async Task Empty_place_serves_nobody_and_names_itself()
    {
        Slot<IMempool> slot = new(SlotName.Mempool, "mempool", _clock, ThreadPoolScheduler.Instance);
        Assert.False(slot.IsFilled);
        Assert.Equal(default, slot.Identity);
        Assert.Null(slot.Take());
        Assert.False(slot.TryAcquire(out _));
        InvalidOperationException empty = await Assert.ThrowsAsync<InvalidOperationException>(() => slot.AcquireAsync(default).AsTask());
        Assert.Equal("no plugin fills mempool", empty.Message);
        Assert.Equal(0, slot.Waited);
    }

    [Fact]
    public async Task Caller_who_gave_up_before_it_asked_does_not_stand_in_line()
    {
        await using TestNode node = await TestNode.WithLedgerAsync();
        Slot<IMempool> slot = node.Slots.Mempool;
        slot.Current!.Gate.Close();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => slot.AcquireAsync(new CancellationToken(true)).AsTask());

        Assert.Equal(0, slot.Waited);
        slot.Publish(slot.Current!);
        using Lease<IMempool> lease = await slot.AcquireAsync(new CancellationToken(true));
        Assert.True(lease.Stamp.IsLive);
    }

    [Fact]
    public async Task Shut_place_answers_who_waits_and_who_comes_with_its_reason_and_stays_shut()
    {
        await using TestNode node = await TestNode.WithLedgerAsync();
        Slot<IMempool> slot = node.Slots.Mempool;
        SlotVersion version = slot.Current!;
        version.Gate.Close();
        Task<Lease<IMempool>>[] waiting = [.. Enumerable.Range(0, 3).Select(_ => slot.AcquireAsync(default).AsTask())];
        NodeHaltedException reason = new("the end");

        slot.Shut(reason);

        foreach (Task<Lease<IMempool>> task in waiting)
            Assert.Same(reason, await Assert.ThrowsAsync<NodeHaltedException>(() => task.WaitAsync(TestNode.Patience)));
        slot.Publish(version);
        Assert.True(version.Gate.IsClosed);
        Assert.Same(reason, await Assert.ThrowsAsync<NodeHaltedException>(() => slot.AcquireAsync(default).AsTask()));
        Assert.Same(version, slot.Take());
        Assert.False(slot.IsFilled);
        slot.Publish(version);
        Assert.False(slot.IsFilled);
        version.Gate.Open();
        version.Gate.Close();
        version.Instance.DisposePlugin();
        version.Instance.Release();
    }

    [Fact]
    public async Task Shutting_an_open_place_closes_its_gate()
    {
        await using TestNode node = await TestNode.WithLedgerAsync();
        Slot<IMempool> slot = node.Slots.Mempool;

        slot.Shut(new NodeHaltedException("the end"));

        Assert.True(slot.Current!.Gate.IsClosed);
        Assert.False(slot.TryAcquire(out _));
    }

    [Fact]
    public async Task Fault_outside_of_probation_reaches_the_caller_once_and_is_counted()
    {
        await using TestNode node = await TestNode.WithLedgerAsync(configuration: """{ "throwIn": "Contains" }""");
        await node.CallAsync(1, 1);
        int units = 0;

        await Assert.ThrowsAsync<PluginFault>(() => node.Slots.Mempool.CallAsync(
            0,
            (mempool, _, _) =>
            {
                units++;
                return mempool.Contains(default);
            },
            default).AsTask());

        Assert.Equal(1, units);
        Assert.Equal(1, node.Slots.Mempool.FailedCalls);
        Assert.Equal(0, node.Slots.Mempool.Current!.Gate.Held);
    }

    [Fact]
    public async Task Unit_of_a_version_that_was_taken_back_is_run_again_and_is_no_failure()
    {
        await using TestNode node = await TestNode.WithLedgerAsync();
        int units = 0;

        int answer = await node.Slots.Mempool.CallAsync(
            7,
            (_, _, state) => ++units == 1 ? throw new VersionRetiredException("pyde.test.ledger@1.0.0") : state,
            default);

        Assert.Equal(7, answer);
        Assert.Equal(2, units);
        Assert.Equal(0, node.Slots.Mempool.FailedCalls);
    }

    [Fact]
    public async Task Call_without_a_slot_or_a_unit_is_refused_by_name()
    {
        Slot<IMempool> slot = new(SlotName.Mempool, "mempool", _clock, ThreadPoolScheduler.Instance);
        await Assert.ThrowsAsync<ArgumentNullException>("slot", () => SlotCalls.CallAsync<IMempool, int, int>(
            null!, 0, static (_, _, _) => 0, default).AsTask());
        await Assert.ThrowsAsync<ArgumentNullException>("unit", () => slot.CallAsync<IMempool, int, int>(0, null!, default).AsTask());
    }

    private bool IsDrained() => _gate.Drained.IsCompleted;
}
