namespace Benchmarks.Swap;

/// <summary>What became of numbered calls.</summary>
/// <param name="Made">Calls begun.</param>
/// <param name="Failed">Calls that ended with a fault.</param>
/// <param name="Lost">Calls that never ended, or ended without having reached a plugin.</param>
/// <param name="Doubled">Calls that reached a plugin again.</param>
/// <param name="Reordered">Calls that reached a plugin in another order than their caller made them.</param>
/// <param name="Wrong">Calls with another answer than the one due; a plugin that counts says so when it misses one.</param>
internal readonly record struct CallCounts(long Made, long Failed, long Lost, long Doubled, long Reordered, long Wrong);
