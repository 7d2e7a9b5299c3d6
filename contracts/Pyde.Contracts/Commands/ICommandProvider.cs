namespace Pyde.Contracts.Commands;

/// <summary>Implemented by an entry type whose plugin adds commands to the <c>pyde</c> executable.</summary>
/// <remarks>The manifest lists the command names, so that the executable loads only the plugin that it needs.</remarks>
public interface ICommandProvider
{
    /// <summary>The commands, in the order in which help shows them.</summary>
    IReadOnlyList<PluginCommand> Commands { get; }
}
