using System.Collections.Concurrent;
using System.Text;
using Pyde.Types;

namespace Pyde.Contracts.Conformance.Surroundings;

/// <summary>Makes every signature once. Any thread.</summary>
internal sealed class SignatureMemo
{
    private readonly ConcurrentDictionary<(int Key, string Context, Hash32 Digest, byte Salt), byte[]> _made = new();

    /// <summary>The signature of one of <see cref="KitKeys"/>.</summary>
    /// <param name="key">Which key.</param>
    /// <param name="context">Text of the signing context.</param>
    /// <param name="digest">What is signed.</param>
    /// <param name="salt">Another one gives another signature of the same.</param>
    public byte[] Sign(int key, string context, Hash32 digest, byte salt = 0) => _made.GetOrAdd(
        (key, context, digest, salt),
        static item => KitKeys.Sign(item.Key, Encoding.UTF8.GetBytes(item.Context), item.Digest, item.Salt));
}
