namespace Pyde.Contracts.Host;

/// <summary>Native stack for guest code: how far the calling thread's reaches, and a fresh one where it ends.</summary>
/// <remarks>
/// An engine whose guests use the native stack compares the stack pointer with <see cref="Limit"/> where a guest function begins, and goes
/// on with
/// <see cref="Continue"/> below it. The stack weight of abi.md alone decides how deep a guest may recurse; this decides where its frames
/// lie. Any thread.
/// Since contract 1.0.
/// </remarks>
public interface INativeStack
{
    /// <summary>Bytes below <see cref="Limit"/> that stay free for one frame and whatever a host function needs: 2 MiB.</summary>
    const int ReserveBytes = 2 * 1024 * 1024;

    /// <summary>
    /// Lowest address at which a guest function may begin on the calling thread; the greatest address there is when nothing is known of its
    /// stack.
    /// </summary>
    nuint Limit { get; }

    /// <summary>Runs the body on a fresh stack of 64 MiB, of which the operating system backs what is touched.</summary>
    /// <typeparam name="TState">What the body works on.</typeparam>
    /// <param name="state">Handed to the body.</param>
    /// <param name="body">Runs on another thread while the caller waits. Its exception is rethrown here.</param>
    void Continue<TState>(TState state, Action<TState> body);
}
