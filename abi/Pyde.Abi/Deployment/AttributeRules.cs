using Pyde.Abi.Sections;

namespace Pyde.Abi.Deployment;

/// <summary>Which attributes exclude each other.</summary>
/// <remarks>Source: abi.md, "The pyde.abi custom section". Since ABI 1.0.</remarks>
public static class AttributeRules
{
    private static readonly (FunctionAttributes First, FunctionAttributes Others)[] Exclusions =
    [
        (FunctionAttributes.View,
            FunctionAttributes.Payable | FunctionAttributes.Constructor | FunctionAttributes.Reentrant | FunctionAttributes.Sponsored |
            FunctionAttributes.Fallback | FunctionAttributes.Receive),
        (FunctionAttributes.Constructor,
            FunctionAttributes.Reentrant | FunctionAttributes.Sponsored | FunctionAttributes.Fallback | FunctionAttributes.Receive),
        (FunctionAttributes.Fallback, FunctionAttributes.Receive),
        (FunctionAttributes.Receive, FunctionAttributes.Reentrant),
    ];

    /// <summary>Checks a combination.</summary>
    /// <param name="attributes">Assigned bits only.</param>
    /// <param name="conflict">The attributes that do not go together; empty when they do.</param>
    /// <returns>Whether the combination is allowed.</returns>
    public static bool IsAllowed(FunctionAttributes attributes, out string conflict)
    {
        foreach ((FunctionAttributes first, FunctionAttributes others) in Exclusions)
        {
            FunctionAttributes both = attributes & others;
            if ((attributes & first) == 0 || both == 0)
                continue;
            conflict = $"{first} with {both}";
            return false;
        }

        bool isAllowed = (attributes & (FunctionAttributes.Receive | FunctionAttributes.Payable)) != FunctionAttributes.Receive;
        conflict = isAllowed ? string.Empty : "Receive without Payable";
        return isAllowed;
    }

    /// <summary>Combinations that are allowed but warned about: Payable or Sponsored with Reentrant.</summary>
    /// <param name="attributes">Assigned bits only.</param>
    public static bool IsWarned(FunctionAttributes attributes) =>
        (attributes & FunctionAttributes.Reentrant) != 0 && (attributes & (FunctionAttributes.Payable | FunctionAttributes.Sponsored)) != 0;
}
