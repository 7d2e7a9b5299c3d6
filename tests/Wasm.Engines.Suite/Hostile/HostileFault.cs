namespace Wasm.EngineSuite.Hostile;

/// <summary>A module that was judged wrongly.</summary>
/// <param name="Seed">Of its batch.</param>
/// <param name="Index">In its batch.</param>
/// <param name="Bytes">The module.</param>
/// <param name="Problem">What is wrong.</param>
internal sealed record HostileFault(int Seed, int Index, byte[] Bytes, string Problem)
{
    public override string ToString() => $"seed {Seed}, module {Index} of {Bytes.Length} bytes: {Problem}";
}
