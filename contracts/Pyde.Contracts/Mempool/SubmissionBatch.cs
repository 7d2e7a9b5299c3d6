using Pyde.Types;

namespace Pyde.Contracts.Mempool;

/// <summary>Transactions offered to the mempool, with the state that their admission depends on.</summary>
/// <param name="Wave">Last committed wave; deadlines are compared with the one after it.</param>
/// <param name="BaseFee">Base fee of the next wave, in quanta per gas.</param>
/// <param name="Submissions">1 to 1,024.</param>
public sealed partial record SubmissionBatch(WaveNumber Wave, UInt128 BaseFee, IReadOnlyList<Submission> Submissions);
