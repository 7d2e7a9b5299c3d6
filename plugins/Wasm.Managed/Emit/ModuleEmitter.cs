using System.Globalization;
using System.Reflection;
using System.Reflection.Emit;
using Pyde.Contracts.Wasm;
using Wasm.Managed.Analysis;
using Wasm.Managed.Running;

namespace Wasm.Managed.Emit;

/// <summary>Writes a module as one static class in a collectible assembly of its own.</summary>
internal static class ModuleEmitter
{
    private const string AccessAttribute = "System.Runtime.CompilerServices.IgnoresAccessChecksToAttribute";
    private const MethodAttributes Static = MethodAttributes.Static | MethodAttributes.Assembly | MethodAttributes.HideBySig;

    /// <summary>Writes the class.</summary>
    /// <param name="facts">Of the module.</param>
    /// <param name="plan">The module's charge plan.</param>
    /// <param name="isSliced">Whether gas comes in slices: then a negative counter asks for the next one.</param>
    internal static CompiledCode Emit(ModuleFacts facts, ChargePlan plan, bool isSliced)
    {
        ValidatedModule module = facts.Module;
        AssemblyBuilder assembly = AssemblyBuilder.DefineDynamicAssembly(
            new AssemblyName("Wasm.Managed.Emitted"), AssemblyBuilderAccess.RunAndCollect);
        ModuleBuilder builder = assembly.DefineDynamicModule("code");
        AllowInternals(assembly, builder);
        TypeBuilder type = builder.DefineType("Code", TypeAttributes.Abstract | TypeAttributes.Sealed | TypeAttributes.Class);
        int imports = module.Imports.Length;
        var functions = new MethodBuilder?[imports + module.Functions.Length];
        ModuleMethods methods = new(functions);
        foreach (ElementSegment segment in module.Elements)
        {
            foreach (int function in segment.Functions)
            {
                if (function >= 0 && function < imports)
                    functions[function] ??= Define(type, Name('f', function), module.TypeOf(function));
            }
        }

        for (int i = imports; i < functions.Length; i++)
            functions[i] = Define(type, Name('f', i), module.TypeOf(i));
        for (int i = 0; i < functions.Length; i++)
        {
            if (functions[i] is not { } method)
                continue;
            Body body = i < imports ? ImportBody(module, i) : BodyReader.Read(facts, plan, i - imports);
            if (body.LoopCount > CompileCost.OptimizedLoopsMax)
                method.SetImplementationFlags(MethodImplAttributes.NoOptimization);
            new BodyEmitter(facts, methods, body, i, isSliced, method.GetILGenerator()).Emit();
        }

        for (int i = 0; i < module.Types.Length; i++)
            EmitEntry(type, i, module.Types[i]);

        // All at once: each look-up by name would go through every method of the class.
        var created = new Dictionary<string, MethodInfo>(StringComparer.Ordinal);
        foreach (MethodInfo method in type.CreateType().GetMethods(BindingFlags.Static | BindingFlags.NonPublic))
            created.Add(method.Name, method);
        return new CompiledCode(
            module,
            Array.ConvertAll(functions, method => method is null ? null : created[method.Name]),
            [.. Enumerable.Range(0, module.Types.Length).Select(i => created[Name('e', i)])]);
    }

    private static string Name(char prefix, int index) => prefix + index.ToString(CultureInfo.InvariantCulture);

    private static MethodBuilder Define(TypeBuilder type, string name, WasmFunctionType signature)
    {
        MethodBuilder method = type.DefineMethod(
            name, Static, ModuleMethods.ReturnType(signature), ModuleMethods.ParameterTypes(signature));
        method.InitLocals = false;
        return method;
    }

    /// <summary>An import in the table: a function that does nothing but call it.</summary>
    private static Body ImportBody(ValidatedModule module, int import)
    {
        Body body = new() { Type = module.TypeOf(import) };
        foreach (WasmValueType parameter in body.Type.Parameters)
            body.Variables.Add(new Variable(body.Variables.Count, parameter, IsTemporary: false));
        body.ParameterCount = body.LocalCount = body.Variables.Count;
        Expr[] arguments = [.. body.Variables.Select(Expr.Of)];
        List<Variable> results = [];
        foreach (WasmValueType result in body.Type.Results)
        {
            results.Add(new Variable(body.Variables.Count, result, IsTemporary: true));
            body.Variables.Add(results[^1]);
        }

        body.Statements.Add(new Statement(StatementKind.CallImport) { Index = import, Arguments = arguments, Results = [.. results] });
        body.Statements.Add(new Statement(StatementKind.Return) { Arguments = [.. results.Select(Expr.Of)] });
        return body;
    }

    /// <summary>From slots to a call and back: instance, stack weight, address of a function of this type.</summary>
    private static void EmitEntry(TypeBuilder type, int index, WasmFunctionType signature)
    {
        MethodBuilder method = type.DefineMethod(
            Name('e', index), Static, typeof(void), [typeof(ManagedInstance), typeof(int), typeof(nint)]);
        ILGenerator il = method.GetILGenerator();
        SlotAccess slots = new(il);
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldarg_1);
        for (int i = 0; i < signature.Parameters.Length; i++)
            slots.Load(i, signature.Parameters[i]);
        il.Emit(OpCodes.Ldarg_2);
        il.EmitCalli(
            OpCodes.Calli,
            CallingConventions.Standard,
            ModuleMethods.ReturnType(signature),
            ModuleMethods.ParameterTypes(signature),
            null);
        if (signature.Results.Length > 0)
        {
            LocalBuilder result = il.DeclareLocal(ModuleMethods.ReturnType(signature));
            il.Emit(OpCodes.Stloc, result);
            slots.Store(0, signature.Results[0], () => il.Emit(OpCodes.Ldloc, result));
        }

        il.Emit(OpCodes.Ret);
    }

    // The runtime knows the attribute by its name alone.
    private static void AllowInternals(AssemblyBuilder assembly, ModuleBuilder builder)
    {
        TypeBuilder attribute = builder.DefineType(AccessAttribute, TypeAttributes.Class, typeof(Attribute));
        ConstructorBuilder constructor = attribute.DefineConstructor(
            MethodAttributes.Public, CallingConventions.Standard, [typeof(string)]);
        ILGenerator il = constructor.GetILGenerator();
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Call, typeof(Attribute).GetConstructor(BindingFlags.Instance | BindingFlags.NonPublic, [])!);
        il.Emit(OpCodes.Ret);
        ConstructorInfo created = attribute.CreateType().GetConstructor([typeof(string)])!;
        string name = typeof(ModuleEmitter).Assembly.GetName().Name!;
        assembly.SetCustomAttribute(new CustomAttributeBuilder(created, [name]));
    }
}
