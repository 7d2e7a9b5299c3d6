namespace State.Jmt.Tree;

/// <summary>Takes what an update of the tree changes among the pages.</summary>
internal interface IPageSink
{
    /// <summary>A page of the new version.</summary>
    /// <param name="reference">What points to it.</param>
    /// <param name="page">Its bytes; valid during the call.</param>
    void WritePage(in NodeRef reference, ReadOnlySpan<byte> page);

    /// <summary>A page that the new version no longer uses.</summary>
    /// <param name="reference">What pointed to it.</param>
    void Supersede(in NodeRef reference);
}
