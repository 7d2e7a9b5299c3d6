using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Pyde.Contracts.Boundary;

/// <summary>
/// What stands between the host and one instance of a plugin: translates exceptions, records mutating calls while the version is on
/// probation, and
/// refuses calls once the version is retired.
/// </summary>
/// <remarks>
/// <para>One per plugin instance. Its life: serving, or recording first (<see cref="StartRecording"/> before the first lease, <see
/// cref="StopRecording"/>
/// on confirmation), then retired (<see cref="Retire"/>), for good.</para>
/// <para>While recording, mutating calls run one at a time, so that the order of the record is the order of application. A call that is
/// under way when
/// the version retires is not in the record and does not return: it throws <see cref="VersionRetiredException"/>. A call that throws is not
/// acknowledged
/// and not in the record.</para>
/// Members that generated code calls: any thread, no lock outside of recording. Source: hot-swap.md, "Isolation" and "The swap".
/// </remarks>
public abstract class BoundaryGuard
{
    private const int Serving = 0;
    private const int Recording = 1;
    private const int Retired = 2;

    // Not the turn itself: a rollback must be able to take the record while a hung call holds its turn. An object, because calls wait on
    // it.
    private readonly object _sync = new();
    private readonly Lock _handles = new();
    private int _mode;
    private bool _isTurnTaken;
    private bool _wasRecording;
    private List<RecordedCall> _calls = [];
    private long _recordedBytes;
    private long _recordedBytesMax;
    private GuardedHandle? _first;
    private int _openHandles;

    /// <summary>True when a mutating call takes the direct way: neither on probation nor retired.</summary>
    public bool IsServing
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Volatile.Read(ref _mode) == Serving;
    }

    /// <summary>True while mutating calls are recorded.</summary>
    public bool IsRecording => Volatile.Read(ref _mode) == Recording;

    /// <summary>True once no call is answered any more.</summary>
    public bool IsRetired
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Volatile.Read(ref _mode) == Retired;
    }

    /// <summary>Bytes recorded so far, to be compared with the bound.</summary>
    public long RecordedBytes => Interlocked.Read(ref _recordedBytes);

    /// <summary>Handle wrappers handed out and not disposed yet.</summary>
    public int OpenHandles => Volatile.Read(ref _openHandles);

    /// <summary>Begins to record. Called before the first lease of the version.</summary>
    /// <param name="bytesMax">Bound of the record; the call that passes it is acknowledged and ends the recording.</param>
    /// <exception cref="InvalidOperationException">Recording was started before, or the version is retired.</exception>
    public void StartRecording(long bytesMax)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bytesMax);
        lock (_sync)
        {
            if (_mode != Serving || _wasRecording)
                throw new InvalidOperationException("Recording starts once, before the version serves.");
            _wasRecording = true;
            _recordedBytesMax = bytesMax;
            Volatile.Write(ref _mode, Recording);
        }
    }

    /// <summary>Ends the recording and drops the record: the version is confirmed.</summary>
    /// <returns>False when the version was not recording (any more): confirmed before, at its bound, or retired.</returns>
    public bool StopRecording()
    {
        lock (_sync)
        {
            if (_mode != Recording)
                return false;
            EndRecording();
            return true;
        }
    }

    /// <summary>Ends the version: from now on no call is acknowledged, and every handle wrapper has let go of the plugin's
    /// object.</summary>
    /// <returns>
    /// The calls acknowledged during probation, in the order of application, when the version was recording; null when it was not, and so
    /// cannot be rolled back.
    /// </returns>
    /// <remarks>Does not wait for calls under way, and does not dispose the plugin. A second call answers null.</remarks>
    public IReadOnlyList<RecordedCall>? Retire()
    {
        List<RecordedCall>? calls;
        lock (_sync)
        {
            calls = _mode == Recording ? _calls : null;
            _calls = [];
            Volatile.Write(ref _mode, Retired);
            Monitor.PulseAll(_sync);
        }

        lock (_handles)
        {
            for (GuardedHandle? handle = _first; handle is not null; handle = handle.Next)
                handle.LetGo();
        }

        return calls;
    }

    /// <summary>The exception to throw instead of one that escaped from a call. Called by generated code in a catch block.</summary>
    /// <param name="exception">What escaped.</param>
    /// <param name="member">Contract member that was called.</param>
    /// <returns>What <see cref="Translate"/> answers; on a retired version, whose faults concern nobody, <see
    /// cref="VersionRetiredException"/>.</returns>
    public Exception Escaped(Exception exception, string member) =>
        IsRetired ? new VersionRetiredException(member) : Translate(exception, member);

    /// <summary>Answers the exception to throw instead of one that a plugin let escape, and charges the plugin's budget.</summary>
    /// <param name="exception">What escaped.</param>
    /// <param name="member">Contract member that was called.</param>
    /// <returns>
    /// A <see cref="PluginFault"/>, or for types on the shared list a new exception of that type: never the original, whose type, stack and
    /// data may hold the
    /// plugin's context in memory.
    /// </returns>
    public abstract Exception Translate(Exception exception, string member);

    /// <summary>The exception for a call on a retired version. Called by generated code.</summary>
    /// <param name="member">Contract member that was called.</param>
    [DoesNotReturn]
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void ThrowRetired(string member) => throw new VersionRetiredException(member);

    /// <summary>Waits for the turn of a mutating call while the version is on probation. Called by generated code.</summary>
    /// <param name="member">Number of the member within its contract.</param>
    /// <param name="name">Its name.</param>
    /// <param name="input">Borsh of the input. Ownership passes to the record.</param>
    /// <returns>The call to complete and end; null when recording has ended meanwhile and the call takes the direct way.</returns>
    /// <exception cref="VersionRetiredException">The version is retired, before or while waiting.</exception>
    public CallRecording? BeginRecorded(int member, string name, byte[] input)
    {
        lock (_sync)
        {
            while (_mode == Recording && _isTurnTaken)
                Monitor.Wait(_sync);
            if (_mode == Retired)
                ThrowRetired(name);
            if (_mode == Serving)
                return null;
            _isTurnTaken = true;
            return new CallRecording(member, name, input);
        }
    }

    /// <summary>Acknowledges a call: it enters the record. Called by generated code once the plugin has answered.</summary>
    /// <param name="call">The call.</param>
    /// <param name="outcome">Borsh of what the plugin returned. Ownership passes to the record.</param>
    /// <exception cref="VersionRetiredException">The version retired while the call was under way: it is not in the record.</exception>
    public void CompleteRecorded(CallRecording call, byte[] outcome)
    {
        ArgumentNullException.ThrowIfNull(call);
        RecordedCall recorded = call.Complete(outcome);
        bool isFull = false;
        lock (_sync)
        {
            if (_mode == Retired)
                ThrowRetired(call.Name);
            if (_mode == Recording)
            {
                _calls.Add(recorded);
                _recordedBytes += recorded.Bytes;
                isFull = _recordedBytes >= _recordedBytesMax;
                if (isFull)
                    EndRecording();
            }
        }

        if (isFull)
            OnRecordFull();
    }

    /// <summary>Gives way to the next mutating call. Called by generated code in a finally block, completed or not.</summary>
    public void EndRecorded()
    {
        lock (_sync)
        {
            _isTurnTaken = false;
            Monitor.PulseAll(_sync);
        }
    }

    /// <summary>Told once when the record has reached its bound: recording has ended, and with it the probation, as confirmed.</summary>
    /// <remarks>Called inside a contract call, on the caller's thread: note it and return.</remarks>
    protected abstract void OnRecordFull();

    internal void Add(GuardedHandle handle)
    {
        lock (_handles)
        {
            if (IsRetired)
                ThrowRetired(handle.GetType().Name);
            handle.Next = _first;
            if (_first is not null)
                _first.Previous = handle;
            _first = handle;
            handle.IsRegistered = true;
            _openHandles++;
        }
    }

    internal void Remove(GuardedHandle handle)
    {
        lock (_handles)
        {
            if (!handle.IsRegistered)
                return;
            if (handle.Previous is null)
                _first = handle.Next;
            else
                handle.Previous.Next = handle.Next;
            if (handle.Next is not null)
                handle.Next.Previous = handle.Previous;
            handle.Previous = null;
            handle.Next = null;
            handle.IsRegistered = false;
            _openHandles--;
        }
    }

    // Under the lock.
    private void EndRecording()
    {
        _calls = [];
        Volatile.Write(ref _mode, Serving);
        Monitor.PulseAll(_sync);
    }
}
