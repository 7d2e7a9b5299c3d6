using System.CommandLine;

namespace Benchmarks;

/// <summary>One subcommand of <c>pyde bench</c>.</summary>
internal interface IBenchArea
{
    /// <summary>The name on the command line and in the report.</summary>
    string Name { get; }

    /// <summary>One sentence for the help text.</summary>
    string Description { get; }

    /// <summary>Adds options of the area's own.</summary>
    void Configure(Command command)
    {
    }

    /// <summary>Measures and adds rows; returns the exit code: 0 success, 1 failed, 3 environment, 4 inconclusive.</summary>
    int Run(BenchContext context);
}
