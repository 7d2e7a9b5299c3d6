using System.CommandLine;

namespace Benchmarks;

/// <summary>What a run of an area is given, and where it puts its rows.</summary>
internal sealed class BenchContext(ParseResult arguments, bool isQuick, TextWriter progress)
{
    private readonly List<BenchResult> _results = [];

    /// <summary>The parsed command line, for the options that the area added itself.</summary>
    public ParseResult Arguments => arguments;

    /// <summary>True when the run should take seconds and its figures are only indicative.</summary>
    public bool IsQuick => isQuick;

    /// <summary>The rows so far.</summary>
    public IReadOnlyList<BenchResult> Results => _results;

    /// <summary>Adds a row and shows it as progress.</summary>
    public void Add(BenchResult result)
    {
        _results.Add(result);
        progress.WriteLine(BenchTable.Line(result));
    }

    /// <summary>Shows what a reader of the figures must know, for instance why a peer is missing.</summary>
    public void Note(string text) => progress.WriteLine("note: " + text);
}
