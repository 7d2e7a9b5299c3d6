using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Pyde.Abi.Binary;
using Pyde.Abi.Metering;
using Pyde.Contracts.Wasm;
using Wasm.EngineSuite.Differential;
using Xunit.Abstractions;

namespace Wasm.EngineSuite;

/// <summary>
/// The same modules and calls on an engine and, with the plan rendered into them, on Node's: results, traps, memory and gas.
/// </summary>
/// <remarks>
/// PYDE_WASM_FUZZ=N draws N mutated and N/4 generated modules from a new seed, which is printed; otherwise a small fixed set runs.
/// </remarks>
public abstract class NodeDifferentialSuite(ITestOutputHelper output)
{
    private const long Gas = 2_000_000;
    private const int SmokeModules = 60;
    private const ulong SmokeSeed = 20261120;

    protected abstract IWasmEngine CreateEngine();

    [Fact]
    public void Engine_and_node_agree_on_real_mutated_and_generated_modules()
    {
        if (!IsThere("node"))
        {
            output.WriteLine("not run: node is not installed");
            return;
        }

        bool isLong = int.TryParse(Environment.GetEnvironmentVariable("PYDE_WASM_FUZZ"), out int modules);
        ulong seed = isLong ? (ulong)Stopwatch.GetTimestamp() : SmokeSeed;
        output.WriteLine($"seed {seed}");
        Random random = new((int)seed);
        string folder = Directory.CreateTempSubdirectory("pyde-wasm").FullName;
        try
        {
            List<Entry> entries = [];
            byte[] kernels = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Fixtures/kernels.wasm"));
            ModuleSource source = new(kernels, folder, random);
            Add(entries, kernels, folder, random);
            for (int i = isLong ? modules : SmokeModules; i > 0; i--)
                Add(entries, source.Mutate(), folder, random);
            if (ModuleSource.CanGenerate)
            {
                // Without NaNs, whose bits Node's engine does not make canonical.
                for (int i = (isLong ? modules : SmokeModules) / 4; i > 0; i--)
                    Add(entries, source.Generate("--denan"), folder, random);
            }

            Compare(entries, RunNode(entries, folder));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Add(List<Entry> entries, byte[] bytes, string folder, Random random)
    {
        if (!WasmValidator.TryValidate(bytes, WasmLimits.Standard, ImportLinker.Stubs, out ValidatedModule? module, out _))
            return;
        string file = Path.Combine(folder, $"{entries.Count}.wasm");
        File.WriteAllBytes(file, PlanRenderer.Render(module!, ChargePlanner.Derive(module!)));
        List<Call> calls = [];
        foreach (ModuleExport export in module!.Exports)
        {
            if (export.Kind != ModuleExportKind.Function || export.Index < module.Imports.Length)
                continue;
            WasmFunctionType type = module.TypeOf(export.Index);
            string[] arguments =
            [
                .. type.Parameters.ToArray().Select(t => Draw(t, random).ToString(CultureInfo.InvariantCulture)),
            ];
            calls.Add(new Call(export.Name, arguments, NamesOf(type.Parameters), NamesOf(type.Results), export.Index));
        }

        entries.Add(new Entry(file, module, ImportsOf(module), [.. calls]));
    }

    private static ulong Draw(WasmValueType type, Random random) => type switch
    {
        WasmValueType.F32 => BitConverter.SingleToUInt32Bits(random.Next(-100, 100) / 4f),
        WasmValueType.F64 => BitConverter.DoubleToUInt64Bits(random.Next(-100, 100) / 8.0),
        WasmValueType.I32 => (uint)(random.Next(4) == 0 ? random.Next(int.MinValue, int.MaxValue) : random.Next(40)),
        _ => (ulong)random.NextInt64(long.MinValue, long.MaxValue),
    };

    private static string[] NamesOf(ReadOnlySpan<WasmValueType> types) => [.. types.ToArray().Select(t => t.ToString())];

    private static Import[] ImportsOf(ValidatedModule module)
    {
        List<Import> imports = [];
        WasmModuleImports reader = new(module.Bytes.ToArray());
        for (int i = 0; i < module.Imports.Length; i++)
        {
            WasmFunctionType type = module.Types[module.Imports[i].TypeIndex];
            string result = type.Results.Length == 0 ? string.Empty : type.Results[0].ToString();
            imports.Add(new Import(reader.Names[i].Module, reader.Names[i].Name, result));
        }

        return [.. imports];
    }

    private static string[] RunNode(List<Entry> entries, string folder)
    {
        string plan = Path.Combine(folder, "plan.json");
        File.WriteAllText(plan, JsonSerializer.Serialize(entries.Select(e => new
        {
            file = e.File,
            gas = Gas,
            stack = WasmLimits.Standard.StackBudget,
            imports = e.Imports.Select(i => new { module = i.Module, name = i.Name, result = i.Result }),
            calls = e.Calls.Select(c => new { name = c.Name, args = c.Arguments, parameters = c.Parameters, results = c.Results }),
        })));
        string json = Execute("node", "--stack-size=8000", Path.Combine(AppContext.BaseDirectory, "Fixtures/node.mjs"), plan);
        return JsonSerializer.Deserialize<string[]>(json)!;
    }

    private void Compare(List<Entry> entries, string[] expected)
    {
        using IWasmEngine engine = CreateEngine();
        int at = 0;
        int calls = 0;
        int completed = 0;
        List<string> differences = [];
        foreach (Entry entry in entries)
        {
            engine.Compile(entry.Module, ChargePlanner.Derive(entry.Module), WasmLimits.Standard, out ICompiledModule? compiled);
            using (compiled)
            {
                foreach (Call call in entry.Calls)
                {
                    string found = Observe(compiled!, entry.Module, call);
                    string wanted = expected[at++];
                    calls++;
                    completed += wanted.Contains("memory", StringComparison.Ordinal) ? 1 : 0;
                    if (!IsSame(wanted, found))
                    {
                        string name = $"{Path.GetFileName(entry.File)} {call.Name}({string.Join(", ", call.Arguments)})";
                        differences.Add($"{name}: node {wanted}, here {found}");
                    }
                }
            }
        }

        output.WriteLine($"{entries.Count} modules, {calls} calls, {completed} of them with results");
        Assert.Equal(expected.Length, at);
        Assert.Equal([], differences.Take(5));
    }

    private static string Observe(ICompiledModule compiled, ValidatedModule module, Call call)
    {
        if (compiled.Instantiate(NoHost.Instance, Grants.Of((ulong)Gas), out IWasmInstance? instance) != TrapCode.None)
            return "not instantiated";
        using (instance)
        {
            ulong[] results = new ulong[call.Results.Length];
            ulong[] arguments = [.. call.Arguments.Select(a => ulong.Parse(a, CultureInfo.InvariantCulture))];
            InvokeOutcome outcome = instance!.Invoke(call.Index, arguments, results);
            if (outcome.Trap == TrapCode.OutOfGas)
                return "OutOfGas";
            if (outcome.Trap != TrapCode.None)
                return $"{outcome.Trap} gas {outcome.GasUsed}";
            uint hash = 0;
            bool isExported = false;
            foreach (ModuleExport export in module.Exports)
                isExported |= export.Kind == ModuleExportKind.Memory && export.Name == "memory";
            if (isExported)
            {
                foreach (uint word in MemoryMarshal.Cast<byte, uint>(instance.Memory))
                    hash = (hash * 31) + word;
            }

            string values = string.Join(
                ',', results.Select((r, i) => IsNan(call.Results[i], r) ? "nan" : r.ToString(CultureInfo.InvariantCulture)));
            return $"{values} memory {(int)hash} gas {outcome.GasUsed}";
        }
    }

    private static bool IsNan(string type, ulong bits) =>
        (type == "F32" && float.IsNaN(BitConverter.UInt32BitsToSingle((uint)bits))) ||
        (type == "F64" && double.IsNaN(BitConverter.UInt64BitsToDouble(bits)));

    // Node says with a message what is a code here, and its own stack may end before the budget does.
    private static bool IsSame(string node, string found)
    {
        if (node == found || (node.StartsWith("not instantiated", StringComparison.Ordinal) && found == "not instantiated"))
            return true;
        if (node.Contains("Maximum call stack", StringComparison.Ordinal))
            return true;

        // Node keeps the bits that the machine gives a NaN, and a module that computes one may store them.
        if (node.StartsWith("nan", StringComparison.Ordinal))
            return found.StartsWith("nan", StringComparison.Ordinal) && node[node.LastIndexOf(' ')..] == found[found.LastIndexOf(' ')..];
        if (!node.StartsWith("trap: ", StringComparison.Ordinal))
            return false;
        string gas = node[node.LastIndexOf(" gas ", StringComparison.Ordinal)..];
        string code = found.Split(' ')[0];
        string message = node["trap: ".Length..];
        bool isSameTrap = code switch
        {
            nameof(TrapCode.Unreachable) => message.StartsWith("unreachable", StringComparison.Ordinal),
            nameof(TrapCode.MemoryOutOfBounds) => message.StartsWith("memory access out of bounds", StringComparison.Ordinal),
            nameof(TrapCode.IntegerDivideByZero) => message.Contains("by zero", StringComparison.Ordinal),
            nameof(TrapCode.IntegerOverflow) or nameof(TrapCode.InvalidConversionToInteger) =>
                message.Contains("unrepresentable", StringComparison.Ordinal),
            nameof(TrapCode.TableOutOfBounds) or nameof(TrapCode.UndefinedElement) => message.StartsWith("table", StringComparison.Ordinal),
            nameof(TrapCode.UninitializedElement) or nameof(TrapCode.IndirectCallTypeMismatch) =>
                message.StartsWith("null function", StringComparison.Ordinal),
            _ => false,
        };
        return isSameTrap && found.EndsWith(gas, StringComparison.Ordinal);
    }

    private static bool IsThere(string program) => (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
        .Split(':')
        .Any(folder => File.Exists(Path.Combine(folder, program)));

    private static string Execute(string program, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string result = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, error.Result);
        return result;
    }

    private sealed record Import(string Module, string Name, string Result);

    private sealed record Call(string Name, string[] Arguments, string[] Parameters, string[] Results, int Index);

    private sealed record Entry(string File, ValidatedModule Module, Import[] Imports, Call[] Calls);
}
