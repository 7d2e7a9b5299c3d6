using System.Text;
using Pyde.Contracts.Conformance.Surroundings;
using Pyde.Types;
using Pyde.Types.Borsh;

namespace Pyde.Contracts.Conformance.Execution;

/// <summary>Accounts of a small chain and the transactions that they sign.</summary>
internal sealed class ExecutionWorld(Trial trial)
{
    public const ulong TransferGas = 21_000;

    private static readonly string Context = Encoding.UTF8.GetString(SigningContexts.Transaction);

    public static UInt128 Rich { get; } = Amounts.FromPyde(1_000);

    /// <summary>Two keys of three sign for it.</summary>
    public static Address Shared { get; } = new(Digest.Blake3("shared"u8));

    /// <summary>Has a balance, and a key that is not registered yet.</summary>
    public static Address Keyless { get; } = AddressOf(3);

    /// <summary>The account that one of the keys opens; number 3 has not registered it.</summary>
    public static Address AddressOf(int key) => Address.FromPublicKey(KitKeys.PublicKey(key).Span);

    public static Address Stranger(int number) => new(Digest.Blake3([0x55, (byte)number]));

    public static Genesis Genesis(UInt128? baseFee = null) => new()
    {
        ChainId = ChainId.Development,
        RuleSet = new RuleSetId(1),
        TimestampMs = 1_000_000,
        Accounts =
        [
            .. Enumerable.Range(0, 3).Select(static key => Funded(AddressOf(key), AuthKeys.Single(KitKeys.PublicKey(key))))
                .Append(Funded(Keyless, AuthKeys.None))
                .Append(Funded(Shared, AuthKeys.MultiSig([.. Enumerable.Range(0, 3).Select(KitKeys.PublicKey)], 2)))
                .OrderBy(static account => account.Address),
        ],
        Validators =
        [
            .. Enumerable.Range(0, 2).Select(static key => new GenesisValidator
            {
                Validator = AddressOf(key),
                Operator = AddressOf(key),
                PublicKey = KitKeys.PublicKey(key),
                Stake = Amounts.FromPyde(10_000),
            }).OrderBy(static validator => validator.Validator),
        ],
        Parameters = new GenesisParameters { BaseFee = baseFee ?? 10 },
    };

    /// <summary>A transaction of one of the keys' accounts, unsigned.</summary>
    public static Transaction Draft(
        int from,
        ulong nonce,
        Address to = default,
        UInt128? value = null,
        ulong gas = TransferGas,
        TransactionType type = TransactionType.Standard,
        byte[]? data = null,
        ulong? deadline = null,
        ulong chain = 31_337,
        FeePayer payer = default) => new()
        {
            ChainId = new ChainId(chain),
            From = AddressOf(from),
            To = to,
            Nonce = nonce,
            Value = value ?? 0,
            GasLimit = gas,
            Type = type,
            Data = data ?? [],
            Deadline = deadline is { } wave ? new WaveNumber(wave) : null,
            FeePayer = payer,
        };

    /// <summary>Signs with one of the keys.</summary>
    public Transaction Sign(Transaction transaction, int key) => transaction.WithSignature(SignatureOf(transaction, key));

    public byte[] SignatureOf(Transaction transaction, int key) => trial.Plugin.Signatures.Sign(key, Context, transaction.Hash());

    /// <summary>A signed transfer.</summary>
    public Transaction Transfer(int from, ulong nonce, Address to, UInt128 value, ulong gas = TransferGas) =>
        Sign(Draft(from, nonce, to, value, gas), from);

    /// <summary>The signature field of the shared account: indices of keys, in the given order.</summary>
    public byte[] Signatures(Transaction transaction, params int[] keys)
    {
        System.Buffers.ArrayBufferWriter<byte> output = new();
        BorshWriter writer = new(output);
        writer.WriteCount(keys.Length);
        foreach (int key in keys)
        {
            writer.WriteU8((byte)key);
            writer.WriteBytes(SignatureOf(transaction, key));
        }

        return output.WrittenSpan.ToArray();
    }

    private static GenesisAccount Funded(Address address, AuthKeys keys) => new() { Address = address, Balance = Rich, Keys = keys };
}
