using Pyde.Contracts;

namespace Boundaries;

/// <summary>A plugin that is wrong on purpose: a right one with one promise broken.</summary>
/// <param name="Slot">Whose contract it breaks.</param>
/// <param name="Name">What it does wrong, in a few words.</param>
/// <param name="Break">Puts the fault before a right instance that nobody has called yet.</param>
public sealed record WrongImplementation(string Slot, string Name, Func<IPlugin, IPlugin> Break)
{
    /// <summary>A wrong implementation of one contract.</summary>
    public static WrongImplementation Of<TContract>(string slot, string name, Func<TContract, TContract> break_)
        where TContract : class, IPlugin => new(slot, name, inner => break_((TContract)inner));
}
