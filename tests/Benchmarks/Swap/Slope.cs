namespace Benchmarks.Swap;

/// <summary>Least-squares line through samples: what grows with the number of swaps has a slope.</summary>
internal sealed class Slope
{
    private readonly List<(double X, double Y)> _samples = [];

    public void Add(double x, double y) => _samples.Add((x, y));

    public double First => _samples[0].Y;

    public double Last => _samples[^1].Y;

    /// <summary>Growth per unit of x.</summary>
    public double PerUnit()
    {
        double meanX = _samples.Average(sample => sample.X);
        double meanY = _samples.Average(sample => sample.Y);
        double spread = _samples.Sum(sample => (sample.X - meanX) * (sample.X - meanX));
        return spread == 0 ? 0 : _samples.Sum(sample => (sample.X - meanX) * (sample.Y - meanY)) / spread;
    }
}
