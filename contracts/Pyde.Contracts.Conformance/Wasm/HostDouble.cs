using System.Reflection;
using Pyde.Contracts.Wasm;

namespace Pyde.Contracts.Conformance.Wasm;

/// <summary>Host functions that note their calls and do what a check says; what it does not say answers zero.</summary>
internal class HostDouble : DispatchProxy
{
    private readonly List<string> _calls = [];
    private Func<string, GuestContext, object?[], object?> _answer = static (_, _, _) => null;

    /// <summary>For modules that import nothing: a call of it is a fault of the engine.</summary>
    public static IHostFunctions None { get; } = Create(static (name, _, _) =>
        throw new InvariantException($"{name} was called by a module that imports nothing")).Host;

    /// <param name="answer">Name of the member, the guest, its other arguments; null answers zero.</param>
    /// <returns>The host, and the calls that it has seen so far.</returns>
    public static (IHostFunctions Host, List<string> Calls) Create(Func<string, GuestContext, object?[], object?>? answer = null)
    {
        IHostFunctions host = Create<IHostFunctions, HostDouble>();
        var recorder = (HostDouble)(object)host;
        if (answer is not null)
            recorder._answer = answer;
        return (host, recorder._calls);
    }

    /// <inheritdoc/>
    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        object?[] arguments = args![1..];
        _calls.Add($"{targetMethod!.Name}({string.Join(", ", arguments)})");
        object? answer = _answer(targetMethod.Name, (GuestContext)args[0]!, arguments);
        return answer ?? (targetMethod.ReturnType == typeof(void) ? null : Activator.CreateInstance(targetMethod.ReturnType));
    }
}
