namespace Pyde.Host.Node;

/// <summary>Held while a wave is under way; a swap of state, execution or wasm holds it instead, between two waves.</summary>
internal sealed class WaveGate : IDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);

    /// <summary>Waits until nobody holds the gate, and holds it until the answer is disposed.</summary>
    public async ValueTask<IDisposable> EnterAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        return new Holder(_gate);
    }

    public void Dispose() => _gate.Dispose();

    private sealed class Holder(SemaphoreSlim gate) : IDisposable
    {
        private int _isReleased;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isReleased, 1) == 0)
                gate.Release();
        }
    }
}
