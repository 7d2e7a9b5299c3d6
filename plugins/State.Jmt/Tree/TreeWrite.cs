namespace State.Jmt.Tree;

/// <summary>A change that does change something: an insert, another value, or the delete of a key that exists.</summary>
/// <param name="Key">The key.</param>
/// <param name="Value">The new value; ignored for a delete.</param>
/// <param name="IsDelete">Whether the key goes.</param>
internal readonly record struct TreeWrite(BitKey Key, ReadOnlyMemory<byte> Value, bool IsDelete);
