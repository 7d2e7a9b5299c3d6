using Pyde.Types.Borsh;
using Pyde.Types.Tests;

namespace Pyde.Contracts.Tests.Codecs;

/// <summary>One encoded record of the contracts, or one case of a union, with a way to make its values.</summary>
internal sealed record ContractCase(string Name, BorshCase Case)
{
    public static ContractCase Of<T>(Func<Draw, T> make)
        where T : IBorshValue<T> => new(typeof(T).Name, BorshCase.Of(make));

    /// <summary>A case of a union: named after both.</summary>
    public static ContractCase Of<TUnion, TCase>(Func<Draw, TCase> make)
        where TUnion : IBorshValue<TUnion>
        where TCase : TUnion => new($"{typeof(TUnion).Name}.{typeof(TCase).Name}", BorshCase.Of<TUnion>(draw => make(draw)));
}
