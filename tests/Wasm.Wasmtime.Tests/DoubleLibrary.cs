using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace Wasm.Wasmtime.Tests;

/// <summary>The stand-in for libwasmtime, built once by clang, and what it knows of how it was used.</summary>
internal sealed unsafe class DoubleLibrary
{
    private static readonly Lazy<string?> Current = new(() => Build("double", []));
    private static readonly Lazy<string?> Older = new(() => Build("older", ["-DOLDER"]));

    private readonly nint _handle;

    private DoubleLibrary(string path)
    {
        Path = path;
        _handle = NativeLibrary.Load(path);
        ((delegate* unmanaged[Cdecl]<void>)Export("double_reset"))();
    }

    /// <summary>One instruction of what a function of the double does.</summary>
    public enum Step : long
    {
        /// <summary>Calls an import: its index, two arguments.</summary>
        Call = 1,

        /// <summary>Adds to pyde_gas.</summary>
        AddGas = 2,

        /// <summary>Sets pyde_stack.</summary>
        SetStack = 3,

        /// <summary>Traps: code, offset in the module.</summary>
        Fail = 4,

        /// <summary>Sets a result: index, bits.</summary>
        Result = 5,

        /// <summary>Arrives at a loop head.</summary>
        Ask = 6,

        /// <summary>Grows memory by pages.</summary>
        Grow = 7,

        /// <summary>Stores a byte: address, value.</summary>
        StoreByte = 8,
    }

    public string Path { get; }

    /// <summary>Objects that were made and not deleted.</summary>
    public int Live => ((delegate* unmanaged[Cdecl]<int>)Export("double_live"))();

    /// <summary>Modules that were compiled, not read from their serialized form.</summary>
    public int Compiled => ((delegate* unmanaged[Cdecl]<int>)Export("double_compiled"))();

    /// <summary>What was done wrong first; empty when nothing was.</summary>
    public string Faults
    {
        get
        {
            byte* text = stackalloc byte[256];
            int count = ((delegate* unmanaged[Cdecl]<byte*, nuint, int>)Export("double_faults"))(text, 256);
            return count == 0 ? string.Empty : $"{count}: {Marshal.PtrToStringUTF8((nint)text)}";
        }
    }

    /// <summary>The double; null where clang is not installed.</summary>
    public static DoubleLibrary? Find() => Current.Value is { } path ? new DoubleLibrary(path) : null;

    /// <summary>File of a double with the layout of older versions; null where clang is not installed.</summary>
    public static string? FindOlder() => Older.Value;

    /// <summary>Says what every function does from now on.</summary>
    public void Script(params (Step What, long A, long B, long C)[] steps)
    {
        long[] flat = [.. steps.SelectMany(step => new[] { (long)step.What, step.A, step.B, step.C })];
        fixed (long* first = flat)
            ((delegate* unmanaged[Cdecl]<long*, nuint, void>)Export("double_script"))(first, (nuint)steps.Length);
    }

    private static string? Build(string name, string[] options)
    {
        string output = System.IO.Path.Combine(Directory.CreateTempSubdirectory("pyde-wasmtime-").FullName, $"lib{name}.so");
        string source = System.IO.Path.Combine(AppContext.BaseDirectory, "Double", "wasmtime_double.c");
        string[] arguments =
            ["-std=c11", "-O1", "-shared", "-fPIC", "-fvisibility=hidden", "-Wall", "-Wextra", "-Werror", .. options, "-o", output, source];
        var errors = new StringBuilder();
        try
        {
            using Process clang = Process.Start(new ProcessStartInfo("clang", arguments) { RedirectStandardError = true })!;
            errors.Append(clang.StandardError.ReadToEnd());
            clang.WaitForExit();
            return clang.ExitCode == 0 ? output : throw new InvalidOperationException(errors.ToString());
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    private nint Export(string name) => NativeLibrary.GetExport(_handle, name);
}
