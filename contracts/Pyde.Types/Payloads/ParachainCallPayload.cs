using Pyde.Types.Borsh;

namespace Pyde.Types.Payloads;

/// <summary>Data of a ParachainCall transaction (parachains.md).</summary>
public sealed class ParachainCallPayload : IBorshValue<ParachainCallPayload>
{
    /// <summary>The parachain.</summary>
    public required ParachainId Parachain { get; init; }

    /// <summary>Name of an Entry function.</summary>
    public required string Function
    {
        get;
        init => field = Text.Checked(value, Limits.FunctionNameBytesMax, nameof(Function));
    }

    /// <summary>Its arguments, encoded; not copied.</summary>
    public required ReadOnlyMemory<byte> Calldata
    {
        get;
        init => field = Require.AtMost(value, Limits.TransactionBytesMax, nameof(Calldata));
    }

    /// <inheritdoc/>
    public void Encode(ref BorshWriter writer)
    {
        writer.WriteHash32(Parachain.Value);
        writer.WriteString(Function);
        writer.WriteBytes(Calldata.Span);
    }

    /// <inheritdoc/>
    public static DecodeOutcome TryDecode(ref BorshReader reader, out ParachainCallPayload value)
    {
        ParachainId parachain = reader.ReadParachainId();
        string function = reader.ReadString(Limits.FunctionNameBytesMax);
        byte[] calldata = reader.ReadBytes(Limits.TransactionBytesMax);
        if (!reader.IsOk)
        {
            value = null!;
            return reader.Outcome;
        }

        value = new ParachainCallPayload
        {
            Parachain = parachain,
            Function = function,
            Calldata = calldata,
        };
        return DecodeOutcome.Ok;
    }
}
