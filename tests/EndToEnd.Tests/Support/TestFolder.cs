namespace EndToEnd.Tests.Support;

/// <summary>A temporary folder that goes with the test.</summary>
internal sealed class TestFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("pyde-e2e-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
