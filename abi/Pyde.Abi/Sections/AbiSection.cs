using System.Text;
using Pyde.Abi.Binary;
using Pyde.Types.Borsh;

namespace Pyde.Abi.Sections;

/// <summary>The <c>pyde.abi</c> custom section inside a module's bytes.</summary>
/// <remarks>Since ABI 1.0.</remarks>
public static class AbiSection
{
    /// <summary>Name of the custom section.</summary>
    public const string Name = "pyde.abi";

    /// <summary>Puts an ABI into a module, in place of one that is there; every other byte of the module stays as it is.</summary>
    /// <param name="module">A module whose sections can be told apart; it need not validate.</param>
    /// <param name="abi">What the section shall say.</param>
    /// <param name="result">The module with the section at its end.</param>
    /// <param name="error">Why the sections cannot be told apart, otherwise.</param>
    /// <returns>Whether it was done.</returns>
    public static bool TryInject(ReadOnlySpan<byte> module, ContractAbi abi, out byte[] result, out ModuleError error)
    {
        result = [];
        if (!SectionList.TryRead(module, out List<CustomSection> sections, out error))
            return false;
        byte[] content = BorshCodec.Encode(abi);
        byte[] name = Encoding.UTF8.GetBytes(Name);
        List<byte> output = new(module.Length + content.Length + 16);
        int copied = 0;
        foreach (CustomSection section in sections.Where(s => s.Name == Name))
        {
            output.AddRange(module[copied..section.SectionOffset]);
            copied = section.SectionOffset + section.SectionBytes;
        }

        output.AddRange(module[copied..]);
        List<byte> payload = [];
        Leb128.AppendUnsigned(payload, (uint)name.Length);
        payload.AddRange(name);
        payload.AddRange(content);
        output.Add(0);
        Leb128.AppendUnsigned(output, (uint)payload.Count);
        output.AddRange(payload);
        result = [.. output];
        return true;
    }

    /// <summary>Reads the ABI of a module.</summary>
    /// <param name="module">A module whose sections can be told apart; it need not validate.</param>
    /// <param name="abi">The ABI; null unless the outcome is Ok.</param>
    /// <returns>Ok; Missing without a section, Duplicate with several, Malformed otherwise.</returns>
    public static AbiSectionOutcome TryRead(ReadOnlySpan<byte> module, out ContractAbi? abi)
    {
        abi = null;
        return SectionList.TryRead(module, out List<CustomSection> sections, out _)
            ? Read(module, sections, out abi)
            : AbiSectionOutcome.Malformed;
    }

    internal static AbiSectionOutcome Read(ReadOnlySpan<byte> module, List<CustomSection> sections, out ContractAbi? abi)
    {
        abi = null;
        CustomSection? found = null;
        foreach (CustomSection section in sections)
        {
            if (section.Name != Name)
                continue;
            if (found is not null)
                return AbiSectionOutcome.Duplicate;
            found = section;
        }

        if (found is not { } only)
            return AbiSectionOutcome.Missing;
        ReadOnlySpan<byte> content = module.Slice(only.ContentOffset, only.ContentBytes);
        if (BorshCodec.TryDecode(content, out ContractAbi value) != DecodeOutcome.Ok)
            return AbiSectionOutcome.Malformed;
        abi = value;
        return AbiSectionOutcome.Ok;
    }
}
