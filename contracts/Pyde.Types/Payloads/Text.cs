using System.Text;

namespace Pyde.Types.Payloads;

/// <summary>Bounds on strings, in UTF-8 bytes.</summary>
internal static class Text
{
    /// <summary>Answers a text that is not longer than allowed.</summary>
    public static string Checked(string text, int bytesMax, string name)
    {
        ArgumentNullException.ThrowIfNull(text, name);
        Require.That(Encoding.UTF8.GetByteCount(text) <= bytesMax, $"At most {bytesMax} bytes.", name);
        return text;
    }
}
