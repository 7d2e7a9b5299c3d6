using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Pyde.Contracts.Host;

namespace Wrong;

/// <summary>The context of the wrong plugin with the configuration that its real one reads.</summary>
internal sealed class WrongContext : IPluginContext
{
    private readonly IPluginContext _context;

    public WrongContext(IPluginContext context)
    {
        _context = context;
        using JsonDocument json = JsonDocument.Parse(context.Configuration);
        bool isWrapped = json.RootElement.TryGetProperty("fault", out JsonElement fault);
        Fault = isWrapped ? fault.GetString()! : "";
        Configuration = isWrapped ? Encoding.UTF8.GetBytes(json.RootElement.GetProperty("inner").GetRawText()) : context.Configuration;
    }

    /// <summary>What to do wrong; empty for nothing.</summary>
    public string Fault { get; }

    public PluginIdentity Identity => _context.Identity;

    public NodeIdentity Node => _context.Node;

    public ReadOnlyMemory<byte> Configuration { get; }

    public ILogger Logger => _context.Logger;

    public TimeProvider Time => _context.Time;

    public IRandomSource Random => _context.Random;

    public ISigner Signer => _context.Signer;

    public ICompute Compute => _context.Compute;

    public IStore OpenStore(string name, int tables) => _context.OpenStore(name, tables);
}
