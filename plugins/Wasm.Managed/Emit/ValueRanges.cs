using System.Numerics;

namespace Wasm.Managed.Emit;

/// <summary>Gives every range of a variable's values a variable of its own.</summary>
/// <remarks>
/// Compilers to WASM let one local stand for many unrelated values, and temporaries here are reused too. The compiler below allocates
/// registers by variable: one that lost its register somewhere is written to the stack at every assignment, in loops that have registers to
/// spare as well. Two assignments belong to one range when a path leads from each to one use. Locals that no path reads before they are
/// assigned need no zero.
/// </remarks>
internal sealed class ValueRanges
{
    /// <summary>Blocks and paths between them, times variables, above which a body stays as it is.</summary>
    private const long WorkMax = 4_000_000;

    /// <summary>The compiler below follows about a thousand variables, its own among them, and treats the others as memory.</summary>
    private const int RangesMax = 700;

    /// <summary>
    /// Loops from which locals are split; temporaries always are. Measured: with many loops a local stands for values that have nothing to do
    /// with each other (amm 15 % quicker), with few for one that the loop carries (keccak 13 % slower when split).
    /// </summary>
    private const int LoopsMin = 8;

    private readonly Body _body;
    private readonly List<Statement> _statements;
    private readonly int _words;
    private readonly List<int> _starts = [];
    private readonly int[] _labelBlocks;
    private ulong[] _liveIn = [];
    private int[] _entries = [];
    private int[] _parents = [];
    private int _definitions;
    private int _firstAssignment;
    private long _paths;

    private ValueRanges(Body body)
    {
        _body = body;
        _statements = body.Statements;
        _words = (body.Variables.Count + 63) / 64;
        _labelBlocks = new int[body.LabelCount];
    }

    /// <summary>Splits the variables of a body, where that is not too much work.</summary>
    internal static void Split(Body body)
    {
        ValueRanges ranges = new(body);
        ranges.FindBlocks();
        if ((ranges._starts.Count + ranges._paths) * body.Variables.Count <= WorkMax)
            ranges.Run();
    }

    private int BlockEnd(int block) => block + 1 < _starts.Count ? _starts[block + 1] : _statements.Count;

    private void FindBlocks()
    {
        bool begins = true;
        for (int i = 0; i < _statements.Count; i++)
        {
            Statement statement = _statements[i];
            bool isPlace = statement.Kind is StatementKind.Label or StatementKind.LoopHead;
            if (begins || isPlace)
                _starts.Add(i);
            if (isPlace)
                _labelBlocks[statement.Index] = _starts.Count - 1;
            begins = EndsBlock(statement.Kind);
            _paths += statement.Labels.Length;
        }
    }

    private static bool EndsBlock(StatementKind kind) => kind is StatementKind.Branch or StatementKind.BranchIf or
        StatementKind.BranchUnless or StatementKind.Switch or StatementKind.Return or StatementKind.Trap;

    private void Run()
    {
        FindLiveness();
        NumberEntries();
        Connect();
        Rename();
    }

    /// <summary>Calls for each block that may follow.</summary>
    private void ForSuccessors<T>(int block, T argument, Action<int, T> act)
    {
        Statement last = _statements[BlockEnd(block) - 1];
        switch (last.Kind)
        {
            case StatementKind.Return or StatementKind.Trap:
                return;
            case StatementKind.Switch:
                foreach (int label in last.Labels)
                    act(_labelBlocks[label], argument);
                return;
            case StatementKind.Branch:
                act(_labelBlocks[last.Index], argument);
                return;
            case StatementKind.BranchIf or StatementKind.BranchUnless:
                act(_labelBlocks[last.Index], argument);
                break;
        }

        if (block + 1 < _starts.Count)
            act(block + 1, argument);
    }

    private void FindLiveness()
    {
        int blocks = _starts.Count;
        var reads = new ulong[blocks * _words];
        var writes = new ulong[blocks * _words];
        for (int block = 0; block < blocks; block++)
        {
            Memory<ulong> read = reads.AsMemory(block * _words, _words);
            Memory<ulong> written = writes.AsMemory(block * _words, _words);
            for (int i = _starts[block]; i < BlockEnd(block); i++)
            {
                ForUses(_statements[i], use =>
                {
                    if (!Has(written.Span, use.Variable))
                        Set(read.Span, use.Variable);
                });
                if (_statements[i].Target is { } target)
                    Set(written.Span, target.Index);
                foreach (Variable result in _statements[i].Results)
                    Set(written.Span, result.Index);
            }
        }

        _liveIn = reads;
        var live = new ulong[_words];
        bool isChanged = true;
        while (isChanged)
        {
            isChanged = false;
            for (int block = blocks - 1; block >= 0; block--)
            {
                Array.Clear(live);
                ForSuccessors(block, live, (successor, into) =>
                {
                    for (int i = 0; i < into.Length; i++)
                        into[i] |= _liveIn[(successor * _words) + i];
                });
                for (int i = 0; i < _words; i++)
                {
                    int word = (block * _words) + i;
                    ulong now = _liveIn[word] | (live[i] & ~writes[word]);
                    isChanged |= now != _liveIn[word];
                    _liveIn[word] = now;
                }
            }
        }
    }

    // One number per variable that is live at a block's beginning; then one per assignment.
    private void NumberEntries()
    {
        _entries = new int[_starts.Count];
        for (int block = 0; block < _starts.Count; block++)
        {
            _entries[block] = _definitions;
            for (int i = 0; i < _words; i++)
                _definitions += BitOperations.PopCount(_liveIn[(block * _words) + i]);
        }

        _firstAssignment = _definitions;
        int assignments = 0;
        foreach (Statement statement in _statements)
            assignments += (statement.Target is null ? 0 : 1) + statement.Results.Length;
        _parents = new int[_firstAssignment + assignments];
        for (int i = 0; i < _parents.Length; i++)
            _parents[i] = i;
    }

    private void Connect()
    {
        var current = new int[_body.Variables.Count];
        for (int block = 0; block < _starts.Count; block++)
        {
            ForLive(block, (variable, entry) => current[variable] = entry);
            for (int i = _starts[block]; i < BlockEnd(block); i++)
            {
                ForUses(_statements[i], use => use.Range = current[use.Variable]);
                if (_statements[i].Target is { } target)
                    current[target.Index] = _definitions++;
                foreach (Variable result in _statements[i].Results)
                    current[result.Index] = _definitions++;
            }

            ForSuccessors(block, current, (successor, now) => ForLive(successor, (variable, entry) => Join(entry, now[variable])));
        }
    }

    private void Rename()
    {
        var byRange = new Variable?[_parents.Length];
        var isTaken = new bool[_body.Variables.Count];
        int declared = _body.Variables.Count;
        List<Variable> added = [];
        bool areLocalsSplit = _body.LoopCount >= LoopsMin;

        // What the caller or the zero put into a variable stays there.
        ForLive(0, (variable, entry) =>
        {
            byRange[Find(entry)] = _body.Variables[variable];
            isTaken[variable] = true;
        });
        List<(Statement Statement, int Result, Variable Place)> assigned = [];
        int definition = _firstAssignment;
        foreach (Statement statement in _statements)
        {
            if (statement.Target is { } target)
                assigned.Add((statement, -1, PlaceOf(definition++, target)));
            for (int i = 0; i < statement.Results.Length; i++)
                assigned.Add((statement, i, PlaceOf(definition++, statement.Results[i])));
        }

        if (declared + added.Count > RangesMax)
            return;
        foreach (Statement statement in _statements)
            ForUses(statement, use => use.Place = byRange[Find(use.Range)] ?? _body.Variables[use.Variable]);
        foreach ((Statement statement, int result, Variable place) in assigned)
        {
            if (result < 0)
                statement.Target = place;
            else
                statement.Results[result] = place;
        }

        _body.IsZeroed = new bool[declared];
        ForLive(0, (variable, _) => _body.IsZeroed[variable] = true);
        _body.Variables.AddRange(added);

        Variable PlaceOf(int number, Variable variable)
        {
            ref Variable? place = ref byRange[Find(number)];
            if (place is not null)
                return place;
            if (!isTaken[variable.Index] || !(variable.IsTemporary || areLocalsSplit))
            {
                isTaken[variable.Index] = true;
                return place = variable;
            }

            place = new Variable(declared + added.Count, variable.Type, variable.IsTemporary);
            added.Add(place);
            return place;
        }
    }

    private void ForLive(int block, Action<int, int> act)
    {
        int entry = _entries[block];
        for (int i = 0; i < _words; i++)
        {
            for (ulong word = _liveIn[(block * _words) + i]; word != 0; word &= word - 1)
                act((i * 64) + BitOperations.TrailingZeroCount(word), entry++);
        }
    }

    private static void ForUses(Statement statement, Action<Expr> act)
    {
        Visit(statement.A, act);
        Visit(statement.B, act);
        Visit(statement.C, act);
        foreach (Expr argument in statement.Arguments)
            Visit(argument, act);
    }

    private static void Visit(Expr? value, Action<Expr> act)
    {
        if (value is null)
            return;
        if (value.Kind == ExprKind.Variable)
            act(value);
        Visit(value.A, act);
        Visit(value.B, act);
    }

    private int Find(int number)
    {
        while (_parents[number] != number)
            number = _parents[number] = _parents[_parents[number]];
        return number;
    }

    private void Join(int one, int other) => _parents[Find(one)] = Find(other);

    private static bool Has(ReadOnlySpan<ulong> set, int index) => (set[index >> 6] >> (index & 63) & 1) != 0;

    private static void Set(Span<ulong> set, int index) => set[index >> 6] |= 1UL << (index & 63);
}
