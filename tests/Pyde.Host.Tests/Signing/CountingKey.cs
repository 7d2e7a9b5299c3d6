using System.Buffers.Binary;
using System.Text;
using Pyde.Host.Signing;
using Pyde.Types;

namespace Pyde.Host.Tests.Signing;

/// <summary>A key whose signatures show context, digest and how many there were before: two signatures never look alike.</summary>
internal sealed class CountingKey : INodeKey
{
    public List<string> Signed { get; } = [];

    public bool IsDisposed { get; private set; }

    public Address Address => default;

    public ReadOnlyMemory<byte> PublicKey => new byte[897];

    public int Sign(ReadOnlySpan<byte> context, ReadOnlySpan<byte> digest, ReadOnlySpan<byte> randomSeed, Span<byte> signature)
    {
        digest.CopyTo(signature);
        BinaryPrimitives.WriteInt32LittleEndian(signature[32..], Signed.Count);
        Signed.Add($"{Encoding.ASCII.GetString(context)} {Convert.ToHexString(digest[..1])}");
        return 36;
    }

    public void Dispose() => IsDisposed = true;
}
