namespace Pyde.Host.Swap;

/// <summary>Time between a gate's closing and its opening, in microseconds.</summary>
/// <param name="DrainMicroseconds">From the closing until nobody was inside.</param>
/// <param name="HandOffMicroseconds">Delta export, stores, delta import and digests.</param>
/// <param name="PublishMicroseconds">Serving those in line and opening.</param>
public readonly record struct PauseSplit(double DrainMicroseconds, double HandOffMicroseconds, double PublishMicroseconds)
{
    /// <summary>The whole pause.</summary>
    public double TotalMicroseconds => DrainMicroseconds + HandOffMicroseconds + PublishMicroseconds;
}
