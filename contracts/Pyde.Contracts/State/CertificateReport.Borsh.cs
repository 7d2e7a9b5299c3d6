using Pyde.Types.Borsh;

namespace Pyde.Contracts.State;

public readonly partial record struct CertificateReport : IBorshValue<CertificateReport>
{
    /// <inheritdoc/>
    public void Encode(ref BorshWriter writer)
    {
        writer.WriteBool(IsStored);
    }

    /// <inheritdoc/>
    public static DecodeOutcome TryDecode(ref BorshReader reader, out CertificateReport value)
    {
        bool isStored = reader.ReadBool();
        value = reader.IsOk ? new CertificateReport(isStored) : default;
        return reader.Outcome;
    }
}
