using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace Pyde.Contracts.Tests.House;

/// <summary>Renders what an assembly offers to others, one line per type and member, in ordinal order.</summary>
internal static class PublicApi
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static string Render(Assembly assembly)
    {
        StringBuilder text = new();
        foreach (Type type in assembly.GetExportedTypes().OrderBy(t => t.FullName, StringComparer.Ordinal))
        {
            text.Append(Kind(type)).Append(' ').Append(Name(type)).Append(Bases(type)).Append('\n');
            IEnumerable<string> members = type.GetMembers(Declared).Select(Line).OfType<string>().Order(StringComparer.Ordinal);
            foreach (string member in members)
                text.Append("  ").Append(member).Append('\n');
        }

        return text.ToString();
    }

    private static string Kind(Type type)
    {
        if (type.IsInterface)
            return "interface";
        if (type.IsEnum)
            return "enum";
        if (typeof(Delegate).IsAssignableFrom(type))
            return "delegate";
        string kind = type.IsValueType ? "struct" : "class";
        if (type.IsAbstract && type.IsSealed)
            return "static " + kind;
        if (type.IsAbstract)
            return "abstract " + kind;
        return type.IsSealed && !type.IsValueType ? "sealed " + kind : kind;
    }

    private static string Bases(Type type)
    {
        IEnumerable<Type> bases = type.GetInterfaces();
        if (type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType) && parent != typeof(Enum))
            bases = bases.Except(parent.GetInterfaces()).Prepend(parent);
        string text = string.Join(", ", bases.Where(b => b.IsVisible).Select(Name).Order(StringComparer.Ordinal));
        return text.Length == 0 || type.IsEnum ? string.Empty : " : " + text;
    }

    private static string? Line(MemberInfo member) => member switch
    {
        FieldInfo field when IsOpen(field) && !field.IsSpecialName =>
            $"{Modifiers(field)}{Name(field.FieldType)} {field.Name}{Value(field)}",
        PropertyInfo property => Property(property),
        ConstructorInfo constructor when IsOpen(constructor) && !constructor.IsStatic => $"new({Parameters(constructor)})",
        MethodInfo method when IsOpen(method) && (!method.IsSpecialName || method.Name.StartsWith("op_", StringComparison.Ordinal)) =>
            $"{Modifiers(method)}{Name(method.ReturnType)} {method.Name}{TypeParameters(method)}({Parameters(method)})",
        _ => null,
    };

    private static string? Property(PropertyInfo property)
    {
        MethodInfo? getter = property.GetMethod is { } get && IsVisible(get) ? get : null;
        MethodInfo? setter = property.SetMethod is { } set && IsVisible(set) ? set : null;
        if (getter is null && setter is null)
            return null;
        bool isInit = setter?.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) == true;
        string required = property.IsDefined(typeof(RequiredMemberAttribute)) ? "required " : string.Empty;
        string access = (getter is null ? string.Empty : " get;") + (setter is null ? string.Empty : isInit ? " init;" : " set;");
        string index = string.Join(", ", property.GetIndexParameters().Select(Parameter));
        string name = index.Length > 0 ? $"{property.Name}[{index}]" : property.Name;
        return $"{Modifiers((getter ?? setter)!)}{required}{Name(property.PropertyType)} {name} {{{access} }}";
    }

    private static bool IsOpen(FieldInfo field) => field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly;

    // What the compiler adds to a record follows from its parameters, which are listed.
    private static bool IsOpen(MethodBase method) => IsVisible(method) && !method.IsDefined(typeof(CompilerGeneratedAttribute));

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static string Modifiers(FieldInfo field) =>
        field.IsLiteral ? "const " : (field.IsStatic ? "static " : string.Empty) + (field.IsInitOnly ? "readonly " : string.Empty);

    private static string Modifiers(MethodInfo method)
    {
        string access = method.IsPublic ? string.Empty : "protected ";
        string kind = method.IsStatic ? "static " : string.Empty;
        if (method.DeclaringType!.IsInterface)
            return access + kind + (method.IsAbstract ? string.Empty : "default ");
        return access + kind + (method.IsAbstract ? "abstract " : method.IsVirtual && !method.IsFinal ? "virtual " : string.Empty);
    }

    private static string Value(FieldInfo field) => field.IsLiteral
        ? " = " + Convert.ToString(field.GetRawConstantValue(), CultureInfo.InvariantCulture)
        : string.Empty;

    private static string TypeParameters(MethodInfo method) =>
        method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(t => t.Name))}>" : string.Empty;

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(Parameter));

    private static string Parameter(ParameterInfo parameter)
    {
        string kind = parameter switch
        {
            { ParameterType.IsByRef: true, IsOut: true } => "out ",
            { ParameterType.IsByRef: true, IsIn: true } => "in ",
            { ParameterType.IsByRef: true } => "ref ",
            _ => string.Empty,
        };
        return $"{kind}{Name(parameter.ParameterType)} {parameter.Name}";
    }

    private static string Name(Type type)
    {
        if (type.IsByRef)
            return Name(type.GetElementType()!);
        if (type.IsArray)
            return Name(type.GetElementType()!) + "[]";
        if (type.IsPointer)
            return Name(type.GetElementType()!) + "*";
        if (type.IsGenericParameter)
            return type.Name;
        if (Nullable.GetUnderlyingType(type) is { } value)
            return Name(value) + "?";
        string name = type.IsNested ? $"{Name(type.DeclaringType!)}.{type.Name}" : Short(type);
        if (!type.IsGenericType)
            return name;
        int tick = name.IndexOf('`', StringComparison.Ordinal);
        return $"{(tick < 0 ? name : name[..tick])}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>";
    }

    private static string Short(Type type) =>
        type.Namespace?.StartsWith("Pyde", StringComparison.Ordinal) == true ? $"{type.Namespace}.{type.Name}" : type.Name;
}
