using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Pyde.Crypto.Falcon;

/// <summary>
/// Solves f·G - g·F = q in the ring of degree 512: norms down to integers, a greatest common divisor there, and back up, with a reduction
/// by Babai's rounding at every degree (FALCON round 3, algorithms 6 and 7).
/// </summary>
/// <remarks>
/// Depth d works at degree n = 512/2^d. Matrices are those of <see cref="RnsBase"/>; a row holds n columns of the first polynomial (f or
/// F) and then n of the second (g or G). Integers are exact whatever the order of work. The rounding is not: its floating-point
/// operations are those of the reference, one by one, because the solution depends on them.
/// </remarks>
internal sealed class NtruSolver : IDisposable
{
    private const int N = FalconNtt.N;
    private const int LogN = 9;
    private const int Deepest = 9;

    // Words that a floating-point approximation reads, from the top: 310 bits stay far from the largest exponent.
    private const int ApproximatedWordsMax = 10;

    // Bits by which F and G shrink in a step at least.
    private const int BitsPerStep = 25;

    // 5 words of 2·128 columns at depth 2: no depth has a larger matrix.
    private const int MatrixLengthMax = 1280;

    private const int RealLength = 5 * N;
    private const double TwoTo31 = 2147483648.0;

    // Offsets into the arena: f and g as integers and transformed, by depth.
    private readonly int[] _integersAt = new int[Deepest + 1];
    private readonly int[] _transformsAt = new int[Deepest + 1];
    private readonly int _deeperAt;
    private readonly int _matrixAt;
    private readonly int _signedWordsAt;
    private readonly int _quotientAt;
    private readonly int _realAt;

    // All secrets. Rented, as a key needs 160 KB for a millisecond or two; of a size that the collector does not move, so that it leaves no
    // copies behind.
    private readonly ulong[] _arena;

    // Which of the two matrices holds F and G of the depth below.
    private bool _swapped;
    private bool _disposed;

    public NtruSolver()
    {
        int length = 0;
        for (int depth = 0; depth <= Deepest; depth++)
        {
            int columns = 2 * (N >> depth);
            _integersAt[depth] = length;
            length += RnsBase.SmallWords[depth] * columns;
            _transformsAt[depth] = length;
            length += (depth < Deepest ? RnsBase.LargeWords[depth] : RnsBase.SmallWords[depth]) * columns;
        }

        _deeperAt = length;
        _matrixAt = _deeperAt + MatrixLengthMax;
        _signedWordsAt = _matrixAt + MatrixLengthMax;
        _quotientAt = _signedWordsAt + MatrixLengthMax;
        _realAt = _quotientAt + N;
        _arena = ArrayPool<ulong>.Shared.Rent(_realAt + RealLength);
    }

    // Mean and standard deviation of the largest coefficient of f and g in bits, by depth (reference implementation, round 3).
    private static ReadOnlySpan<int> BitLengthMean => [4, 11, 24, 50, 102, 202, 401, 794, 1577];

    private static ReadOnlySpan<int> BitLengthDeviation => [0, 1, 1, 1, 1, 2, 4, 5, 8];

    private Span<ulong> Deeper => _arena.AsSpan(_swapped ? _matrixAt : _deeperAt, MatrixLengthMax);

    private Span<ulong> Matrix => _arena.AsSpan(_swapped ? _deeperAt : _matrixAt, MatrixLengthMax);

    private Span<long> SignedWords => MemoryMarshal.Cast<ulong, long>(_arena.AsSpan(_signedWordsAt, MatrixLengthMax));

    private Span<long> Quotient => MemoryMarshal.Cast<ulong, long>(_arena.AsSpan(_quotientAt, N));

    private Span<double> Real => MemoryMarshal.Cast<ulong, double>(_arena.AsSpan(_realAt, RealLength));

    /// <summary>Finds F and G with coefficients within ±127.</summary>
    /// <returns>False when there are none, or the reference would not find them.</returns>
    public bool TrySolve(ReadOnlySpan<sbyte> f, ReadOnlySpan<sbyte> g, Span<sbyte> bigF, Span<sbyte> bigG)
    {
        _swapped = false;
        ComputeNorms(f, g);
        if (!TrySolveDeepest())
            return false;

        for (int depth = Deepest - 1; depth >= 2; depth--)
        {
            Lift(depth);
            if (!TryReduce(depth))
                return false;
            _swapped = !_swapped;
        }

        Lift(1);
        if (!TryReduceInOneStep())
            return false;
        _swapped = !_swapped;
        return TryFinish(bigF, bigG);
    }

    /// <summary>Overwrites everything with zeros. A second call does nothing.</summary>
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        FalconCodec.Wipe(_arena.AsSpan());
        ArrayPool<ulong>.Shared.Return(_arena);
    }

    private Span<ulong> Integers(int depth) => _arena.AsSpan(_integersAt[depth], _transformsAt[depth] - _integersAt[depth]);

    private Span<ulong> TransformRow(int depth, int row)
    {
        int columns = 2 * (N >> depth);
        return _arena.AsSpan(_transformsAt[depth] + (row * columns), columns);
    }

    /// <summary>
    /// f and g at every depth, as integers and transformed: a norm is the product of two neighbours in transformed order.
    /// </summary>
    [MethodImpl(Compiled.AtOnce)]
    private void ComputeNorms(ReadOnlySpan<sbyte> f, ReadOnlySpan<sbyte> g)
    {
        Span<ulong> top = Integers(0);
        for (int c = 0; c < N; c++)
        {
            top[c] = (ulong)f[c] & RnsBase.Mask31;
            top[N + c] = (ulong)g[c] & RnsBase.Mask31;
        }

        Transform(0, 0, 1);
        for (int depth = 0; depth < Deepest; depth++)
        {
            int words = RnsBase.SmallWords[depth + 1];
            int half = N >> (depth + 1);
            Transform(depth, RnsBase.SmallWords[depth], words);
            Span<ulong> integers = Integers(depth + 1);
            for (int u = 0; u < words; u++)
            {
                RnsPrime prime = RnsBase.Primes[u];
                ReadOnlySpan<ulong> source = TransformRow(depth, u);
                Span<ulong> row = TransformRow(depth + 1, u);
                for (int c = 0; c < row.Length; c++)
                    row[c] = prime.Multiply(prime.Multiply(source[2 * c], source[(2 * c) + 1]), prime.RSquared);

                Span<ulong> residues = integers.Slice(u * 2 * half, 2 * half);
                row.CopyTo(residues);
                prime.Inverse(residues[..half]);
                prime.Inverse(residues[half..]);
            }

            // The two norms in the integers themselves are resultants, which are not negative.
            RnsBase.Rebuild(integers, words, 2 * half, signed: depth + 1 < Deepest);
        }
    }

    /// <summary>Fills rows of a depth's transforms from its integers.</summary>
    private void Transform(int depth, int from, int to)
    {
        int n = N >> depth;
        for (int u = from; u < to; u++)
        {
            Span<ulong> row = TransformRow(depth, u);
            RnsPrime prime = RnsBase.Primes[u];
            prime.Reduce(Integers(depth), RnsBase.SmallWords[depth], signed: true, row);
            prime.Forward(row[..n]);
            prime.Forward(row[n..]);
        }
    }

    /// <summary>Solves the equation for the two resultants.</summary>
    private bool TrySolveDeepest()
    {
        int words = RnsBase.SmallWords[Deepest];
        Span<uint> work = stackalloc uint[4 * words];
        Span<uint> x = work[..words], y = work.Slice(words, words);
        Span<uint> u = work.Slice(2 * words, words), v = work.Slice(3 * words, words);
        for (int w = 0; w < words; w++)
        {
            x[w] = (uint)Integers(Deepest)[2 * w];
            y[w] = (uint)Integers(Deepest)[(2 * w) + 1];
        }

        bool solved = NtruBezout.TrySolve(u, v, x, y);
        ulong carryF = 0, carryG = 0;
        for (int w = 0; w < words; w++)
        {
            ulong valueF = ((ulong)v[w] * ModQ.Q) + carryF;
            ulong valueG = ((ulong)u[w] * ModQ.Q) + carryG;
            Deeper[2 * w] = valueF & RnsBase.Mask31;
            Deeper[(2 * w) + 1] = valueG & RnsBase.Mask31;
            carryF = valueF >> 31;
            carryG = valueG >> 31;
        }

        FalconCodec.Wipe(work);
        return solved & (carryF | carryG) == 0;
    }

    /// <summary>
    /// F and G of a depth, before their reduction, from those of the depth below: F(x) = F'(x²)·g(-x), G(x) = G'(x²)·f(-x).
    /// </summary>
    private void Lift(int depth)
    {
        int n = N >> depth;
        int words = RnsBase.LargeWords[depth];
        Transform(depth, RnsBase.SmallWords[depth + 1], words);
        for (int u = 0; u < words; u++)
        {
            RnsPrime prime = RnsBase.Primes[u];
            Span<ulong> row = Matrix.Slice(u * 2 * n, 2 * n);
            LiftTransformed(prime, TransformRow(depth, u), RnsBase.SmallWords[depth + 1], row);
            prime.Inverse(row[..n]);
            prime.Inverse(row[n..]);
        }

        RnsBase.Rebuild(Matrix, words, 2 * n, signed: true);
    }

    [MethodImpl(Compiled.AtOnce)]
    private void LiftTransformed(RnsPrime prime, ReadOnlySpan<ulong> fg, int deeperWords, Span<ulong> row)
    {
        int n = row.Length >> 1;
        int half = n >> 1;
        Span<ulong> deeper = stackalloc ulong[n];
        prime.Reduce(Deeper[..(deeperWords * n)], deeperWords, signed: true, deeper);
        prime.Forward(deeper[..half]);
        prime.Forward(deeper[half..]);
        for (int c = 0; c < half; c++)
        {
            // Transformed values at w and -w are neighbours.
            ulong factorF = prime.Multiply(deeper[c], prime.RSquared);
            ulong factorG = prime.Multiply(deeper[half + c], prime.RSquared);
            row[2 * c] = prime.Multiply(fg[n + (2 * c) + 1], factorF);
            row[(2 * c) + 1] = prime.Multiply(fg[n + (2 * c)], factorF);
            row[n + (2 * c)] = prime.Multiply(fg[(2 * c) + 1], factorG);
            row[n + (2 * c) + 1] = prime.Multiply(fg[2 * c], factorG);
        }

        FalconCodec.Wipe(deeper);
    }

    /// <summary>
    /// Brings F and G down to the length of f and g: repeatedly subtracts from (F, G) the multiple k·(f, g), where k rounds
    /// (F·conj(f) + G·conj(g))/(f·conj(f) + g·conj(g)) from the top bits of all four.
    /// </summary>
    private bool TryReduce(int depth)
    {
        int n = N >> depth;
        int logN = LogN - depth;
        int smallWords = RnsBase.SmallWords[depth];
        Span<ulong> matrix = Matrix;
        Span<double> bigF = Real.Slice(0, n), bigG = Real.Slice(n, n);
        Span<double> f = Real.Slice(2 * n, n), g = Real.Slice(3 * n, n);
        Span<double> inverseNorm = Real.Slice(4 * n, n >> 1);

        int read = Math.Min(smallWords, ApproximatedWordsMax);
        ToReal(Integers(depth), smallWords - read, smallWords, 0, f);
        ToReal(Integers(depth), smallWords - read, smallWords, n, g);
        int scaleSmall = 31 * (smallWords - read);
        int bitsMin = BitLengthMean[depth] - (6 * BitLengthDeviation[depth]);
        int bitsMax = BitLengthMean[depth] + (6 * BitLengthDeviation[depth]);
        FalconFft.Forward(f, logN);
        FalconFft.Forward(g, logN);
        FalconFft.InverseNorm(inverseNorm, f, g);
        FalconFft.Adjoint(f);
        FalconFft.Adjoint(g);
        LoadSignedWords(depth);

        // The sizes of F and G are assumed, not measured: looking would leak them.
        int words = RnsBase.LargeWords[depth];
        int largeBitsMax = 31 * words;
        Span<long> quotient = Quotient;
        int scale = largeBitsMax - bitsMin;
        while (true)
        {
            read = Math.Min(words, ApproximatedWordsMax);
            int scaleLarge = 31 * (words - read);
            ToReal(matrix, words - read, words, 0, bigF);
            ToReal(matrix, words - read, words, n, bigG);
            FalconFft.Forward(bigF, logN);
            FalconFft.Forward(bigG, logN);
            FalconFft.Multiply(bigF, f);
            FalconFft.Multiply(bigG, g);
            FalconFft.Add(bigG, bigF);
            FalconFft.MultiplyReal(bigG, inverseNorm);
            FalconFft.Inverse(bigG, logN);

            double factor = Math.ScaleB(1.0, scaleLarge - scaleSmall - scale);
            for (int i = 0; i < n; i++)
            {
                double value = bigG[i] * factor;
                // Fails for a value that is no number as well. The pair f, g is thrown away then, so that the branch tells nothing.
                if (!(value > 1 - TwoTo31 && value < TwoTo31 - 1))
                    return false;
                quotient[i] = double.ConvertToIntegerNative<long>(Math.Round(value));
            }

            SubtractProduct(matrix, 0, words, smallWords, n, scale);
            SubtractProduct(matrix, n, words, smallWords, n, scale);

            // Ten bits of slack for what a step leaves (reference implementation, round 3).
            int reducedBitsMax = scale + bitsMax + 10;
            if (reducedBitsMax < largeBitsMax)
            {
                largeBitsMax = reducedBitsMax;
                if (words * 31 >= largeBitsMax + 31)
                    words--;
            }

            if (scale <= 0)
                break;
            scale = Math.Max(scale - BitsPerStep, 0);
        }

        for (int row = words; row < smallWords; row++)
        {
            for (int c = 0; c < 2 * n; c++)
                matrix[(row * 2 * n) + c] = (0 - (matrix[((words - 1) * 2 * n) + c] >> 30)) & RnsBase.Mask31;
        }

        return true;
    }

    /// <summary>The same at depth 1, where F and G fit the 53 bits of a floating-point number and one step does.</summary>
    private bool TryReduceInOneStep()
    {
        const int n = N >> 1;
        const int logN = LogN - 1;
        const double limit = 9223372036854775807.0;
        Span<double> bigF = Real.Slice(0, n), bigG = Real.Slice(n, n);
        Span<double> f = Real.Slice(2 * n, n), g = Real.Slice(3 * n, n);
        Span<double> quotient = Real.Slice(4 * n, n), inverseNorm = Real.Slice(5 * n, n >> 1);
        int words = RnsBase.LargeWords[1];
        ToReal(Matrix, 0, words, 0, bigF);
        ToReal(Matrix, 0, words, n, bigG);
        ToReal(Integers(1), 0, 1, 0, f);
        ToReal(Integers(1), 0, 1, n, g);
        FalconFft.Forward(bigF, logN);
        FalconFft.Forward(bigG, logN);
        FalconFft.Forward(f, logN);
        FalconFft.Forward(g, logN);
        FalconFft.AddMultiplyAdjoint(quotient, bigF, bigG, f, g);
        FalconFft.InverseNorm(inverseNorm, f, g);
        FalconFft.MultiplyReal(quotient, inverseNorm);
        FalconFft.Inverse(quotient, logN);
        foreach (ref double value in quotient)
        {
            if (!(value < limit && value > -limit))
                return false;
            value = Math.Round(value);
        }

        FalconFft.Forward(quotient, logN);
        FalconFft.Multiply(f, quotient);
        FalconFft.Multiply(g, quotient);
        FalconFft.Subtract(bigF, f);
        FalconFft.Subtract(bigG, g);
        FalconFft.Inverse(bigF, logN);
        FalconFft.Inverse(bigG, logN);
        Span<ulong> row = Matrix[..(2 * n)];
        for (int c = 0; c < n; c++)
        {
            row[c] = (ulong)double.ConvertToIntegerNative<long>(Math.Round(bigF[c])) & RnsBase.Mask31;
            row[n + c] = (ulong)double.ConvertToIntegerNative<long>(Math.Round(bigG[c])) & RnsBase.Mask31;
        }

        return true;
    }

    /// <summary>Depth 0: everything fits one prime, so that only the quotient needs floating point.</summary>
    private bool TryFinish(Span<sbyte> bigF, Span<sbyte> bigG)
    {
        RnsPrime prime = RnsBase.Primes[0];
        ReadOnlySpan<ulong> fg = TransformRow(0, 0);
        ReadOnlySpan<ulong> f = fg[..N], g = fg[N..];
        Span<ulong> solution = Matrix[..(2 * N)];
        LiftTransformed(prime, fg, 1, solution);

        Span<ulong> work = Deeper[..(2 * N)];
        Span<ulong> numerator = work[..N], denominator = work[N..];
        for (int i = 0; i < N; i++)
        {
            // The conjugate of a transformed polynomial is itself in reverse.
            ulong conjugateF = prime.Multiply(f[N - 1 - i], prime.RSquared);
            ulong conjugateG = prime.Multiply(g[N - 1 - i], prime.RSquared);
            numerator[i] = prime.Add(prime.Multiply(conjugateF, solution[i]), prime.Multiply(conjugateG, solution[N + i]));
            denominator[i] = prime.Add(prime.Multiply(conjugateF, f[i]), prime.Multiply(conjugateG, g[i]));
        }

        prime.Inverse(numerator);
        prime.Inverse(denominator);
        Span<double> quotient = Real.Slice(0, N), divisor = Real.Slice(N, N);
        for (int i = 0; i < N; i++)
        {
            quotient[i] = prime.ToSigned(numerator[i]);
            divisor[i] = prime.ToSigned(denominator[i]);
        }

        FalconFft.Forward(divisor, LogN);
        FalconFft.Forward(quotient, LogN);
        FalconFft.DivideReal(quotient, divisor);
        FalconFft.Inverse(quotient, LogN);
        Span<ulong> k = numerator;
        for (int i = 0; i < N; i++)
        {
            if (!(Math.Abs(quotient[i]) < TwoTo31 / 2))
                return false;
            k[i] = prime.FromSigned(double.ConvertToIntegerNative<long>(Math.Round(quotient[i])));
        }

        prime.Forward(k);
        ulong q = prime.Multiply(ModQ.Q, 1);
        ulong wrong = 0;
        for (int i = 0; i < N; i++)
        {
            ulong factor = prime.Multiply(k[i], prime.RSquared);
            solution[i] = prime.Subtract(solution[i], prime.Multiply(factor, f[i]));
            solution[N + i] = prime.Subtract(solution[N + i], prime.Multiply(factor, g[i]));
            wrong |= prime.Subtract(prime.Multiply(f[i], solution[N + i]), prime.Multiply(g[i], solution[i])) ^ q;
        }

        prime.Inverse(solution[..N]);
        prime.Inverse(solution[N..]);
        return TryNarrow(prime, solution[..N], bigF) & TryNarrow(prime, solution[N..], bigG) & wrong == 0;
    }

    private static bool TryNarrow(RnsPrime prime, ReadOnlySpan<ulong> source, Span<sbyte> destination)
    {
        long outside = 0;
        for (int i = 0; i < N; i++)
        {
            long value = prime.ToSigned(source[i]);
            outside |= (sbyte.MaxValue - value) | (sbyte.MaxValue + value);
            destination[i] = (sbyte)value;
        }

        return outside >= 0;
    }

    /// <summary>
    /// Words <paramref name="from"/> to <paramref name="to"/> - 1 of some columns as floating-point numbers, summed from the lowest up.
    /// </summary>
    [MethodImpl(Compiled.AtOnce)]
    private static void ToReal(ReadOnlySpan<ulong> matrix, int from, int to, int column, Span<double> real)
    {
        int columns = 2 * real.Length;
        int c = 0;
        for (; c <= real.Length - Vector256<long>.Count; c += Vector256<long>.Count)
        {
            Vector256<long> sign = -(Vector256.Create(matrix[(((to - 1) * columns) + column + c)..]).AsInt64() >>> 30);
            Vector256<long> flip = sign & Vector256.Create((long)RnsBase.Mask31);
            Vector256<long> carry = -sign;
            Vector256<double> sum = Vector256<double>.Zero;
            double scale = 1.0;
            for (int w = from; w < to; w++, scale *= TwoTo31)
            {
                // The magnitude word by word, each with the sign of the whole.
                Vector256<long> word = (Vector256.Create(matrix[((w * columns) + column + c)..]).AsInt64() ^ flip) + carry;
                carry = word >>> 31;
                word &= Vector256.Create((long)RnsBase.Mask31);
                sum += Vector256.ConvertToDouble((word ^ sign) - sign) * Vector256.Create(scale);
            }

            sum.CopyTo(real[c..]);
        }

        for (; c < real.Length; c++)
        {
            long sign = -(long)(matrix[((to - 1) * columns) + column + c] >> 30);
            long flip = sign & (long)RnsBase.Mask31;
            long carry = -sign;
            double sum = 0.0;
            double scale = 1.0;
            for (int w = from; w < to; w++, scale *= TwoTo31)
            {
                long word = ((long)matrix[(w * columns) + column + c] ^ flip) + carry;
                carry = word >> 31;
                word &= (long)RnsBase.Mask31;
                sum += (double)((word ^ sign) - sign) * scale;
            }

            real[c] = sum;
        }
    }

    /// <summary>
    /// For each word of f and of g: n values negated, then the same n values; the last word with its sign. A product modulo X^n + 1 reads n
    /// values in a row from there.
    /// </summary>
    private void LoadSignedWords(int depth)
    {
        int n = N >> depth;
        int words = RnsBase.SmallWords[depth];
        ReadOnlySpan<ulong> integers = Integers(depth);
        Span<long> signedWords = SignedWords;
        for (int w = 0; w < words; w++)
        {
            for (int c = 0; c < 2 * n; c++)
            {
                long value = (long)integers[(w * 2 * n) + c];
                if (w == words - 1)
                    value -= (value >> 30) << 31;
                int at = (((c / n * words) + w) * 2 * n) + (c % n);
                signedWords[at] = -value;
                signedWords[at + n] = value;
            }
        }
    }

    /// <summary>Subtracts k·f·2^scale from F (column 0), or k·g·2^scale from G (column n), modulo 2^(31·words).</summary>
    [MethodImpl(Compiled.AtOnce)]
    private void SubtractProduct(Span<ulong> matrix, int column, int words, int smallWords, int n, int scale)
    {
        int skippedWords = scale / 31;
        int shift = scale % 31;
        ReadOnlySpan<long> signedWords = SignedWords.Slice(column * 2 * smallWords, smallWords * 2 * n);
        ReadOnlySpan<long> quotient = Quotient.Slice(0, n);
        int c = 0;
        for (; c <= n - Vector256<long>.Count; c += Vector256<long>.Count)
        {
            Vector256<long> mask = Vector256.Create((long)RnsBase.Mask31);
            Vector256<long> carry = Vector256<long>.Zero, shiftedOut = Vector256<long>.Zero, borrow = Vector256<long>.Zero;
            for (int w = 0; w + skippedWords < words; w++)
            {
                Vector256<long> value = carry;
                carry = Vector256<long>.Zero;
                if (w < smallWords)
                {
                    // A product has 62 bits: the sum of all wraps, the sum of their upper halves does not.
                    ref long factors = ref Unsafe.AsRef(in signedWords[(w * 2 * n) + n + c]);
                    Vector256<long> sum = Vector256<long>.Zero, upper = Vector256<long>.Zero;
                    for (int u = 0; u < quotient.Length; u++)
                    {
                        // From n + c down to c + 1, inside the 2n values of this word.
                        Vector256<long> factor = Vector256.LoadUnsafe(ref Unsafe.Subtract(ref factors, u));
                        Vector256<long> product = RnsPrime.Multiply32(factor, Vector256.Create(quotient[u]));
                        sum += product;
                        upper += product >> 32;
                    }

                    value += sum - (upper << 32);
                    carry = upper << 1;
                }

                carry += value >> 31;
                Vector256<long> word = value & mask;
                Vector256<long> shifted = ((word << shift) & mask) | shiftedOut;
                shiftedOut = word >>> (31 - shift);
                Span<ulong> target = matrix[(((w + skippedWords) * 2 * n) + column + c)..];
                Vector256<long> difference = Vector256.Create<ulong>(target).AsInt64() - shifted - borrow;
                (difference & mask).AsUInt64().CopyTo(target);
                borrow = difference >>> 63;
            }
        }

        for (; c < n; c++)
        {
            long carry = 0, shiftedOut = 0, borrow = 0;
            for (int w = 0; w + skippedWords < words; w++)
            {
                long value = carry;
                carry = 0;
                if (w < smallWords)
                {
                    ReadOnlySpan<long> factors = signedWords.Slice(w * 2 * n, 2 * n);
                    long sum = 0, upper = 0;
                    for (int u = 0; u < quotient.Length; u++)
                    {
                        long product = factors[n + c - u] * quotient[u];
                        sum += product;
                        upper += product >> 32;
                    }

                    value += sum - (upper << 32);
                    carry = upper << 1;
                }

                carry += value >> 31;
                long word = value & (long)RnsBase.Mask31;
                long shifted = ((word << shift) & (long)RnsBase.Mask31) | shiftedOut;
                shiftedOut = word >> (31 - shift);
                int at = ((w + skippedWords) * 2 * n) + column + c;
                long difference = (long)matrix[at] - shifted - borrow;
                matrix[at] = (ulong)difference & RnsBase.Mask31;
                borrow = difference >>> 63;
            }
        }
    }
}
