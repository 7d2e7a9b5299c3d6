using Pyde.Types;

namespace Execution.Waves.Transactions;

/// <summary>One line of the table of transactions.</summary>
/// <param name="Type">Number and name.</param>
/// <param name="Payload">What its data holds.</param>
/// <param name="Authorisation">Who may send it.</param>
/// <param name="Gas">What it costs beside 21,000 and 8 per byte of data.</param>
/// <param name="IsServed">Whether this rule set runs it; the others are refused with a receipt.</param>
/// <param name="TakesValue">Whether it may carry value.</param>
internal sealed record TransactionRow(
    TransactionType Type, string Payload, string Authorisation, string Gas, bool IsServed = true, bool TakesValue = false);
