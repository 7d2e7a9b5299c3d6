using Pyde.Types.Borsh;

namespace Pyde.Types.Payloads;

/// <summary>Data of a Standard transaction that calls a contract, as the public SDK builds it (execution.md).</summary>
public sealed class CallPayload : IBorshValue<CallPayload>
{
    /// <summary>The function's name.</summary>
    public required string Function
    {
        get;
        init => field = Text.Checked(value, Limits.FunctionNameBytesMax, nameof(Function));
    }

    /// <summary>Its arguments, encoded; not copied.</summary>
    public ReadOnlyMemory<byte> Calldata
    {
        get;
        init => field = Require.AtMost(value, Limits.TransactionBytesMax, nameof(Calldata));
    }

    /// <inheritdoc/>
    public void Encode(ref BorshWriter writer)
    {
        writer.WriteString(Function);
        writer.WriteBytes(Calldata.Span);
    }

    /// <inheritdoc/>
    public static DecodeOutcome TryDecode(ref BorshReader reader, out CallPayload value)
    {
        string function = reader.ReadString(Limits.FunctionNameBytesMax);
        byte[] calldata = reader.ReadBytes(Limits.TransactionBytesMax);
        value = reader.IsOk ? new CallPayload { Function = function, Calldata = calldata } : null!;
        return reader.Outcome;
    }
}
