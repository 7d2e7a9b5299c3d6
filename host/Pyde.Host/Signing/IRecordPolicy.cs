using Pyde.Types;

namespace Pyde.Host.Signing;

/// <summary>Decides whether a wave record may be signed yet.</summary>
internal interface IRecordPolicy
{
    /// <summary>
    /// False while state, execution or wasm is on probation and fewer than f + 1 other members have signed the same record.
    /// </summary>
    bool MaySign(ulong wave, Hash32 record);
}
