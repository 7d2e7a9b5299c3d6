using Pyde.Types.Borsh;

namespace Pyde.Types.Payloads;

/// <summary>Data of a RotateKeys transaction (execution.md).</summary>
public sealed class RotateKeysPayload : IBorshValue<RotateKeysPayload>
{
    /// <summary>The keys from now on.</summary>
    public required AuthKeys Keys { get; init; }

    /// <inheritdoc/>
    public void Encode(ref BorshWriter writer)
    {
        Keys.Encode(ref writer);
    }

    /// <inheritdoc/>
    public static DecodeOutcome TryDecode(ref BorshReader reader, out RotateKeysPayload value)
    {
        AuthKeys keys = reader.ReadValue<AuthKeys>();
        value = reader.IsOk ? new RotateKeysPayload { Keys = keys } : null!;
        return reader.Outcome;
    }
}
