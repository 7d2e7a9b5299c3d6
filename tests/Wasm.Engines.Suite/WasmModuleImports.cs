using System.Text;

namespace Wasm.EngineSuite;

/// <summary>Names of a valid module's imported functions, which a validated module does not keep.</summary>
internal sealed class WasmModuleImports
{
    private readonly byte[] _bytes;
    private int _at = 8;

    internal WasmModuleImports(byte[] bytes)
    {
        _bytes = bytes;
        while (_at < bytes.Length)
        {
            byte id = bytes[_at++];
            int size = Number();
            int end = _at + size;
            if (id == 2)
                Read();
            _at = end;
        }
    }

    internal List<(string Module, string Name)> Names { get; } = [];

    private void Read()
    {
        for (int count = Number(); count > 0; count--)
        {
            Names.Add((Text(), Text()));

            // Only functions can be imported: a kind of one byte and a type index.
            _at++;
            Number();
        }
    }

    private string Text()
    {
        int length = Number();
        _at += length;
        return Encoding.UTF8.GetString(_bytes, _at - length, length);
    }

    private int Number()
    {
        int value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte next = _bytes[_at++];
            value |= (next & 0x7f) << shift;
            if (next < 0x80)
                return value;
        }
    }
}
