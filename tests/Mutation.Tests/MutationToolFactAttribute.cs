namespace Mutation.Tests;

/// <summary>A test that needs the mutation tool, which NuGet gives once (<c>dotnet tool restore</c>).</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class MutationToolFactAttribute : FactAttribute
{
    private static readonly Lazy<string?> Missing = new(FindMissing);

    public MutationToolFactAttribute() => Skip = Missing.Value;

    private static string? FindMissing()
    {
        try
        {
            Command restore = Command.RunAsync(TimeSpan.FromMinutes(2), "dotnet", "tool", "restore").GetAwaiter().GetResult();
            return restore.ExitCode == 0 ? null : Reason($"{restore.Output}\n{restore.Error}");
        }
        catch (TimeoutException e)
        {
            return Reason(e.Message);
        }
    }

    private static string Reason(string text) =>
        $"Not yet: dotnet-stryker (.config/dotnet-tools.json) could not be restored: {string.Join(' ', text.Split('\n', StringSplitOptions.TrimEntries))}";
}
