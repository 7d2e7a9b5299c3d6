using System.Xml.Linq;
using Pyde.Abi.Deployment;

namespace Pyde.Abi.Tests.Rendering;

/// <summary>Documentation comments of enum members, from the file that the compiler writes beside the assembly.</summary>
internal static class XmlSummaries
{
    private static readonly Lazy<Dictionary<string, string>> Summaries = new(() =>
        XDocument.Load(Path.ChangeExtension(typeof(HostTable).Assembly.Location, ".xml"))
            .Descendants("member")
            .Where(m => m.Element("summary") is not null)
            .ToDictionary(m => m.Attribute("name")!.Value, m => m.Element("summary")!.Value.Trim(), StringComparer.Ordinal));

    internal static string Of(DeployErrorCode code) => Summaries.Value[$"F:{typeof(DeployErrorCode).FullName}.{code}"];
}
