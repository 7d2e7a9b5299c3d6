using System.Security.Cryptography;
using Pyde.Contracts.Host;

namespace Pyde.Host.Services;

/// <summary>The machine's generator.</summary>
internal sealed class SystemRandomSource : IRandomSource
{
    public void Fill(Span<byte> destination) => RandomNumberGenerator.Fill(destination);
}
