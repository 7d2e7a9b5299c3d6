using Pyde.Contracts.Mempool;
using Pyde.Types;

namespace Mempool.Standard.Tests;

/// <summary>What a pool of three senders must answer, by lists and searches alone.</summary>
internal sealed class PoolModel(int countMax, int perSenderMax)
{
    private readonly List<(int Sender, ulong Nonce)> _waiting = [];
    private readonly List<(int Sender, ulong Nonce)> _out = [];
    private readonly NonceWindow[] _windows = new NonceWindow[3];

    public string Run(byte[] moves)
    {
        List<string> story = [];
        foreach (byte move in moves)
        {
            story.Add((move % 16) switch
            {
                15 => Take(),
                14 => Apply(),
                _ => Insert(move % 3, (ulong)(move / 3 % 8)),
            });
        }

        return string.Join('\n', story);
    }

    private string Insert(int sender, ulong nonce)
    {
        (int, ulong) item = (sender, nonce);
        if (_waiting.Contains(item) || _out.Contains(item))
            return $"insert {InsertOutcome.Duplicate} -0";
        if (_windows[sender].Check(nonce) != NonceUse.Free)
            return $"insert {InsertOutcome.NonceUsed} -0";
        if (_waiting.Count(other => other.Sender == sender) >= perSenderMax)
            return $"insert {InsertOutcome.SenderLimit} -0";
        int evicted = 0;
        if (_waiting.Count == countMax)
        {
            int worst = 0;
            for (int i = 0; i < _waiting.Count; i++)
            {
                if (Distance(_waiting[i]) >= Distance(_waiting[worst]))
                    worst = i;
            }

            if (Distance(_waiting[worst]) <= Distance(item))
                return $"insert {InsertOutcome.Full} -0";
            _waiting.RemoveAt(worst);
            evicted = 1;
        }

        _waiting.Add(item);
        return $"insert {InsertOutcome.Accepted} -{evicted}";
    }

    private string Take()
    {
        List<(int Sender, ulong Nonce)> batch = [];
        int room = Math.Min(3, countMax - _out.Count);
        foreach ((int sender, _) in _waiting.ToArray())
        {
            if (batch.Count >= room)
                break;
            batch.Add(_waiting.Where(item => item.Sender == sender && !batch.Contains(item)).MinBy(item => item.Nonce));
        }

        foreach ((int Sender, ulong Nonce) item in batch)
            _waiting.Remove(item);
        _out.AddRange(batch);
        return "take " + string.Join(' ', batch.Select(item => $"{item.Sender}:{item.Nonce}"));
    }

    private string Apply()
    {
        foreach ((int sender, ulong nonce) in _out)
            _windows[sender].TryUse(nonce, out _windows[sender]);
        int included = _out.Count;
        _out.Clear();
        return $"apply {included} 0";
    }

    private ulong Distance((int Sender, ulong Nonce) item) => item.Nonce - _windows[item.Sender].Base;
}
