using Simulation.Cli;

namespace Simulation.Tests;

public sealed class InOrderTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Results_are_told_in_the_order_of_their_numbers(int jobs)
    {
        List<int> told = [];
        using var second = new ManualResetEventSlim();
        new InOrder<int>(
            jobs,
            static number => number < 20,
            number =>
            {
                // With more than one job the first piece ends after the second one.
                if (number == 1)
                    second.Set();
                else if (number == 0 && jobs > 1)
                    Assert.True(second.Wait(TimeSpan.FromSeconds(30)));
                return number;
            },
            result =>
            {
                told.Add(result);
                return true;
            }).Run();
        Assert.Equal(Enumerable.Range(0, 20), told);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Nothing_is_told_after_the_result_that_ends_the_work(int jobs)
    {
        List<int> told = [];
        new InOrder<int>(jobs, static _ => true, static number => number, result =>
        {
            told.Add(result);
            return result < 5;
        }).Run();
        Assert.Equal([0, 1, 2, 3, 4, 5], told);
    }

    [Fact]
    public void Failure_of_a_piece_reaches_the_caller()
    {
        var work = new InOrder<int>(2, static number => number < 4, static number => number == 2 ? throw new NotSupportedException() : number, static _ => true);
        AggregateException failure = Assert.Throws<AggregateException>(work.Run);
        Assert.All(failure.InnerExceptions, inner => Assert.IsType<NotSupportedException>(inner));
    }
}
