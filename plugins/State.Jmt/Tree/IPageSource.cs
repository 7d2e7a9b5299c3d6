namespace State.Jmt.Tree;

/// <summary>Where the tree finds its pages.</summary>
internal interface IPageSource
{
    /// <summary>Reads and checks a page.</summary>
    /// <param name="reference">A reference of kind <see cref="NodeKind.Page"/>.</param>
    /// <param name="destination">At least <see cref="PageView.BytesMax"/> bytes.</param>
    /// <returns>Length of the page. A page that is missing or damaged is <see cref="Pyde.Contracts.Host.StoreException"/>.</returns>
    int ReadPage(in NodeRef reference, Span<byte> destination);
}
