using System.Text;
using Pyde.Contracts.Conformance.Surroundings;
using Pyde.Contracts.Mempool;
using Pyde.Types;
using Pyde.Types.Borsh;

namespace Pyde.Contracts.Conformance.Mempool;

/// <summary>The chain around a mempool: accounts with real keys, the last wave and the base fee.</summary>
internal sealed class MempoolWorld
{
    public const int AccountCount = 5;

    /// <summary>More than all transactions of a check can cost.</summary>
    public static readonly UInt128 Rich = Amounts.FromPyde(1_000_000);

    private static readonly string Context = Encoding.UTF8.GetString(SigningContexts.Transaction);

    private readonly SignatureMemo _signatures;
    private readonly Account[] _accounts;

    public MempoolWorld(Trial trial)
    {
        _signatures = trial.Plugin.Signatures;
        _accounts = [.. Enumerable.Range(0, AccountCount).Select(index => AccountOf(index))];
    }

    /// <summary>Last committed wave.</summary>
    public WaveNumber Wave { get; set; } = new(10);

    public UInt128 BaseFee { get; set; } = 10;

    /// <summary>An account as the chain has it.</summary>
    public Account this[int account]
    {
        get => _accounts[account];
        set => _accounts[account] = value;
    }

    /// <summary>An account that a known key opens.</summary>
    public static Account AccountOf(int number, UInt128? balance = null) => new()
    {
        Address = new Address(Digest.Blake3([(byte)number, 0x11])),
        Balance = balance ?? Rich,
        Keys = AuthKeys.Single(KitKeys.PublicKey(number % KitKeys.Count)),
    };

    /// <summary>A transfer that is valid as far as the account goes.</summary>
    public static Transaction Transfer(
        Account from, ulong nonce, int dataBytes = 0, ulong? gas = null, UInt128? value = null, WaveNumber? deadline = null) => new()
        {
            ChainId = ChainId.Development,
            From = from.Address,
            Nonce = nonce,
            Value = value ?? UInt128.One,
            Data = new byte[dataBytes],
            GasLimit = gas ?? ReferenceAdmission.IntrinsicGas + (ReferenceAdmission.GasPerDataByte * (ulong)dataBytes),
            Deadline = deadline,
        };

    /// <summary>Signs with one of the keys.</summary>
    public Transaction Sign(Transaction transaction, int key, byte salt = 0) =>
        transaction.WithSignature(SignatureOf(transaction, key, salt));

    public byte[] SignatureOf(Transaction transaction, int key, byte salt = 0) =>
        _signatures.Sign(key % KitKeys.Count, Context, transaction.Hash(), salt);

    /// <summary>A signed transfer of an account.</summary>
    public Transaction Signed(
        int account, ulong nonce, int dataBytes = 0, ulong? gas = null, UInt128? value = null, WaveNumber? deadline = null) =>
        Sign(Transfer(this[account], nonce, dataBytes, gas, value, deadline), account);

    /// <summary>A transaction as the host submits it: with its sender's account as the chain has it.</summary>
    public Submission Submit(Transaction transaction)
    {
        Account? sender = Array.Find(_accounts, account => account.Address == transaction.From);
        return new Submission(BorshCodec.Encode(transaction), sender, sender?.Balance ?? UInt128.Zero);
    }

    public SubmissionBatch Batch(params Submission[] submissions) => new(Wave, BaseFee, submissions);

    /// <summary>A wave orders transactions: their nonces are used.</summary>
    /// <param name="ordered">Known to the world's accounts or not.</param>
    public WaveFeedback Order(IReadOnlyList<Transaction> ordered)
    {
        SortedSet<Address> touched = [];
        foreach (Transaction transaction in ordered)
        {
            int index = Array.FindIndex(_accounts, account => account.Address == transaction.From);
            if (index < 0 || _accounts[index].Nonces.TryUse(transaction.Nonce, out NonceWindow next) != NonceUse.Free)
                continue;
            _accounts[index] = _accounts[index] with { Nonces = next };
            touched.Add(transaction.From);
        }

        Wave = Wave.Next;
        return new WaveFeedback(
            Wave,
            BaseFee,
            [.. ordered.Select(transaction => transaction.Hash())],
            [.. _accounts.Where(account => touched.Contains(account.Address)).OrderBy(account => account.Address)]);
    }
}
