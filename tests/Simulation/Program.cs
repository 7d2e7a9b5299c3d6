using System.CommandLine;
using Simulation.Cli;

// A mistyped command line is 2 for every command of the tool; the parser's own code would be 1, which means "failed".
ParseResult parsed = SimulateCommand.Create().Parse(args);
int code = parsed.Invoke();
return parsed.Errors.Count > 0 ? 2 : code;
