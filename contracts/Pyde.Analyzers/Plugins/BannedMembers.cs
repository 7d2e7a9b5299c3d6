using Microsoft.CodeAnalysis;

namespace Pyde.Analyzers.Plugins;

/// <summary>The table of types, namespaces and members that plugin code may not use.</summary>
internal static class BannedMembers
{
    private static readonly Dictionary<string, DiagnosticDescriptor> Types = new()
    {
        ["System.Threading.Thread"] = PluginRules.Concurrency,
        ["System.Threading.ThreadPool"] = PluginRules.Concurrency,
        ["System.Threading.Timer"] = PluginRules.Concurrency,
        ["System.Threading.PeriodicTimer"] = PluginRules.Concurrency,
        ["System.Timers.Timer"] = PluginRules.Concurrency,
        ["System.Threading.SynchronizationContext"] = PluginRules.Concurrency,
        ["System.Threading.SemaphoreSlim"] = PluginRules.Concurrency,
        ["System.Threading.Semaphore"] = PluginRules.Concurrency,
        ["System.Threading.Mutex"] = PluginRules.Concurrency,
        ["System.Threading.WaitHandle"] = PluginRules.Concurrency,
        ["System.Threading.EventWaitHandle"] = PluginRules.Concurrency,
        ["System.Threading.AutoResetEvent"] = PluginRules.Concurrency,
        ["System.Threading.ManualResetEvent"] = PluginRules.Concurrency,
        ["System.Threading.ManualResetEventSlim"] = PluginRules.Concurrency,
        ["System.Threading.CountdownEvent"] = PluginRules.Concurrency,
        ["System.Threading.Barrier"] = PluginRules.Concurrency,
        ["System.Threading.Tasks.Task"] = PluginRules.Concurrency,
        ["System.Threading.Tasks.Task<TResult>"] = PluginRules.Concurrency,
        ["System.Threading.Tasks.TaskFactory"] = PluginRules.Concurrency,
        ["System.Threading.Tasks.TaskFactory<TResult>"] = PluginRules.Concurrency,
        ["System.Threading.Tasks.TaskCompletionSource"] = PluginRules.Concurrency,
        ["System.Threading.Tasks.TaskCompletionSource<TResult>"] = PluginRules.Concurrency,
        ["System.Threading.Tasks.ValueTask"] = PluginRules.Concurrency,
        ["System.Threading.Tasks.ValueTask<TResult>"] = PluginRules.Concurrency,
        ["System.Threading.Tasks.Parallel"] = PluginRules.Concurrency,
        ["System.Threading.Tasks.TaskScheduler"] = PluginRules.Concurrency,
        ["System.Threading.Tasks.TimeProviderTaskExtensions"] = PluginRules.Concurrency,
        ["System.Linq.ParallelEnumerable"] = PluginRules.Concurrency,
        ["System.Collections.Concurrent.BlockingCollection<T>"] = PluginRules.Concurrency,
        ["System.IO.File"] = PluginRules.InputOutput,
        ["System.IO.FileInfo"] = PluginRules.InputOutput,
        ["System.IO.FileStream"] = PluginRules.InputOutput,
        ["System.IO.FileSystemWatcher"] = PluginRules.InputOutput,
        ["System.IO.Directory"] = PluginRules.InputOutput,
        ["System.IO.DirectoryInfo"] = PluginRules.InputOutput,
        ["System.IO.DriveInfo"] = PluginRules.InputOutput,
        ["System.IO.RandomAccess"] = PluginRules.InputOutput,
        ["System.Net.Dns"] = PluginRules.InputOutput,
        ["System.Net.WebClient"] = PluginRules.InputOutput,
        ["System.Net.HttpListener"] = PluginRules.InputOutput,
        ["System.Diagnostics.Process"] = PluginRules.InputOutput,
        ["System.Environment"] = PluginRules.InputOutput,
        ["System.Console"] = PluginRules.InputOutput,
        ["System.Diagnostics.Stopwatch"] = PluginRules.Clock,
        ["System.Random"] = PluginRules.Randomness,
        ["System.Security.Cryptography.RandomNumberGenerator"] = PluginRules.Randomness,
        ["System.AppDomain"] = PluginRules.Runtime,
        ["System.Runtime.Loader.AssemblyLoadContext"] = PluginRules.Runtime,
        ["System.Runtime.Loader.AssemblyDependencyResolver"] = PluginRules.Runtime,
    };

    private static readonly Dictionary<string, DiagnosticDescriptor?> Members = new()
    {
        ["System.Environment.NewLine"] = null,
        ["System.Environment.CurrentManagedThreadId"] = null,
        ["System.Environment.TickCount"] = PluginRules.Clock,
        ["System.Environment.TickCount64"] = PluginRules.Clock,
        ["System.DateTime.Now"] = PluginRules.Clock,
        ["System.DateTime.UtcNow"] = PluginRules.Clock,
        ["System.DateTime.Today"] = PluginRules.Clock,
        ["System.DateTimeOffset.Now"] = PluginRules.Clock,
        ["System.DateTimeOffset.UtcNow"] = PluginRules.Clock,
        ["System.TimeProvider.System"] = PluginRules.Clock,
        ["System.TimeProvider.CreateTimer"] = PluginRules.Concurrency,
        ["System.Threading.CancellationTokenSource.CancelAfter"] = PluginRules.Concurrency,
        ["System.Guid.NewGuid"] = PluginRules.Randomness,
        ["System.Guid.CreateVersion7"] = PluginRules.Randomness,
        ["System.GC.Collect"] = PluginRules.Runtime,
        ["System.GC.WaitForPendingFinalizers"] = PluginRules.Runtime,
        ["System.Reflection.Assembly.Load"] = PluginRules.Runtime,
        ["System.Reflection.Assembly.LoadFrom"] = PluginRules.Runtime,
        ["System.Reflection.Assembly.LoadFile"] = PluginRules.Runtime,
        ["System.Globalization.CultureInfo.CurrentCulture"] = PluginRules.Culture,
        ["System.Globalization.CultureInfo.CurrentUICulture"] = PluginRules.Culture,
        ["System.StringComparer.CurrentCulture"] = PluginRules.Culture,
        ["System.StringComparer.CurrentCultureIgnoreCase"] = PluginRules.Culture,
        ["System.StringComparison.CurrentCulture"] = PluginRules.Culture,
        ["System.StringComparison.CurrentCultureIgnoreCase"] = PluginRules.Culture,
    };

    private static readonly (string Namespace, DiagnosticDescriptor Rule)[] Namespaces =
    [
        ("System.Net.Sockets", PluginRules.InputOutput),
        ("System.Net.Http", PluginRules.InputOutput),
        ("System.Net.Quic", PluginRules.InputOutput),
        ("System.Net.WebSockets", PluginRules.InputOutput),
        ("System.IO.Pipes", PluginRules.InputOutput),
        ("System.IO.MemoryMappedFiles", PluginRules.InputOutput),
        ("System.IO.IsolatedStorage", PluginRules.InputOutput),
        ("System.Threading.Channels", PluginRules.Concurrency),
        ("System.Threading.Tasks.Dataflow", PluginRules.Concurrency),
    ];

    /// <summary>The rule that a use of a member breaks; null for none.</summary>
    internal static DiagnosticDescriptor? RuleFor(ISymbol member)
    {
        INamedTypeSymbol? type = member as INamedTypeSymbol ?? member.ContainingType;
        if (type is null)
            return null;
        string typeName = type.OriginalDefinition.ToDisplayString();
        if (Members.TryGetValue($"{typeName}.{member.Name}", out DiagnosticDescriptor? memberRule))
            return memberRule;
        if (Types.TryGetValue(typeName, out DiagnosticDescriptor? typeRule))
            return typeRule;
        if (OpensFile(member, typeName))
            return PluginRules.InputOutput;
        string ns = type.ContainingNamespace?.ToDisplayString() ?? string.Empty;
        foreach ((string name, DiagnosticDescriptor rule) in Namespaces)
        {
            if (ns == name)
                return rule;
        }

        return null;
    }

    // Both wrap any stream; given a path they open the file themselves.
    private static bool OpensFile(ISymbol member, string typeName) => typeName is "System.IO.StreamReader" or "System.IO.StreamWriter"
        && member is IMethodSymbol { MethodKind: MethodKind.Constructor, Parameters: { Length: > 0 } parameters }
        && parameters[0].Type.SpecialType == SpecialType.System_String;
}
