namespace Pyde.Abi.Binary;

/// <summary>A custom section.</summary>
/// <param name="Name">Its name.</param>
/// <param name="SectionOffset">Offset of the section's id in the module's bytes.</param>
/// <param name="SectionBytes">Length of the whole section, id and size included.</param>
/// <param name="ContentOffset">Offset of what follows the name.</param>
/// <param name="ContentBytes">Length of what follows the name.</param>
internal readonly record struct CustomSection(string Name, int SectionOffset, int SectionBytes, int ContentOffset, int ContentBytes);
