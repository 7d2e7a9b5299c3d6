namespace State.Jmt.Storage;

/// <summary>The tables of the store (state.md, "Tables"). The numbers are stored and never reused.</summary>
internal static class Tables
{
    public const int State = 0;
    public const int Nodes = 1;
    public const int Events = 2;
    public const int EventsByTopic = 3;
    public const int EventsByContract = 4;
    public const int Waves = 5;
    public const int Transactions = 6;
    public const int Receipts = 7;
    public const int Certificates = 8;
    public const int Code = 9;
    public const int Snapshots = 10;
    public const int Meta = 11;
    public const int Count = 12;

    private static readonly string[] Names =
    [
        "state", "nodes", "events", "events_by_topic", "events_by_contract", "waves", "txs", "receipts", "certificates", "code",
        "snapshots", "meta",
    ];

    public static string NameOf(int table) => Names[table];
}
