using Pyde.Cli;
using Pyde.Cli.Output;

return await Entry.RunAsync(args, Terminal.OfProcess());
