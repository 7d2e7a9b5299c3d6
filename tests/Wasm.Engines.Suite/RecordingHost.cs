using System.Reflection;
using Pyde.Contracts.Wasm;

namespace Wasm.EngineSuite;

/// <summary>A host whose functions do what a test says; what it does not say answers zero.</summary>
public class RecordingHost : DispatchProxy
{
    private readonly List<string> _calls = [];
    private Func<string, GuestContext, object?[], object?> _answer = (_, _, _) => null;

    internal static (IHostFunctions Host, List<string> Calls) Create(Func<string, GuestContext, object?[], object?>? answer = null)
    {
        IHostFunctions host = Create<IHostFunctions, RecordingHost>();
        RecordingHost recorder = (RecordingHost)(object)host;
        if (answer is not null)
            recorder._answer = answer;
        return (host, recorder._calls);
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        object?[] arguments = args![1..];
        _calls.Add($"{targetMethod!.Name}({string.Join(", ", arguments)})");
        object? answer = _answer(targetMethod.Name, (GuestContext)args[0]!, arguments);
        return answer ?? (targetMethod.ReturnType == typeof(void) ? null : Activator.CreateInstance(targetMethod.ReturnType));
    }
}
