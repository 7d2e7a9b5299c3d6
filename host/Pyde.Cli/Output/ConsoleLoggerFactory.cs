using Microsoft.Extensions.Logging;

namespace Pyde.Cli.Output;

/// <summary>Warnings and worse, one line each, on standard error.</summary>
internal sealed class ConsoleLoggerFactory : ILoggerFactory
{
    public ILogger CreateLogger(string categoryName) => new LineLogger(categoryName);

    public void AddProvider(ILoggerProvider provider) => throw new InvalidOperationException("the console is the only place for logs");

    public void Dispose()
    {
        // Standard error belongs to the process.
    }

    private sealed class LineLogger(string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
                Console.Error.WriteLine($"{logLevel.ToString().ToLowerInvariant()} {category}: {formatter(state, exception)}");
        }
    }
}
