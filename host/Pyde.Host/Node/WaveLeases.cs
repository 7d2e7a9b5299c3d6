using Pyde.Contracts.Execution;
using Pyde.Contracts.State;
using Pyde.Contracts.Wasm;
using Pyde.Host.Slots;

namespace Pyde.Host.Node;

/// <summary>Everything that a wave or a view call needs, taken in one order: execution, wasm, state.</summary>
internal sealed class WaveLeases : IDisposable
{
    private readonly Lease<IWasmEngine>[] _wasm;
    private Lease<IExecutor> _execution;
    private Lease<IStateStore> _state;

    private WaveLeases(int engines) => _wasm = new Lease<IWasmEngine>[engines];

    public IExecutor Executor => _execution.Contract;

    public IStateStore State => _state.Contract;

    public IReadOnlyList<IWasmEngine> Engines { get; private set; } = [];

    /// <summary>True when a version on probation is among those held.</summary>
    public bool IsOnTrial { get; private set; }

    public static async ValueTask<WaveLeases> AcquireAsync(SlotSet slots, CancellationToken cancellationToken)
    {
        var leases = new WaveLeases(slots.Wasm.Count);
        bool isComplete = false;
        try
        {
            leases._execution = await slots.Execution.AcquireAsync(cancellationToken).ConfigureAwait(false);
            bool isOnTrial = leases._execution.IsOnTrial;
            var engines = new IWasmEngine[slots.Wasm.Count];
            for (int i = 0; i < engines.Length; i++)
            {
                leases._wasm[i] = await slots.Wasm[i].AcquireAsync(cancellationToken).ConfigureAwait(false);
                engines[i] = leases._wasm[i].Contract;
                isOnTrial |= leases._wasm[i].IsOnTrial;
            }

            leases._state = await slots.State.AcquireAsync(cancellationToken).ConfigureAwait(false);
            leases.Engines = engines;
            leases.IsOnTrial = isOnTrial | leases._state.IsOnTrial;
            isComplete = true;
            return leases;
        }
        finally
        {
            if (!isComplete)
                leases.Dispose();
        }
    }

    /// <summary>State of the head; dies with the leases.</summary>
    public IStateSnapshot OpenHead() =>
        _state.Contract.OpenSnapshot(_state.Stamp, wave: null)
        ?? throw new InvalidOperationException("the state plugin does not open its own head");

    public void Dispose()
    {
        _state.Dispose();
        foreach (Lease<IWasmEngine> lease in _wasm)
            lease.Dispose();
        _execution.Dispose();
    }
}
