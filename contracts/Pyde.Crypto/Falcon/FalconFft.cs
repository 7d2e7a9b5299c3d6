using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Pyde.Crypto.Falcon;

/// <summary>
/// The discrete Fourier transform modulo X^N + 1 over binary64, N a power of two up to 512. A transformed polynomial has N/2 complex
/// values in bit-reversed order: real parts in the first half, imaginary parts in the second.
/// </summary>
/// <remarks>
/// Keys and signatures are bit-exact only if every rounding is: each product and sum below is one IEEE operation, in the order of the
/// reference (FALCON round 3), and never a fused multiply-add. Vectors do the same operations on several values at once.
/// </remarks>
internal static class FalconFft
{
    private const int LogNMax = 9;

    // sin(k·π/512) for k = 0..256, rounded to nearest, as the bits of a binary64: library functions differ in the last place.
    private static ReadOnlySpan<ulong> Sines =>
    [
        0x0000000000000000UL, 0x3F7921F0FE670071UL, 0x3F8921D1FCDEC784UL, 0x3F92D936BBE30EFDUL,
        0x3F992155F7A3667EUL, 0x3F9F693731D1CF01UL, 0x3FA2D865759455CDUL, 0x3FA5FC00D290CD43UL,
        0x3FA91F65F10DD814UL, 0x3FAC428D12C0D7E3UL, 0x3FAF656E79F820E0UL, 0x3FB1440134D709B3UL,
        0x3FB2D52092CE19F6UL, 0x3FB4661179272096UL, 0x3FB5F6D00A9AA419UL, 0x3FB787586A5D5B21UL,
        0x3FB917A6BC29B42CUL, 0x3FBAA7B724495C03UL, 0x3FBC3785C79EC2D5UL, 0x3FBDC70ECBAE9FC9UL,
        0x3FBF564E56A9730EUL, 0x3FC072A047BA831DUL, 0x3FC139F0CEDAF577UL, 0x3FC20116D4EC7BCFUL,
        0x3FC2C8106E8E613AUL, 0x3FC38EDBB0CD8D14UL, 0x3FC45576B1293E5AUL, 0x3FC51BDF8597C5F2UL,
        0x3FC5E214448B3FC6UL, 0x3FC6A81304F64AB2UL, 0x3FC76DD9DE50BF31UL, 0x3FC83366E89C64C6UL,
        0x3FC8F8B83C69A60BUL, 0x3FC9BDCBF2DC4366UL, 0x3FCA82A025B00451UL, 0x3FCB4732EF3D6722UL,
        0x3FCC0B826A7E4F63UL, 0x3FCCCF8CB312B286UL, 0x3FCD934FE5454311UL, 0x3FCE56CA1E101A1BUL,
        0x3FCF19F97B215F1BUL, 0x3FCFDCDC1ADFEDF9UL, 0x3FD04FB80E37FDAEUL, 0x3FD0B0D9CFDBDB90UL,
        0x3FD111D262B1F677UL, 0x3FD172A0D7765177UL, 0x3FD1D3443F4CDB3EUL, 0x3FD233BBABC3BB71UL,
        0x3FD294062ED59F06UL, 0x3FD2F422DAEC0387UL, 0x3FD35410C2E18152UL, 0x3FD3B3CEFA0414B7UL,
        0x3FD4135C94176601UL, 0x3FD472B8A5571054UL, 0x3FD4D1E24278E76AUL, 0x3FD530D880AF3C24UL,
        0x3FD58F9A75AB1FDDUL, 0x3FD5EE27379EA693UL, 0x3FD64C7DDD3F27C6UL, 0x3FD6AA9D7DC77E17UL,
        0x3FD7088530FA459FUL, 0x3FD766340F2418F6UL, 0x3FD7C3A9311DCCE7UL, 0x3FD820E3B04EAAC4UL,
        0x3FD87DE2A6AEA963UL, 0x3FD8DAA52EC8A4B0UL, 0x3FD9372A63BC93D7UL, 0x3FD993716141BDFFUL,
        0x3FD9EF7943A8ED8AUL, 0x3FDA4B4127DEA1E5UL, 0x3FDAA6C82B6D3FCAUL, 0x3FDB020D6C7F4009UL,
        0x3FDB5D1009E15CC0UL, 0x3FDBB7CF2304BD01UL, 0x3FDC1249D8011EE7UL, 0x3FDC6C7F4997000BUL,
        0x3FDCC66E9931C45EUL, 0x3FDD2016E8E9DB5BUL, 0x3FDD79775B86E389UL, 0x3FDDD28F1481CC58UL,
        0x3FDE2B5D3806F63BUL, 0x3FDE83E0EAF85114UL, 0x3FDEDC1952EF78D6UL, 0x3FDF3405963FD067UL,
        0x3FDF8BA4DBF89ABAUL, 0x3FDFE2F64BE71210UL, 0x3FE01CFC874C3EB7UL, 0x3FE0485626AE221AUL,
        0x3FE073879922FFEEUL, 0x3FE09E907417C5E1UL, 0x3FE0C9704D5D898FUL, 0x3FE0F426BB2A8E7EUL,
        0x3FE11EB3541B4B23UL, 0x3FE14915AF336CEBUL, 0x3FE1734D63DEDB49UL, 0x3FE19D5A09F2B9B8UL,
        0x3FE1C73B39AE68C8UL, 0x3FE1F0F08BBC861BUL, 0x3FE21A799933EB59UL, 0x3FE243D5FB98AC1FUL,
        0x3FE26D054CDD12DFUL, 0x3FE2960727629CA8UL, 0x3FE2BEDB25FAF3EAUL, 0x3FE2E780E3E8EA17UL,
        0x3FE30FF7FCE17035UL, 0x3FE338400D0C8E57UL, 0x3FE36058B10659F3UL, 0x3FE3884185DFEB22UL,
        0x3FE3AFFA292050B9UL, 0x3FE3D78238C58344UL, 0x3FE3FED9534556D4UL, 0x3FE425FF178E6BB1UL,
        0x3FE44CF325091DD6UL, 0x3FE473B51B987347UL, 0x3FE49A449B9B0939UL, 0x3FE4C0A145EC0004UL,
        0x3FE4E6CABBE3E5E9UL, 0x3FE50CC09F59A09BUL, 0x3FE5328292A35596UL, 0x3FE5581038975137UL,
        0x3FE57D69348CECA0UL, 0x3FE5A28D2A5D7250UL, 0x3FE5C77BBE65018CUL, 0x3FE5EC3495837074UL,
        0x3FE610B7551D2CDFUL, 0x3FE63503A31C1BE9UL, 0x3FE6591925F0783DUL, 0x3FE67CF78491AF10UL,
        0x3FE6A09E667F3BCDUL, 0x3FE6C40D73C18275UL, 0x3FE6E74454EAA8AFUL, 0x3FE70A42B3176D7AUL,
        0x3FE72D0837EFFF96UL, 0x3FE74F948DA8D28DUL, 0x3FE771E75F037261UL, 0x3FE79400574F55E5UL,
        0x3FE7B5DF226AAFAFUL, 0x3FE7D7836CC33DB2UL, 0x3FE7F8ECE3571771UL, 0x3FE81A1B33B57ACCUL,
        0x3FE83B0E0BFF976EUL, 0x3FE85BC51AE958CCUL, 0x3FE87C400FBA2EBFUL, 0x3FE89C7E9A4DD4AAUL,
        0x3FE8BC806B151741UL, 0x3FE8DC45331698CCUL, 0x3FE8FBCCA3EF940DUL, 0x3FE91B166FD49DA2UL,
        0x3FE93A22499263FBUL, 0x3FE958EFE48E6DD7UL, 0x3FE9777EF4C7D742UL, 0x3FE995CF2ED80D22UL,
        0x3FE9B3E047F38741UL, 0x3FE9D1B1F5EA80D5UL, 0x3FE9EF43EF29AF94UL, 0x3FEA0C95EABAF937UL,
        0x3FEA29A7A0462782UL, 0x3FEA4678C8119AC8UL, 0x3FEA63091B02FAE2UL, 0x3FEA7F58529FE69DUL,
        0x3FEA9B66290EA1A3UL, 0x3FEAB7325916C0D4UL, 0x3FEAD2BC9E21D511UL, 0x3FEAEE04B43C1474UL,
        0x3FEB090A58150200UL, 0x3FEB23CD470013B4UL, 0x3FEB3E4D3EF55712UL, 0x3FEB5889FE921405UL,
        0x3FEB728345196E3EUL, 0x3FEB8C38D27504E9UL, 0x3FEBA5AA673590D2UL, 0x3FEBBED7C49380EAUL,
        0x3FEBD7C0AC6F952AUL, 0x3FEBF064E15377DDUL, 0x3FEC08C426725549UL, 0x3FEC20DE3FA971B0UL,
        0x3FEC38B2F180BDB1UL, 0x3FEC5042012B6907UL, 0x3FEC678B3488739BUL, 0x3FEC7E8E52233CF3UL,
        0x3FEC954B213411F5UL, 0x3FECABC169A0B900UL, 0x3FECC1F0F3FCFC5CUL, 0x3FECD7D9898B32F6UL,
        0x3FECED7AF43CC773UL, 0x3FED02D4FEB2BD92UL, 0x3FED17E7743E35DCUL, 0x3FED2CB220E0EF9FUL,
        0x3FED4134D14DC93AUL, 0x3FED556F52E93EB1UL, 0x3FED696173C9E68BUL, 0x3FED7D0B02B8ECF9UL,
        0x3FED906BCF328D46UL, 0x3FEDA383A9668988UL, 0x3FEDB6526238A09BUL, 0x3FEDC8D7CB410260UL,
        0x3FEDDB13B6CCC23CUL, 0x3FEDED05F7DE47DAUL, 0x3FEDFEAE622DBE2BUL, 0x3FEE100CCA2980ACUL,
        0x3FEE212104F686E5UL, 0x3FEE31EAE870CE25UL, 0x3FEE426A4B2BC17EUL, 0x3FEE529F04729FFCUL,
        0x3FEE6288EC48E112UL, 0x3FEE7227DB6A9744UL, 0x3FEE817BAB4CD10DUL, 0x3FEE9084361DF7F2UL,
        0x3FEE9F4156C62DDAUL, 0x3FEEADB2E8E7A88EUL, 0x3FEEBBD8C8DF0B74UL, 0x3FEEC9B2D3C3BF84UL,
        0x3FEED740E7684963UL, 0x3FEEE482E25A9DBCUL, 0x3FEEF178A3E473C2UL, 0x3FEEFE220C0B95ECUL,
        0x3FEF0A7EFB9230D7UL, 0x3FEF168F53F7205DUL, 0x3FEF2252F7763ADAUL, 0x3FEF2DC9C9089A9DUL,
        0x3FEF38F3AC64E589UL, 0x3FEF43D085FF92DDUL, 0x3FEF4E603B0B2F2DUL, 0x3FEF58A2B1789E84UL,
        0x3FEF6297CFF75CB0UL, 0x3FEF6C3F7DF5BBB7UL, 0x3FEF7599A3A12077UL, 0x3FEF7EA629E63D6EUL,
        0x3FEF8764FA714BA9UL, 0x3FEF8FD5FFAE41DBUL, 0x3FEF97F924C9099BUL, 0x3FEF9FCE55ADB2C8UL,
        0x3FEFA7557F08A517UL, 0x3FEFAE8E8E46CFBBUL, 0x3FEFB5797195D741UL, 0x3FEFBC1617E44186UL,
        0x3FEFC26470E19FD3UL, 0x3FEFC8646CFEB721UL, 0x3FEFCE15FD6DA67BUL, 0x3FEFD37914220B84UL,
        0x3FEFD88DA3D12526UL, 0x3FEFDD539FF1F456UL, 0x3FEFE1CAFCBD5B09UL, 0x3FEFE5F3AF2E3940UL,
        0x3FEFE9CDAD01883AUL, 0x3FEFED58ECB673C4UL, 0x3FEFF095658E71ADUL, 0x3FEFF3830F8D575CUL,
        0x3FEFF621E3796D7EUL, 0x3FEFF871DADB81DFUL, 0x3FEFFA72EFFEF75DUL, 0x3FEFFC251DF1D3F8UL,
        0x3FEFFD886084CD0DUL, 0x3FEFFE9CB44B51A1UL, 0x3FEFFF62169B92DBUL, 0x3FEFFFD8858E8A92UL,
        0x3FF0000000000000UL,
    ];

    // Entry k: real and imaginary part of w to the power of k with its 9 bits reversed, w = exp(i·π/512).
    private static readonly double[] RootsRe = Roots(imaginary: false);
    private static readonly double[] RootsIm = Roots(imaginary: true);

    /// <summary>Transforms 2^logN coefficients in place.</summary>
    [MethodImpl(Compiled.AtOnce)]
    public static void Forward(Span<double> f, int logN)
    {
        int n = 1 << logN;
        int hn = n >> 1;
        Span<double> re = f[..hn];
        Span<double> im = f.Slice(hn, hn);
        // The first layer combines f[j] + i·f[j + N/2]: in this layout they are in place already.
        for (int m = 2, half = hn >> 1; m < n; m <<= 1, half >>= 1)
        {
            for (int i = 0; i < m >> 1; i++)
            {
                double wRe = RootsRe[m + i];
                double wIm = RootsIm[m + i];
                int start = 2 * i * half;
                if (half >= Vector256<double>.Count)
                {
                    ForwardButterflies(
                        ref Unsafe.Add(ref MemoryMarshal.GetReference(re), start),
                        ref Unsafe.Add(ref MemoryMarshal.GetReference(im), start), half, wRe, wIm);
                    continue;
                }

                for (int j = start; j < start + half; j++)
                {
                    double xRe = re[j], xIm = im[j];
                    double yRe = re[j + half], yIm = im[j + half];
                    double pRe = (yRe * wRe) - (yIm * wIm);
                    double pIm = (yRe * wIm) + (yIm * wRe);
                    re[j] = xRe + pRe;
                    im[j] = xIm + pIm;
                    re[j + half] = xRe - pRe;
                    im[j + half] = xIm - pIm;
                }
            }
        }
    }

    /// <summary>Undoes <see cref="Forward"/> in place.</summary>
    [MethodImpl(Compiled.AtOnce)]
    public static void Inverse(Span<double> f, int logN)
    {
        int n = 1 << logN;
        int hn = n >> 1;
        Span<double> re = f[..hn];
        Span<double> im = f.Slice(hn, hn);
        for (int m = n >> 1, half = 1; m > 1; m >>= 1, half <<= 1)
        {
            for (int i = 0; i < m >> 1; i++)
            {
                double wRe = RootsRe[m + i];
                double wIm = -RootsIm[m + i];
                int start = 2 * i * half;
                if (half >= Vector256<double>.Count)
                {
                    InverseButterflies(
                        ref Unsafe.Add(ref MemoryMarshal.GetReference(re), start),
                        ref Unsafe.Add(ref MemoryMarshal.GetReference(im), start), half, wRe, wIm);
                    continue;
                }

                for (int j = start; j < start + half; j++)
                {
                    double xRe = re[j], xIm = im[j];
                    double yRe = re[j + half], yIm = im[j + half];
                    double dRe = xRe - yRe, dIm = xIm - yIm;
                    re[j] = xRe + yRe;
                    im[j] = xIm + yIm;
                    re[j + half] = (dRe * wRe) - (dIm * wIm);
                    im[j + half] = (dRe * wIm) + (dIm * wRe);
                }
            }
        }

        // A power of two: exact. N/2 and not N, because the last layer, which would double every value, is left out.
        if (logN > 0)
            Scale(f[..n], 1.0 / hn);
    }

    /// <summary>a ← a + b.</summary>
    [MethodImpl(Compiled.AtOnce)]
    public static void Add(Span<double> a, ReadOnlySpan<double> b)
    {
        int i = 0;
        for (; i <= a.Length - Vector256<double>.Count; i += Vector256<double>.Count)
            (Vector256.Create<double>(a[i..]) + Vector256.Create(b[i..])).CopyTo(a[i..]);
        for (; i < a.Length; i++)
            a[i] += b[i];
    }

    /// <summary>a ← a - b.</summary>
    [MethodImpl(Compiled.AtOnce)]
    public static void Subtract(Span<double> a, ReadOnlySpan<double> b)
    {
        int i = 0;
        for (; i <= a.Length - Vector256<double>.Count; i += Vector256<double>.Count)
            (Vector256.Create<double>(a[i..]) - Vector256.Create(b[i..])).CopyTo(a[i..]);
        for (; i < a.Length; i++)
            a[i] -= b[i];
    }

    /// <summary>a ← -a.</summary>
    [MethodImpl(Compiled.AtOnce)]
    public static void Negate(Span<double> a)
    {
        foreach (ref double value in a)
            value = -value;
    }

    /// <summary>Complex conjugate of a transformed polynomial, in place.</summary>
    public static void Adjoint(Span<double> a) => Negate(a[(a.Length >> 1)..]);

    /// <summary>a ← a·factor.</summary>
    [MethodImpl(Compiled.AtOnce)]
    public static void Scale(Span<double> a, double factor)
    {
        int i = 0;
        Vector256<double> factors = Vector256.Create(factor);
        for (; i <= a.Length - Vector256<double>.Count; i += Vector256<double>.Count)
            (Vector256.Create<double>(a[i..]) * factors).CopyTo(a[i..]);
        for (; i < a.Length; i++)
            a[i] *= factor;
    }

    /// <summary>a ← a·b, both transformed.</summary>
    [MethodImpl(Compiled.AtOnce)]
    public static void Multiply(Span<double> a, ReadOnlySpan<double> b)
    {
        int hn = a.Length >> 1;
        b = b[..a.Length];
        int i = 0;
        for (; i <= hn - Vector256<double>.Count; i += Vector256<double>.Count)
        {
            Vector256<double> aRe = Vector256.Create<double>(a[i..]), aIm = Vector256.Create<double>(a[(i + hn)..]);
            Vector256<double> bRe = Vector256.Create(b[i..]), bIm = Vector256.Create(b[(i + hn)..]);
            ((aRe * bRe) - (aIm * bIm)).CopyTo(a[i..]);
            ((aRe * bIm) + (aIm * bRe)).CopyTo(a[(i + hn)..]);
        }

        for (; i < hn; i++)
        {
            double aRe = a[i], aIm = a[i + hn];
            double bRe = b[i], bIm = b[i + hn];
            a[i] = (aRe * bRe) - (aIm * bIm);
            a[i + hn] = (aRe * bIm) + (aIm * bRe);
        }
    }

    /// <summary>a ← a·conj(b), both transformed.</summary>
    [MethodImpl(Compiled.AtOnce)]
    public static void MultiplyAdjoint(Span<double> a, ReadOnlySpan<double> b)
    {
        int hn = a.Length >> 1;
        b = b[..a.Length];
        int i = 0;
        for (; i <= hn - Vector256<double>.Count; i += Vector256<double>.Count)
        {
            Vector256<double> aRe = Vector256.Create<double>(a[i..]), aIm = Vector256.Create<double>(a[(i + hn)..]);
            Vector256<double> bRe = Vector256.Create(b[i..]), bIm = -Vector256.Create(b[(i + hn)..]);
            ((aRe * bRe) - (aIm * bIm)).CopyTo(a[i..]);
            ((aRe * bIm) + (aIm * bRe)).CopyTo(a[(i + hn)..]);
        }

        for (; i < hn; i++)
        {
            double aRe = a[i], aIm = a[i + hn];
            double bRe = b[i], bIm = -b[i + hn];
            a[i] = (aRe * bRe) - (aIm * bIm);
            a[i + hn] = (aRe * bIm) + (aIm * bRe);
        }
    }

    /// <summary>a ← a·conj(a), whose imaginary parts are zero.</summary>
    [MethodImpl(Compiled.AtOnce)]
    public static void MultiplySelfAdjoint(Span<double> a)
    {
        int hn = a.Length >> 1;
        int i = 0;
        for (; i <= hn - Vector256<double>.Count; i += Vector256<double>.Count)
        {
            Vector256<double> re = Vector256.Create<double>(a[i..]), im = Vector256.Create<double>(a[(i + hn)..]);
            ((re * re) + (im * im)).CopyTo(a[i..]);
            Vector256<double>.Zero.CopyTo(a[(i + hn)..]);
        }

        for (; i < hn; i++)
        {
            double re = a[i], im = a[i + hn];
            a[i] = (re * re) + (im * im);
            a[i + hn] = 0.0;
        }
    }

    /// <summary>a ← a·b, where b is its own conjugate: only its real half is read.</summary>
    [MethodImpl(Compiled.AtOnce)]
    public static void MultiplyReal(Span<double> a, ReadOnlySpan<double> b)
    {
        int hn = a.Length >> 1;
        int i = 0;
        for (; i <= hn - Vector256<double>.Count; i += Vector256<double>.Count)
        {
            Vector256<double> factor = Vector256.Create(b[i..]);
            (Vector256.Create<double>(a[i..]) * factor).CopyTo(a[i..]);
            (Vector256.Create<double>(a[(i + hn)..]) * factor).CopyTo(a[(i + hn)..]);
        }

        for (; i < hn; i++)
        {
            a[i] *= b[i];
            a[i + hn] *= b[i];
        }
    }

    /// <summary>a ← a/b, where b is its own conjugate: only its real half is read.</summary>
    public static void DivideReal(Span<double> a, ReadOnlySpan<double> b)
    {
        int hn = a.Length >> 1;
        for (int i = 0; i < hn; i++)
        {
            double inverse = 1.0 / b[i];
            a[i] *= inverse;
            a[i + hn] *= inverse;
        }
    }

    /// <summary>d ← 1/(a·conj(a) + b·conj(b)): half as many values as a and b have.</summary>
    [MethodImpl(Compiled.AtOnce)]
    public static void InverseNorm(Span<double> d, ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        int hn = a.Length >> 1;
        int i = 0;
        for (; i <= hn - Vector256<double>.Count; i += Vector256<double>.Count)
        {
            Vector256<double> aRe = Vector256.Create(a[i..]), aIm = Vector256.Create(a[(i + hn)..]);
            Vector256<double> bRe = Vector256.Create(b[i..]), bIm = Vector256.Create(b[(i + hn)..]);
            (Vector256<double>.One / (((aRe * aRe) + (aIm * aIm)) + ((bRe * bRe) + (bIm * bIm)))).CopyTo(d[i..]);
        }

        for (; i < hn; i++)
        {
            double aRe = a[i], aIm = a[i + hn];
            double bRe = b[i], bIm = b[i + hn];
            d[i] = 1.0 / (((aRe * aRe) + (aIm * aIm)) + ((bRe * bRe) + (bIm * bIm)));
        }
    }

    /// <summary>d ← F·conj(f) + G·conj(g).</summary>
    public static void AddMultiplyAdjoint(
        Span<double> d, ReadOnlySpan<double> bigF, ReadOnlySpan<double> bigG, ReadOnlySpan<double> f, ReadOnlySpan<double> g)
    {
        int hn = d.Length >> 1;
        for (int i = 0; i < hn; i++)
        {
            double bigFRe = bigF[i], bigFIm = bigF[i + hn];
            double bigGRe = bigG[i], bigGIm = bigG[i + hn];
            double fRe = f[i], fIm = -f[i + hn];
            double gRe = g[i], gIm = -g[i + hn];
            double aRe = (bigFRe * fRe) - (bigFIm * fIm);
            double aIm = (bigFRe * fIm) + (bigFIm * fRe);
            double bRe = (bigGRe * gRe) - (bigGIm * gIm);
            double bIm = (bigGRe * gIm) + (bigGIm * gRe);
            d[i] = aRe + bRe;
            d[i + hn] = aIm + bIm;
        }
    }

    /// <summary>
    /// LDL decomposition of the self-adjoint matrix [[g00, g01], [conj(g01), g11]]: the lower left of L and the lower right of D.
    /// </summary>
    [MethodImpl(Compiled.AtOnce)]
    public static void Ldl(
        Span<double> d11, Span<double> l10, ReadOnlySpan<double> g00, ReadOnlySpan<double> g01, ReadOnlySpan<double> g11)
    {
        int hn = g00.Length >> 1;
        int i = 0;
        for (; i <= hn - Vector256<double>.Count; i += Vector256<double>.Count)
        {
            Vector256<double> aRe = Vector256.Create(g01[i..]), aIm = Vector256.Create(g01[(i + hn)..]);
            Vector256<double> bRe = Vector256.Create(g00[i..]), bIm = Vector256.Create(g00[(i + hn)..]);
            Vector256<double> inverse = Vector256<double>.One / ((bRe * bRe) + (bIm * bIm));
            bRe *= inverse;
            bIm = -bIm * inverse;
            Vector256<double> muRe = (aRe * bRe) - (aIm * bIm);
            Vector256<double> muIm = (aRe * bIm) + (aIm * bRe);
            Vector256<double> productRe = (muRe * aRe) - (muIm * -aIm);
            Vector256<double> productIm = (muRe * -aIm) + (muIm * aRe);
            (Vector256.Create(g11[i..]) - productRe).CopyTo(d11[i..]);
            (Vector256.Create(g11[(i + hn)..]) - productIm).CopyTo(d11[(i + hn)..]);
            muRe.CopyTo(l10[i..]);
            (-muIm).CopyTo(l10[(i + hn)..]);
        }

        for (; i < hn; i++)
        {
            double aRe = g01[i], aIm = g01[i + hn];
            double bRe = g00[i], bIm = g00[i + hn];
            double inverse = 1.0 / ((bRe * bRe) + (bIm * bIm));
            bRe *= inverse;
            bIm = -bIm * inverse;
            double muRe = (aRe * bRe) - (aIm * bIm);
            double muIm = (aRe * bIm) + (aIm * bRe);
            double productRe = (muRe * aRe) - (muIm * -aIm);
            double productIm = (muRe * -aIm) + (muIm * aRe);
            d11[i] = g11[i] - productRe;
            d11[i + hn] = g11[i + hn] - productIm;
            l10[i] = muRe;
            l10[i + hn] = -muIm;
        }
    }

    /// <summary>Splits a transformed polynomial into the transforms of its even and its odd coefficients.</summary>
    [MethodImpl(Compiled.AtOnce)]
    public static void Split(Span<double> even, Span<double> odd, ReadOnlySpan<double> f, int logN)
    {
        int hn = 1 << (logN - 1);
        int qn = hn >> 1;
        if (qn == 0)
        {
            even[0] = f[0];
            odd[0] = f[1];
            return;
        }

        ReadOnlySpan<double> rootsRe = RootsRe.AsSpan(hn, qn), rootsIm = RootsIm.AsSpan(hn, qn);
        int i = 0;
        if (Avx2.IsSupported)
        {
            Vector256<double> oneHalf = Vector256.Create(0.5);
            for (; i <= qn - Vector256<double>.Count; i += Vector256<double>.Count)
            {
                (Vector256<double> aRe, Vector256<double> bRe) = Deinterleave(f[(2 * i)..]);
                (Vector256<double> aIm, Vector256<double> bIm) = Deinterleave(f[((2 * i) + hn)..]);
                ((aRe + bRe) * oneHalf).CopyTo(even[i..]);
                ((aIm + bIm) * oneHalf).CopyTo(even[(i + qn)..]);

                Vector256<double> tRe = aRe - bRe, tIm = aIm - bIm;
                Vector256<double> wRe = Vector256.Create(rootsRe[i..]), wIm = -Vector256.Create(rootsIm[i..]);
                (((tRe * wRe) - (tIm * wIm)) * oneHalf).CopyTo(odd[i..]);
                (((tRe * wIm) + (tIm * wRe)) * oneHalf).CopyTo(odd[(i + qn)..]);
            }
        }

        for (; i < qn; i++)
        {
            double aRe = f[2 * i], aIm = f[(2 * i) + hn];
            double bRe = f[(2 * i) + 1], bIm = f[(2 * i) + 1 + hn];
            even[i] = (aRe + bRe) * 0.5;
            even[i + qn] = (aIm + bIm) * 0.5;

            double tRe = aRe - bRe, tIm = aIm - bIm;
            double wRe = rootsRe[i], wIm = -rootsIm[i];
            odd[i] = ((tRe * wRe) - (tIm * wIm)) * 0.5;
            odd[i + qn] = ((tRe * wIm) + (tIm * wRe)) * 0.5;
        }
    }

    /// <summary>Undoes <see cref="Split"/>.</summary>
    [MethodImpl(Compiled.AtOnce)]
    public static void Merge(Span<double> f, ReadOnlySpan<double> even, ReadOnlySpan<double> odd, int logN)
    {
        int hn = 1 << (logN - 1);
        int qn = hn >> 1;
        if (qn == 0)
        {
            f[0] = even[0];
            f[1] = odd[0];
            return;
        }

        ReadOnlySpan<double> rootsRe = RootsRe.AsSpan(hn, qn), rootsIm = RootsIm.AsSpan(hn, qn);
        int i = 0;
        if (Avx2.IsSupported)
        {
            for (; i <= qn - Vector256<double>.Count; i += Vector256<double>.Count)
            {
                Vector256<double> aRe = Vector256.Create(even[i..]), aIm = Vector256.Create(even[(i + qn)..]);
                Vector256<double> oRe = Vector256.Create(odd[i..]), oIm = Vector256.Create(odd[(i + qn)..]);
                Vector256<double> wRe = Vector256.Create(rootsRe[i..]), wIm = Vector256.Create(rootsIm[i..]);
                Vector256<double> bRe = (oRe * wRe) - (oIm * wIm);
                Vector256<double> bIm = (oRe * wIm) + (oIm * wRe);
                Interleave(aRe + bRe, aRe - bRe, f[(2 * i)..]);
                Interleave(aIm + bIm, aIm - bIm, f[((2 * i) + hn)..]);
            }
        }

        for (; i < qn; i++)
        {
            double aRe = even[i], aIm = even[i + qn];
            double oRe = odd[i], oIm = odd[i + qn];
            double wRe = rootsRe[i], wIm = rootsIm[i];
            double bRe = (oRe * wRe) - (oIm * wIm);
            double bIm = (oRe * wIm) + (oIm * wRe);
            f[2 * i] = aRe + bRe;
            f[(2 * i) + hn] = aIm + bIm;
            f[(2 * i) + 1] = aRe - bRe;
            f[(2 * i) + 1 + hn] = aIm - bIm;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<double> Even, Vector256<double> Odd) Deinterleave(ReadOnlySpan<double> source)
    {
        Vector256<double> low = Vector256.Create(source), high = Vector256.Create(source[Vector256<double>.Count..]);
        // 0 4 2 6 and 1 5 3 7, then in order.
        return (
            Avx2.Permute4x64(Avx.UnpackLow(low, high), 0b11_01_10_00),
            Avx2.Permute4x64(Avx.UnpackHigh(low, high), 0b11_01_10_00));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Interleave(Vector256<double> even, Vector256<double> odd, Span<double> destination)
    {
        Vector256<double> first = Avx2.Permute4x64(even, 0b11_01_10_00), second = Avx2.Permute4x64(odd, 0b11_01_10_00);
        Avx.UnpackLow(first, second).CopyTo(destination);
        Avx.UnpackHigh(first, second).CopyTo(destination[Vector256<double>.Count..]);
    }

    // The callers hand over references into spans of which they have sliced 2·half values from the first one on.
    [MethodImpl(Compiled.AtOnce)]
    private static void ForwardButterflies(ref double re, ref double im, int half, double wRe, double wIm)
    {
        Vector256<double> vwRe = Vector256.Create(wRe), vwIm = Vector256.Create(wIm);
        for (nuint j = 0, k = (nuint)half; j < (nuint)half; j += (nuint)Vector256<double>.Count, k += (nuint)Vector256<double>.Count)
        {
            Vector256<double> xRe = Vector256.LoadUnsafe(ref re, j), xIm = Vector256.LoadUnsafe(ref im, j);
            Vector256<double> yRe = Vector256.LoadUnsafe(ref re, k), yIm = Vector256.LoadUnsafe(ref im, k);
            Vector256<double> pRe = (yRe * vwRe) - (yIm * vwIm);
            Vector256<double> pIm = (yRe * vwIm) + (yIm * vwRe);
            (xRe + pRe).StoreUnsafe(ref re, j);
            (xIm + pIm).StoreUnsafe(ref im, j);
            (xRe - pRe).StoreUnsafe(ref re, k);
            (xIm - pIm).StoreUnsafe(ref im, k);
        }
    }

    [MethodImpl(Compiled.AtOnce)]
    private static void InverseButterflies(ref double re, ref double im, int half, double wRe, double wIm)
    {
        Vector256<double> vwRe = Vector256.Create(wRe), vwIm = Vector256.Create(wIm);
        for (nuint j = 0, k = (nuint)half; j < (nuint)half; j += (nuint)Vector256<double>.Count, k += (nuint)Vector256<double>.Count)
        {
            Vector256<double> xRe = Vector256.LoadUnsafe(ref re, j), xIm = Vector256.LoadUnsafe(ref im, j);
            Vector256<double> yRe = Vector256.LoadUnsafe(ref re, k), yIm = Vector256.LoadUnsafe(ref im, k);
            Vector256<double> dRe = xRe - yRe, dIm = xIm - yIm;
            (xRe + yRe).StoreUnsafe(ref re, j);
            (xIm + yIm).StoreUnsafe(ref im, j);
            ((dRe * vwRe) - (dIm * vwIm)).StoreUnsafe(ref re, k);
            ((dRe * vwIm) + (dIm * vwRe)).StoreUnsafe(ref im, k);
        }
    }

    private static double[] Roots(bool imaginary)
    {
        const int quarter = 256;
        var roots = new double[1 << LogNMax];
        for (int k = 0; k < roots.Length; k++)
        {
            int exponent = 0;
            for (int bit = 0; bit < LogNMax; bit++)
                exponent |= ((k >> bit) & 1) << (LogNMax - 1 - bit);

            // cos x = sin(x + π/2), and all angles are below π.
            int angle = imaginary ? exponent : exponent + quarter;
            double sine = BitConverter.UInt64BitsToDouble(Sines[angle <= quarter ? angle : Math.Abs((2 * quarter) - angle)]);
            roots[k] = angle > 2 * quarter ? -sine : sine;
        }

        return roots;
    }
}
