using System.Buffers.Binary;
using System.Collections.Immutable;

namespace Pyde.Types;

/// <summary>The development chain: id 31337 and ten funded accounts with keys that everybody knows (waves.md).</summary>
public static class DevelopmentChain
{
    /// <summary>Funded accounts.</summary>
    public const int AccountCount = 10;

    private const ulong BalancePyde = 1_000_000;
    private const ulong StakePyde = 10_000;
    private const ulong EpochWaves = 1_000;

    private static ReadOnlySpan<byte> SeedDomain => "pyde-devnet-v1/"u8;

    /// <summary>The seed of a development account's FALCON-512 key. Public: anybody can spend what it holds.</summary>
    /// <param name="index">The account's index.</param>
    /// <returns>BLAKE3("pyde-devnet-v1/" ‖ u64 little-endian index).</returns>
    public static Hash32 Seed(ulong index)
    {
        Span<byte> input = stackalloc byte[SeedDomain.Length + 8];
        SeedDomain.CopyTo(input);
        BinaryPrimitives.WriteUInt64LittleEndian(input[SeedDomain.Length..], index);
        return Digest.Blake3(input);
    }

    /// <summary>The genesis of the development chain.</summary>
    /// <param name="publicKeys">Public keys of accounts from index 0 on, made from <see cref="Seed"/>; distinct; not copied.</param>
    /// <param name="validatorCount">How many of them, from index 0 on, are validators too; each is its own operator.</param>
    /// <param name="ruleSet">The rule set of wave 0.</param>
    /// <param name="committeeSeats">Seats of the committee; the first validators by address take them.</param>
    /// <returns>The value.</returns>
    /// <exception cref="ArgumentException">A key that is not 897 bytes, or stands twice.</exception>
    /// <exception cref="ArgumentOutOfRangeException">More validators than keys.</exception>
    public static Genesis Create(ImmutableArray<ReadOnlyMemory<byte>> publicKeys, int validatorCount, RuleSetId ruleSet,
        ushort committeeSeats = 128)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(validatorCount);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(validatorCount, publicKeys.Length);
        ImmutableArray<GenesisAccount>.Builder accounts = ImmutableArray.CreateBuilder<GenesisAccount>(publicKeys.Length);
        ImmutableArray<GenesisValidator>.Builder validators = ImmutableArray.CreateBuilder<GenesisValidator>(validatorCount);
        for (int i = 0; i < publicKeys.Length; i++)
        {
            Address address = Address.FromPublicKey(publicKeys[i].Span);
            accounts.Add(new GenesisAccount
            {
                Address = address,
                Balance = Amounts.FromPyde(BalancePyde),
                Keys = AuthKeys.Single(publicKeys[i]),
            });
            if (i < validatorCount)
            {
                validators.Add(new GenesisValidator
                {
                    Validator = address,
                    Operator = address,
                    PublicKey = publicKeys[i],
                    Stake = Amounts.FromPyde(StakePyde),
                });
            }
        }

        accounts.Sort((left, right) => left.Address.CompareTo(right.Address));
        validators.Sort((left, right) => left.Validator.CompareTo(right.Validator));
        return new Genesis
        {
            ChainId = ChainId.Development,
            RuleSet = ruleSet,
            Accounts = accounts.MoveToImmutable(),
            Validators = validators.MoveToImmutable(),
            Parameters = new GenesisParameters { EpochWaves = EpochWaves, CommitteeSizeMax = committeeSeats },
        };
    }
}
