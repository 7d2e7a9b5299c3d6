namespace Pyde.Contracts;

/// <summary>A bounded place where a plugin pushes what the host shall do: send, set a timer, commit, answer.</summary>
/// <typeparam name="T">The output values of the slot.</typeparam>
/// <remarks>Valid during the call it was handed to. One thread.</remarks>
public interface IOutputSink<in T>
{
    /// <summary>How many more outputs fit.</summary>
    int Remaining { get; }

    /// <summary>Adds an output. Outputs are carried out in order, after the call has returned.</summary>
    /// <param name="output">Ownership passes to the host.</param>
    /// <returns>False when the sink is full: nothing was added, and the plugin's budget is charged.</returns>
    bool TryPush(T output);
}
