namespace Pyde.Abi;

/// <summary>Price of a host function, charged before the work.</summary>
/// <param name="Fixed">Units for the call itself.</param>
/// <param name="PerByte">Units per byte that the function prices.</param>
/// <param name="PerEightBytes">Units per 8 bytes that the function prices, rounded up.</param>
/// <param name="PerTopic">Units per topic of an event.</param>
/// <param name="Delivery">Units for the delivery of a message, paid by its sender.</param>
/// <remarks>Which bytes count is said by <see cref="HostFunctionEntry.Priced"/>. Source: abi.md, "Host functions". Since ABI 1.0.</remarks>
public readonly record struct HostPrice(uint Fixed, uint PerByte = 0, uint PerEightBytes = 0, uint PerTopic = 0, uint Delivery = 0)
{
    /// <summary>Units for a number of priced bytes, computed in 64 bits.</summary>
    /// <param name="bytes">At most 2^34: no sum of a call's lengths is larger.</param>
    public ulong OfBytes(ulong bytes) => (PerByte * bytes) + (PerEightBytes * ((bytes + 7) / 8));
}
