namespace Pyde.Host.Tests.Support;

/// <summary>A call into the ledger plugin that does not return until the test lets it.</summary>
internal sealed class Hang : IDisposable
{
    private readonly ManualResetEventSlim _release = new();
    private readonly TaskCompletionSource _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Hang()
    {
        // Plugins share nothing with tests but the base class library.
        AppContext.SetData(Gate, (Action<string>)(_ =>
        {
            _entered.TrySetResult();
            _release.Wait();
            _left.TrySetResult();
        }));
    }

    public string Gate { get; } = $"pyde.test.{Guid.NewGuid():N}";

    public Task Entered => _entered.Task.WaitAsync(TestNode.Patience);

    public Task Left => _left.Task.WaitAsync(TestNode.Patience);

    public string In(string member, int after = 0) => $$"""{ "hangIn": "{{member}}", "gate": "{{Gate}}", "after": {{after}} }""";

    public void Release() => _release.Set();

    public void Dispose()
    {
        Release();
        AppContext.SetData(Gate, null);
    }
}
