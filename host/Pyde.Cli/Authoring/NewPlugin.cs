using Pyde.Cli.Output;
using Pyde.Contracts;

namespace Pyde.Cli.Authoring;

/// <summary>What somebody wants to write: a plugin for a slot, under a name.</summary>
/// <param name="Slot">The slot (<see cref="SlotName"/>).</param>
/// <param name="Name">Project, assembly and namespace, such as <c>Acme.Quota</c>.</param>
internal sealed record NewPlugin(string Slot, string Name)
{
    private const int NameCharactersMax = 64;

    // What an identifier may not be. Contextual keywords are identifiers in every place where a name is used.
    private static readonly string[] Keywords =
    [
        "abstract", "as", "base", "bool", "break", "byte", "case", "catch", "char", "checked", "class", "const", "continue", "decimal",
        "default", "delegate", "do", "double", "else", "enum", "event", "explicit", "extern", "false", "finally", "fixed", "float", "for",
        "foreach", "goto", "if", "implicit", "in", "int", "interface", "internal", "is", "lock", "long", "namespace", "new", "null",
        "object", "operator", "out", "override", "params", "private", "protected", "public", "readonly", "ref", "return", "sbyte",
        "sealed", "short", "sizeof", "stackalloc", "static", "string", "struct", "switch", "this", "throw", "true", "try", "typeof",
        "uint", "ulong", "unchecked", "unsafe", "ushort", "using", "virtual", "void", "volatile", "while",
    ];

    /// <summary>Last part of the name: what the plugin's types begin with.</summary>
    public string Prefix => Name[(Name.LastIndexOf('.') + 1)..];

    /// <summary>Id in the manifest.</summary>
    public string Id => Name.ToLowerInvariant().Replace('_', '-');

    /// <summary>Checks what somebody typed.</summary>
    /// <exception cref="CommandFailure">Which of the two is wrong and why (exit code 2).</exception>
    public static NewPlugin Parse(string slot, string name)
    {
        if (!SlotName.All.Contains(slot))
            throw CommandFailure.Usage($"no slot '{slot}'; expected one of {string.Join(", ", SlotName.All)}");
        string[] parts = name.Split('.');
        if (name.Length > NameCharactersMax || !Array.TrueForAll(parts, IsIdentifier))
        {
            throw CommandFailure.Usage(
                $"'{name}' is no name for a plugin; expected C# identifiers of letters, digits and underscores, joined by dots, such as "
                + $"Acme.Quota, at most {NameCharactersMax} characters in all");
        }

        if (parts[0] is "Pyde" or "System" or "Microsoft")
        {
            throw CommandFailure.Usage(
                $"'{name}' begins with {parts[0]}, whose assemblies a node shares with its plugins; take a name of your own");
        }

        return new NewPlugin(slot, name);
    }

    private static bool IsIdentifier(string part) =>
        part.Length > 0 && !char.IsAsciiDigit(part[0]) && part.All(static c => char.IsAsciiLetterOrDigit(c) || c == '_')
        && part.Any(char.IsAsciiLetter) && !Keywords.Contains(part);
}
