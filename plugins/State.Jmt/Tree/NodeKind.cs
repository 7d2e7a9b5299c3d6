namespace State.Jmt.Tree;

/// <summary>What a reference points to. The numbers are stored.</summary>
internal enum NodeKind : byte
{
    Empty = 0,
    Leaf = 1,
    Page = 2,
}
