using Pyde.Abi.Tests.Support;
using Wasm.EngineSuite.Differential;

namespace Wasm.EngineSuite.Hostile;

/// <summary>Valid modules to make hostile ones from: the real ones, generated ones, and some that have what those lack.</summary>
internal static class HostileCorpus
{
    private const int RealBytesMax = 5_000;
    private const int Generated = 40;

    internal static List<byte[]> Load()
    {
        List<byte[]> modules = ModuleSource.Load(Path.Combine(AppContext.BaseDirectory, "Corpus"), RealBytesMax);
        for (int i = 0; i < Generated; i++)
            modules.Add(new GuestGenerator(new Random(i)).Generate());
        modules.Add(Everything());
        modules.Add(ModuleBuilder.WithMemory().Build());
        modules.Add([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
        return modules;
    }

    // Start section, both kinds of segments, a table with expressions, several results, every type, nested blocks.
    private static byte[] Everything()
    {
        ModuleBuilder builder = ModuleBuilder.WithMemory().Table(4, 8).PassiveData([1, 2, 3]);
        builder.Data(4, [5, 6]);
        int start = builder.Function(":", [0x41, 0x00, 0x41, 0x00, 0x41, 0x03, 0xfc, 0x08, 0x00, 0x00, 0xfc, 0x09, 0x00]);
        int wide = builder.Function("iIfF:FfIi", [0x20, 0x03, 0x20, 0x02, 0x20, 0x01, 0x20, 0x00], "iIfF", "wide");
        byte[] nested = [0x02, 0x7f, 0x03, 0x7f, 0x41, 0x01, 0x0c, 0x01, 0x0b, 0x0b, 0x04, 0x7f, 0x41, 0x02, 0x05, 0x41, 0x03, 0x0b];
        builder.Function(":i", nested, export: "nested");
        builder.Element(1, start, wide);
        foreach (char type in "iIfF")
        {
            byte[] zero = type switch
            {
                'i' => [0x41, 0x00],
                'I' => [0x42, 0x00],
                'f' => [0x43, 0, 0, 0, 0],
                _ => [0x44, 0, 0, 0, 0, 0, 0, 0, 0],
            };
            builder.Global(type, isMutable: type != 'f', zero);
        }

        return builder.Start(start).Custom("name", [0x00, 0x02, 0x01, 0x61]).Build();
    }
}
