using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Pyde.Types.Borsh;

namespace Pyde.Types;

/// <summary>What a chain starts from (waves.md). Immutable, any thread. Holds public keys and addresses, never secrets.</summary>
/// <remarks>
/// Its hash is over the Borsh form, not over the JSON text: white space and the order of names in <c>genesis.json</c> do not matter.
/// Source: docs/decisions/0003-frozen-layouts.md.
/// </remarks>
public sealed class Genesis : IBorshValue<Genesis>
{
    /// <summary>The chain.</summary>
    public required ChainId ChainId { get; init; }

    /// <summary>The rule set in force from wave 0.</summary>
    public required RuleSetId RuleSet { get; init; }

    /// <summary>Milliseconds since the Unix epoch; the timestamp of wave 0.</summary>
    public ulong TimestampMs { get; init; }

    /// <summary>Accounts, strictly ascending by address.</summary>
    public required ImmutableArray<GenesisAccount> Accounts
    {
        get;
        init
        {
            field = Require.AtMost(value, Limits.GenesisAccountsMax, nameof(Accounts));
            Require.That(IsAscending(value), "Accounts ascend strictly by address.", nameof(Accounts));
        }
    }

    /// <summary>Validators, strictly ascending by address.</summary>
    public required ImmutableArray<GenesisValidator> Validators
    {
        get;
        init
        {
            field = Require.AtMost(value, Limits.GenesisValidatorsMax, nameof(Validators));
            Require.That(IsAscending(value), "Validators ascend strictly by address.", nameof(Validators));
        }
    }

    /// <summary>Who signs for the treasury and may pause the chain.</summary>
    public AuthKeys Multisig { get; init; } = AuthKeys.None;

    /// <summary>Fees, deposits and terms.</summary>
    public GenesisParameters Parameters { get; init; } = new();

    /// <summary>Reads <c>genesis.json</c>.</summary>
    /// <param name="json">Any text.</param>
    /// <param name="genesis">The value; <c>null</c> unless the answer is <c>true</c>.</param>
    /// <param name="refusal">For the operator: where, what was expected and found; empty on success.</param>
    /// <returns>Whether the text is a genesis. Never throws for any text.</returns>
    public static bool TryParseJson(string json, [NotNullWhen(true)] out Genesis? genesis, out string refusal) =>
        GenesisJson.TryParse(json, out genesis, out refusal);

    /// <summary>Writes <c>genesis.json</c>.</summary>
    /// <returns>Indented JSON; amounts are decimal strings, bytes 0x hex.</returns>
    public string ToJson() => GenesisJson.Write(this);

    /// <summary>BLAKE3 of the Borsh form: the previous record of wave 0.</summary>
    /// <returns>The hash.</returns>
    public Hash32 Hash() => Digest.OfBorsh(this);

    /// <summary>The committee of epoch 0: the validators in order, as far as there are seats.</summary>
    /// <returns>The committee.</returns>
    /// <exception cref="InvalidOperationException">There is no validator.</exception>
    public Committee FirstCommittee()
    {
        int seats = Math.Min(Validators.Length, Math.Min((int)Parameters.CommitteeSizeMax, Limits.CommitteeMembersMax));
        if (seats == 0)
            throw new InvalidOperationException("The genesis names no validator, or no seat.");
        ImmutableArray<CommitteeMember>.Builder members = ImmutableArray.CreateBuilder<CommitteeMember>(seats);
        for (int i = 0; i < seats; i++)
            members.Add(new CommitteeMember(Validators[i].Validator, Validators[i].PublicKey));
        return new Committee(new EpochNumber(0), members.MoveToImmutable());
    }

    /// <inheritdoc/>
    public void Encode(ref BorshWriter writer)
    {
        writer.WriteU64(ChainId.Value);
        writer.WriteU32(RuleSet.Value);
        writer.WriteU64(TimestampMs);
        writer.WriteVector(Accounts);
        writer.WriteVector(Validators);
        Multisig.Encode(ref writer);
        Parameters.Encode(ref writer);
    }

    /// <inheritdoc/>
    public static DecodeOutcome TryDecode(ref BorshReader reader, out Genesis value)
    {
        value = null!;
        ulong chainId = reader.ReadU64();
        uint ruleSet = reader.ReadU32();
        ulong timestampMs = reader.ReadU64();
        int accountsAt = reader.Offset;
        ImmutableArray<GenesisAccount> accounts =
            reader.ReadVector<GenesisAccount>(Limits.GenesisAccountsMax, GenesisAccount.BytesMin);
        if (!IsAscending(accounts))
            reader.FailAt(DecodeOutcome.NotCanonical, accountsAt);
        int validatorsAt = reader.Offset;
        ImmutableArray<GenesisValidator> validators =
            reader.ReadVector<GenesisValidator>(Limits.GenesisValidatorsMax, GenesisValidator.Bytes);
        if (!IsAscending(validators))
            reader.FailAt(DecodeOutcome.NotCanonical, validatorsAt);
        AuthKeys multisig = reader.ReadValue<AuthKeys>();
        GenesisParameters parameters = reader.ReadValue<GenesisParameters>();
        if (!reader.IsOk)
            return reader.Outcome;
        value = new Genesis
        {
            ChainId = new ChainId(chainId),
            RuleSet = new RuleSetId(ruleSet),
            TimestampMs = timestampMs,
            Accounts = accounts,
            Validators = validators,
            Multisig = multisig,
            Parameters = parameters,
        };
        return DecodeOutcome.Ok;
    }

    /// <summary>Whether accounts are in their one order.</summary>
    internal static bool IsAscending(ImmutableArray<GenesisAccount> accounts)
    {
        for (int i = 1; i < accounts.Length; i++)
        {
            if (accounts[i - 1].Address.CompareTo(accounts[i].Address) >= 0)
                return false;
        }

        return true;
    }

    /// <summary>Whether validators are in their one order.</summary>
    internal static bool IsAscending(ImmutableArray<GenesisValidator> validators)
    {
        for (int i = 1; i < validators.Length; i++)
        {
            if (validators[i - 1].Validator.CompareTo(validators[i].Validator) >= 0)
                return false;
        }

        return true;
    }
}
