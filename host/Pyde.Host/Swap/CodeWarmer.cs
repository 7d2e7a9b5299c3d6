using System.Reflection;
using System.Runtime.CompilerServices;
using Pyde.Host.Plugins;

namespace Pyde.Host.Swap;

/// <summary>Has a plugin's methods compiled before it serves: the first call after a load would cost most of a millisecond each.</summary>
/// <remarks>Code in a collectible context is compiled once and for good, so this is the code that the live path runs. Source:
/// hot-swap.md, "Isolation".</remarks>
internal static class CodeWarmer
{
    // A plugin with more than this is compiled as it runs; the bound keeps probing short.
    private const int MethodsMax = 20_000;

    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    /// <summary>Compiles every method that has no open type parameters.</summary>
    /// <returns>Number of methods compiled; 0 when another instance of the same code has done it.</returns>
    public static int Warm(LoadedPlugin plugin)
    {
        if (!plugin.TryBeginWarming())
            return 0;
        int count = 0;
        HashSet<Assembly> warmed = [];

        // Compiling an assembly loads what it references: private dependencies come into sight one after another.
        while (plugin.Assemblies.FirstOrDefault(assembly => !warmed.Contains(assembly)) is { } next)
        {
            warmed.Add(next);
            foreach (Type type in next.GetTypes())
            {
                if (type.ContainsGenericParameters)
                    continue;
                foreach (MethodBase method in type.GetMethods(Declared).Concat<MethodBase>(type.GetConstructors(Declared)))
                {
                    if (method.IsAbstract || method.ContainsGenericParameters || method.MethodImplementationFlags != MethodImplAttributes.IL && method.GetMethodBody() is null)
                        continue;
                    if (++count > MethodsMax)
                        return MethodsMax;
                    RuntimeHelpers.PrepareMethod(method.MethodHandle);
                }
            }
        }

        return count;
    }
}
