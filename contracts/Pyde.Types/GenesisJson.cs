using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;

namespace Pyde.Types;

/// <summary>Between <see cref="Genesis"/> and its JSON text.</summary>
internal static class GenesisJson
{
    /// <summary>See <see cref="Genesis.TryParseJson"/>.</summary>
    public static bool TryParse(string json, [NotNullWhen(true)] out Genesis? genesis, out string refusal)
    {
        ArgumentNullException.ThrowIfNull(json);
        genesis = null;
        try
        {
            GenesisDocument? document = JsonSerializer.Deserialize(json, GenesisJsonContext.Default.GenesisDocument);
            genesis = Read(document ?? throw new FormatException("genesis: expected an object, found null"));
            refusal = string.Empty;
            return true;
        }
        catch (JsonException exception)
        {
            refusal = $"genesis: not the expected JSON: {exception.Message}";
            return false;
        }
        catch (FormatException exception)
        {
            refusal = exception.Message;
            return false;
        }
    }

    /// <summary>See <see cref="Genesis.ToJson"/>.</summary>
    public static string Write(Genesis genesis)
    {
        var document = new GenesisDocument
        {
            ChainId = genesis.ChainId.Value,
            RuleSet = genesis.RuleSet.Value,
            TimestampMs = genesis.TimestampMs,
            Accounts = [],
            Validators = [],
            Multisig = WriteKeys(genesis.Multisig),
            Parameters = WriteParameters(genesis.Parameters),
        };
        foreach (GenesisAccount account in genesis.Accounts)
        {
            document.Accounts.Add(new GenesisDocument.AccountEntry
            {
                Address = account.Address.ToString(),
                Balance = Text(account.Balance),
                Keys = WriteKeys(account.Keys),
            });
        }

        foreach (GenesisValidator validator in genesis.Validators)
        {
            document.Validators.Add(new GenesisDocument.ValidatorEntry
            {
                Validator = validator.Validator.ToString(),
                Operator = validator.Operator.ToString(),
                PublicKey = Text(validator.PublicKey.Span),
                Stake = Text(validator.Stake),
                BeaconCommitment = "0x" + validator.BeaconCommitment,
            });
        }

        return JsonSerializer.Serialize(document, GenesisJsonContext.Default.GenesisDocument);
    }

    private static Genesis Read(GenesisDocument document)
    {
        List<GenesisDocument.AccountEntry> accountEntries = Needed(document.Accounts, "accounts");
        ImmutableArray<GenesisAccount>.Builder accounts = ImmutableArray.CreateBuilder<GenesisAccount>(accountEntries.Count);
        for (int i = 0; i < accountEntries.Count; i++)
            accounts.Add(ReadAccount(accountEntries[i], $"accounts[{i}]"));
        List<GenesisDocument.ValidatorEntry> validatorEntries = Needed(document.Validators, "validators");
        ImmutableArray<GenesisValidator>.Builder validators = ImmutableArray.CreateBuilder<GenesisValidator>(validatorEntries.Count);
        for (int i = 0; i < validatorEntries.Count; i++)
            validators.Add(ReadValidator(validatorEntries[i], $"validators[{i}]"));
        accounts.Sort((left, right) => left.Address.CompareTo(right.Address));
        validators.Sort((left, right) => left.Validator.CompareTo(right.Validator));
        ImmutableArray<GenesisAccount> sortedAccounts = accounts.MoveToImmutable();
        ImmutableArray<GenesisValidator> sortedValidators = validators.MoveToImmutable();
        Expect(sortedAccounts.Length <= Limits.GenesisAccountsMax, "accounts", $"at most {Limits.GenesisAccountsMax}");
        Expect(sortedValidators.Length <= Limits.GenesisValidatorsMax, "validators", $"at most {Limits.GenesisValidatorsMax}");
        Expect(Genesis.IsAscending(sortedAccounts), "accounts", "every address once");
        Expect(Genesis.IsAscending(sortedValidators), "validators", "every address once");
        return new Genesis
        {
            ChainId = new ChainId(Needed(document.ChainId, "chainId")),
            RuleSet = new RuleSetId(Needed(document.RuleSet, "ruleSet")),
            TimestampMs = document.TimestampMs ?? 0,
            Accounts = sortedAccounts,
            Validators = sortedValidators,
            Multisig = ReadKeys(document.Multisig, "multisig"),
            Parameters = ReadParameters(document.Parameters),
        };
    }

    private static GenesisAccount ReadAccount(GenesisDocument.AccountEntry entry, string where)
    {
        Expect(entry is not null, where, "an object");
        return new GenesisAccount
        {
            Address = AddressOf(entry.Address, where + ".address"),
            Balance = Amount(entry.Balance, where + ".balance"),
            Keys = ReadKeys(entry.Keys, where + ".keys"),
        };
    }

    private static GenesisValidator ReadValidator(GenesisDocument.ValidatorEntry entry, string where)
    {
        Expect(entry is not null, where, "an object");
        Hash32 commitment = default;
        Expect(
            entry.BeaconCommitment is null || Hash32.TryParse(entry.BeaconCommitment, out commitment),
            where + ".beaconCommitment",
            "64 hexadecimal digits");
        return new GenesisValidator
        {
            Validator = AddressOf(entry.Validator, where + ".validator"),
            Operator = AddressOf(entry.Operator, where + ".operator"),
            PublicKey = PublicKey(entry.PublicKey, where + ".publicKey"),
            Stake = Amount(entry.Stake, where + ".stake"),
            BeaconCommitment = commitment,
        };
    }

    private static AuthKeys ReadKeys(GenesisDocument.KeysEntry? entry, string where)
    {
        if (entry is null)
            return AuthKeys.None;
        List<string> texts = Needed(entry.PublicKeys, where + ".publicKeys");
        Expect(texts.Count is >= 1 and <= Limits.MultiSigKeysMax, where + ".publicKeys", "1 to 16 keys");
        ImmutableArray<ReadOnlyMemory<byte>>.Builder keys = ImmutableArray.CreateBuilder<ReadOnlyMemory<byte>>(texts.Count);
        for (int i = 0; i < texts.Count; i++)
            keys.Add(PublicKey(texts[i], $"{where}.publicKeys[{i}]"));
        if (entry.Threshold is not { } threshold)
        {
            Expect(keys.Count == 1, where + ".threshold", "a number when there are several keys");
            return AuthKeys.Single(keys[0]);
        }

        try
        {
            return AuthKeys.MultiSig(keys.MoveToImmutable(), threshold);
        }
        catch (ArgumentException exception)
        {
            throw new FormatException($"genesis: {where}: {exception.Message}", exception);
        }
    }

    private static GenesisDocument.KeysEntry? WriteKeys(AuthKeys keys)
    {
        if (keys.Kind == AuthKeysKind.None)
            return null;
        var entry = new GenesisDocument.KeysEntry { PublicKeys = [] };
        foreach (ReadOnlyMemory<byte> key in keys.Keys)
            entry.PublicKeys.Add(Text(key.Span));
        if (keys.Kind == AuthKeysKind.MultiSig)
            entry.Threshold = keys.Threshold;
        return entry;
    }

    private static GenesisParameters ReadParameters(GenesisDocument.ParametersEntry? entry)
    {
        var defaults = new GenesisParameters();
        if (entry is null)
            return defaults;
        return new GenesisParameters
        {
            BaseFee = AmountOr(defaults.BaseFee, entry.BaseFee, "parameters.baseFee"),
            EpochWaves = entry.EpochWaves ?? defaults.EpochWaves,
            CommitteeSizeMax = entry.CommitteeSizeMax ?? defaults.CommitteeSizeMax,
            MinimumStake = AmountOr(defaults.MinimumStake, entry.MinimumStake, "parameters.minimumStake"),
            UnbondingWaves = entry.UnbondingWaves ?? defaults.UnbondingWaves,
            ParachainRegisterFee = AmountOr(defaults.ParachainRegisterFee, entry.ParachainRegisterFee, "parameters.parachainRegisterFee"),
            ParachainDeposit = AmountOr(defaults.ParachainDeposit, entry.ParachainDeposit, "parameters.parachainDeposit"),
            ParachainCleanupFee = AmountOr(defaults.ParachainCleanupFee, entry.ParachainCleanupFee, "parameters.parachainCleanupFee"),
            ProposalDeposit = AmountOr(defaults.ProposalDeposit, entry.ProposalDeposit, "parameters.proposalDeposit"),
            KilledStateWaves = entry.KilledStateWaves ?? defaults.KilledStateWaves,
            NameRegisterFee = AmountOr(defaults.NameRegisterFee, entry.NameRegisterFee, "parameters.nameRegisterFee"),
            NameRenewFee = AmountOr(defaults.NameRenewFee, entry.NameRenewFee, "parameters.nameRenewFee"),
            NameTermWaves = entry.NameTermWaves ?? defaults.NameTermWaves,
            NameGraceWaves = entry.NameGraceWaves ?? defaults.NameGraceWaves,
        };
    }

    private static GenesisDocument.ParametersEntry WriteParameters(GenesisParameters parameters) => new()
    {
        BaseFee = Text(parameters.BaseFee),
        EpochWaves = parameters.EpochWaves,
        CommitteeSizeMax = parameters.CommitteeSizeMax,
        MinimumStake = Text(parameters.MinimumStake),
        UnbondingWaves = parameters.UnbondingWaves,
        ParachainRegisterFee = Text(parameters.ParachainRegisterFee),
        ParachainDeposit = Text(parameters.ParachainDeposit),
        ParachainCleanupFee = Text(parameters.ParachainCleanupFee),
        ProposalDeposit = Text(parameters.ProposalDeposit),
        KilledStateWaves = parameters.KilledStateWaves,
        NameRegisterFee = Text(parameters.NameRegisterFee),
        NameRenewFee = Text(parameters.NameRenewFee),
        NameTermWaves = parameters.NameTermWaves,
        NameGraceWaves = parameters.NameGraceWaves,
    };

    private static string Text(UInt128 amount) => amount.ToString(CultureInfo.InvariantCulture);

    private static string Text(ReadOnlySpan<byte> bytes) => "0x" + Convert.ToHexStringLower(bytes);

    private static Address AddressOf(string? text, string where)
    {
        Expect(Address.TryParse(text, out Address address), where, "an address, 0x hexadecimal or pyde1…");
        return address;
    }

    private static UInt128 Amount(string? text, string where)
    {
        Expect(
            UInt128.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out UInt128 amount),
            where,
            "a decimal number of quanta below 2^128, as a string");
        return amount;
    }

    private static UInt128 AmountOr(UInt128 missing, string? text, string where) => text is null ? missing : Amount(text, where);

    private static ReadOnlyMemory<byte> PublicKey(string? text, string where)
    {
        byte[] key = new byte[Limits.PublicKeyBytes];
        Expect(
            text is not null && text.StartsWith("0x", StringComparison.Ordinal) && Hex.TryDecode(text.AsSpan(2), key),
            where,
            "0x and the 1,794 hexadecimal digits of a public key");
        return key;
    }

    private static T Needed<T>(T? value, string where)
        where T : class
    {
        Expect(value is not null, where, "a value, found none");
        return value;
    }

    private static T Needed<T>(T? value, string where)
        where T : struct
    {
        Expect(value is not null, where, "a value, found none");
        return value.Value;
    }

    private static void Expect([DoesNotReturnIf(false)] bool holds, string where, string expected)
    {
        if (!holds)
            throw new FormatException($"genesis: {where}: expected {expected}");
    }
}
