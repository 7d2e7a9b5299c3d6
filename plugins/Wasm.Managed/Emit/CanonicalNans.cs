using Pyde.Contracts.Wasm;

namespace Wasm.Managed.Emit;

/// <summary>Decides where the NaNs of float arithmetic become canonical.</summary>
/// <remarks>
/// Arithmetic, comparisons and conversions do not see which NaN they are given. So a variable that only these read holds any; one that
/// nothing but arithmetic writes is made canonical where its bits are about to be seen, which for a sum is behind the loop; every other one
/// when it is written.
/// </remarks>
internal sealed class CanonicalNans
{
    private readonly Body _body;
    private readonly bool[] _isSeen;
    private readonly bool[] _isLate;
    private readonly int[] _arithmeticWrites;
    private readonly int[] _sights;
    private readonly List<(int From, int To)> _copies = [];

    private CanonicalNans(Body body)
    {
        _body = body;
        int variables = body.Variables.Count;
        _isSeen = new bool[variables];
        _isLate = new bool[variables];
        _arithmeticWrites = new int[variables];
        _sights = new int[variables];
    }

    /// <summary>Marks the body's assignments, and adds <see cref="StatementKind.Canonicalize"/> where bits are seen later.</summary>
    internal static void Place(Body body)
    {
        bool hasFloats = false;
        foreach (Variable variable in body.Variables)
            hasFloats |= IsFloat(variable.Type);
        if (hasFloats)
            new CanonicalNans(body).Run();
    }

    private static bool IsFloat(WasmValueType type) => type is WasmValueType.F32 or WasmValueType.F64;

    private void Run()
    {
        for (int i = _body.ParameterCount; i < _isLate.Length; i++)
            _isLate[i] = IsFloat(_body.Variables[i].Type);
        foreach (Statement statement in _body.Statements)
        {
            Classify(statement);
            ForSights(statement, place => _sights[place]++);
        }

        for (int i = 0; i < _isLate.Length; i++)
        {
            _isSeen[i] = _sights[i] > 0;
            _isLate[i] &= _sights[i] <= _arithmeticWrites[i];
        }

        Spread();
        _body.IsCanonical = new bool[_isSeen.Length];
        for (int i = 0; i < _isSeen.Length; i++)
            _body.IsCanonical[i] = _isSeen[i] && !_isLate[i];
        AddStatements();
    }

    private void Classify(Statement statement)
    {
        foreach (Variable result in statement.Results)
            _isLate[result.Index] = false;
        if (statement.Target is not { } target || !IsFloat(target.Type))
            return;
        if (statement.Kind == StatementKind.Assign)
            Write(target, statement.A!);
        else
            _isLate[target.Index] = false;
        if (statement.Kind is StatementKind.Assign or StatementKind.Select)
        {
            AddCopy(statement.A!, target);
            if (statement.B is { } second)
                AddCopy(second, target);
        }
    }

    private void Write(Variable target, Expr value)
    {
        if (value.IsRawFloat)
            _arithmeticWrites[target.Index]++;
        else if (value.Kind != ExprKind.Variable && !IsNumber(value))
            _isLate[target.Index] = false;
    }

    private static bool IsNumber(Expr value) => value.Kind == ExprKind.Const && !(value.Type == WasmValueType.F32
        ? float.IsNaN(BitConverter.UInt32BitsToSingle((uint)value.Bits))
        : double.IsNaN(BitConverter.UInt64BitsToDouble(value.Bits)));

    private void AddCopy(Expr value, Variable target)
    {
        if (value.Kind == ExprKind.Variable)
            _copies.Add((_body.PlaceOf(value).Index, target.Index));
    }

    /// <summary>A copy is seen where what it is copied to is; it is canonical when it is written unless all that it copies is late too.</summary>
    private void Spread()
    {
        bool isChanged = true;
        while (isChanged)
        {
            isChanged = false;
            foreach ((int from, int to) in _copies)
            {
                if (_isSeen[to] && !_isSeen[from])
                    isChanged = _isSeen[from] = true;
                if (_isLate[to] && !_isLate[from])
                {
                    _isLate[to] = false;
                    isChanged = true;
                }
            }
        }
    }

    private void AddStatements()
    {
        List<Statement> all = new(_body.Statements.Count);
        foreach (Statement statement in _body.Statements)
        {
            ForSights(statement, place =>
            {
                if (_isLate[place])
                    all.Add(Canonicalize(place));
            });

            // What is late reaches what is not, and is seen there, through a copy.
            if (statement.Target is { } target && IsFloat(target.Type) && _isSeen[target.Index] && !_isLate[target.Index])
            {
                AddLateOperand(all, statement.A);
                AddLateOperand(all, statement.B);
            }

            all.Add(statement);
        }

        _body.Statements.Clear();
        _body.Statements.AddRange(all);
    }

    private void AddLateOperand(List<Statement> all, Expr? operand)
    {
        if (operand is { Kind: ExprKind.Variable } && IsFloat(operand.Type) && _isLate[_body.PlaceOf(operand).Index])
            all.Add(Canonicalize(_body.PlaceOf(operand).Index));
    }

    private Statement Canonicalize(int place) => new(StatementKind.Canonicalize) { Target = _body.Variables[place] };

    /// <summary>Calls for every float variable whose bits the statement shows to somebody, itself and not through a copy.</summary>
    private void ForSights(Statement statement, Action<int> act)
    {
        bool isSeen = statement.Kind is not (StatementKind.Assign or StatementKind.Select or StatementKind.CheckTruncation);
        Visit(statement.A, isSeen, act);
        Visit(statement.B, isSeen, act);
        Visit(statement.C, isSeen, act);
        foreach (Expr argument in statement.Arguments)
            Visit(argument, isSeen, act);
    }

    private void Visit(Expr? value, bool isSeen, Action<int> act)
    {
        if (value is null)
            return;
        if (value.Kind == ExprKind.Variable)
        {
            if (isSeen && IsFloat(value.Type))
                act(_body.PlaceOf(value).Index);
            return;
        }

        bool keepsBits = value.Kind is ExprKind.Unary or ExprKind.Binary && Numerics.KeepsBits(value.Op);
        Visit(value.A, keepsBits, act);
        Visit(value.B, keepsBits, act);
    }
}
