namespace Pyde.Contracts.State;

/// <summary>Answer of storing a certificate.</summary>
/// <param name="IsStored">False when there is no such wave, its record has another hash, or the store failed.</param>
public readonly partial record struct CertificateReport(bool IsStored);
