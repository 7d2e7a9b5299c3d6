using Pyde.Abi.Binary;
using Pyde.Abi.Tests.Support;
using Pyde.Contracts.Wasm;
using static Pyde.Abi.Binary.ModuleErrorCode;

namespace Pyde.Abi.Tests;

/// <summary>
/// Bytes that are no module, or one of a feature that is refused: every class of them with its code and the offset of the byte. The first
/// section's content begins at byte 10.
/// </summary>
public sealed class MalformedModuleTests
{
    [Theory]
    [InlineData("", UnexpectedEnd, 0)]
    [InlineData("00 61 73", UnexpectedEnd, 0)]
    [InlineData("00 61 73 6e 01 00 00 00", BadMagic, 0)]
    [InlineData("00 61 73 6d", UnexpectedEnd, 4)]
    [InlineData("00 61 73 6d 02 00 00 00", BadVersion, 4)]
    [InlineData("00 61 73 6d 01 00 00 01", BadVersion, 4)]
    [InlineData("00 61 73 6d 0d 00 01 00", FeatureComponents, 4)]
    [InlineData("00 61 73 6d 0d 00 01 01", BadVersion, 4)]
    [InlineData("00 61 73 6d 01 00 00 00 01", UnexpectedEnd, 9)]                        // an id without a size
    [InlineData("00 61 73 6d 01 00 00 00 01 01", UnexpectedEnd, 10)]                    // a size without content
    [InlineData("00 61 73 6d 01 00 00 00 0e 00", BadSectionId, 8)]
    [InlineData("00 61 73 6d 01 00 00 00 0d 01 00", FeatureExceptions, 8)]              // tags
    [InlineData("00 61 73 6d 01 00 00 00 01 02 00 00", SectionSize, 11)]                // content goes on
    [InlineData("00 61 73 6d 01 00 00 00 01 01 01", UnexpectedEnd, 10)]                 // content ends early
    [InlineData("00 61 73 6d 01 00 00 00 01 01 00 01 01 00", SectionOrder, 11)]         // twice
    [InlineData("00 61 73 6d 01 00 00 00 03 01 00 01 01 00", SectionOrder, 11)]         // backwards
    [InlineData("00 61 73 6d 01 00 00 00 0a 01 00 0c 01 00", SectionOrder, 11)]         // the data count behind the code
    [InlineData("00 61 73 6d 01 00 00 00 0c 01 00 09 01 00", SectionOrder, 11)]         // elements behind the data count
    [InlineData("00 61 73 6d 01 00 00 00 0b 01 00 0a 01 00", SectionOrder, 11)]         // code behind the data
    [InlineData("00 61 73 6d 01 00 00 00 00 00", UnexpectedEnd, 10)]                    // a custom section without a name
    [InlineData("00 61 73 6d 01 00 00 00 00 02 02 61", UnexpectedEnd, 11)]
    [InlineData("00 61 73 6d 01 00 00 00 00 02 01 ff", BadUtf8, 11)]
    [InlineData("00 61 73 6d 01 00 00 00 01 80 80 80 80 80 00", IntegerTooLong, 13)]
    [InlineData("00 61 73 6d 01 00 00 00 01 80 80 80 80 10", IntegerTooLarge, 13)]
    public void Outline(string bytes, ModuleErrorCode code, int offset) => AssertRefused(Modules.Hex(bytes), code, offset);

    [Theory]
    [InlineData(1, "01 61 00 00", BadTypeForm, 11)]
    [InlineData(1, "01 5f 00", FeatureGc, 11)]
    [InlineData(1, "01 5e 00", FeatureGc, 11)]
    [InlineData(1, "01 50 00", FeatureGc, 11)]
    [InlineData(1, "01 4f 00", FeatureGc, 11)]
    [InlineData(1, "01 4e 00", FeatureGc, 11)]
    [InlineData(1, "01 60 01 7a 00", BadValueType, 13)]
    [InlineData(1, "01 60 01 7b 00", FeatureSimd, 13)]
    [InlineData(1, "01 60 01 70 00", FeatureReferenceTypes, 13)]
    [InlineData(1, "01 60 00 01 6f", FeatureReferenceTypes, 14)]
    [InlineData(1, "01 60 00 01 69", FeatureExceptions, 14)]
    [InlineData(1, "01 60 00 01 74", FeatureExceptions, 14)]
    [InlineData(1, "01 60 00 01 63", FeatureGc, 14)]
    [InlineData(1, "01 60 00 01 6e", FeatureGc, 14)]
    [InlineData(1, "01 60 00 01 71", FeatureGc, 14)]
    [InlineData(1, "01 60 00 01 73", FeatureGc, 14)]
    [InlineData(1, "01 60 00 01 40", BadValueType, 14)]
    [InlineData(2, "01 01 61 01 62 05 00", BadImportKind, 15)]
    [InlineData(2, "01 01 61 01 62 04 00", FeatureExceptions, 15)]
    [InlineData(2, "01 01 61 01 62 00 00", UnknownType, 16)]
    [InlineData(2, "01 01 ff 01 62 03 7f 00", BadUtf8, 12)]
    [InlineData(2, "01 01 61 01 62 03 7f 02", BadMutability, 17)]
    [InlineData(2, "02 01 61 01 62 02 00 01 01 61 01 62 02 00 01", FeatureMultiMemory, 18)]
    [InlineData(2, "02 01 61 01 62 01 70 00 01 01 61 01 62 01 70 00 01", FeatureMultiTable, 19)]
    [InlineData(3, "01 00", UnknownType, 11)]
    [InlineData(4, "01 6f 00 00", FeatureReferenceTypes, 11)]
    [InlineData(4, "01 40 00 70 00 00", FeatureReferenceTypes, 11)]
    [InlineData(4, "01 63 00 00", FeatureReferenceTypes, 11)]
    [InlineData(4, "01 64 00 00", FeatureReferenceTypes, 11)]
    [InlineData(4, "01 7f 00 00", BadValueType, 11)]
    [InlineData(4, "02 70 00 00 70 00 00", FeatureMultiTable, 14)]
    [InlineData(4, "01 70 01 02 01", SizeMinimumAboveMaximum, 12)]
    [InlineData(5, "02 00 01 00 01", FeatureMultiMemory, 13)]
    [InlineData(5, "01 02 01", FeatureThreads, 11)]
    [InlineData(5, "01 03 01 01", FeatureThreads, 11)]
    [InlineData(5, "01 04 01", FeatureMemory64, 11)]
    [InlineData(5, "01 07 01 01", FeatureMemory64, 11)]
    [InlineData(5, "01 08 01", FeatureOther, 11)]
    [InlineData(5, "01 0f 01", FeatureOther, 11)]
    [InlineData(5, "01 10 01", BadLimitsFlag, 11)]
    [InlineData(5, "01 01 02 01", SizeMinimumAboveMaximum, 11)]
    [InlineData(5, "01 00 81 80 04", MemoryTooLarge, 11)]
    [InlineData(5, "01 01 00 81 80 04", MemoryTooLarge, 11)]
    [InlineData(6, "01 7f 02 41 00 0b", BadMutability, 12)]
    [InlineData(6, "01 79 00 41 00 0b", BadValueType, 11)]
    [InlineData(6, "01 7f 00 42 00 0b", TypeMismatch, 15)]
    [InlineData(6, "01 7f 00 0b", TypeMismatch, 13)]
    [InlineData(6, "01 7f 00 41 00 41 00 0b", TypeMismatch, 17)]
    [InlineData(6, "01 7f 00 6a 0b", ConstantExpected, 13)]
    [InlineData(6, "01 7f 00 d2 00 0b", FeatureReferenceTypes, 13)]
    [InlineData(6, "01 7f 00 ff 0b", IllegalOpcode, 13)]
    [InlineData(6, "02 7f 00 41 00 0b 7f 00 23 00 0b", UnknownGlobal, 18)]              // only imported globals are known here
    [InlineData(6, "01 7f 00 41 80 80 80 80 10 0b", IntegerTooLarge, 18)]
    [InlineData(6, "01 7f 00 41 80 80 80 80 80 00 0b", IntegerTooLong, 18)]
    [InlineData(7, "01 01 61 05 00", BadExportKind, 13)]
    [InlineData(7, "01 01 61 04 00", FeatureExceptions, 13)]
    [InlineData(7, "01 01 61 00 00", UnknownFunction, 14)]
    [InlineData(7, "01 01 61 01 00", UnknownTable, 14)]
    [InlineData(7, "01 01 61 02 00", UnknownMemory, 14)]
    [InlineData(7, "01 01 61 03 00", UnknownGlobal, 14)]
    [InlineData(8, "00", UnknownFunction, 10)]
    [InlineData(9, "01 08", BadSegmentFlag, 11)]
    [InlineData(9, "01 03 00 00", FeatureReferenceTypes, 11)]
    [InlineData(9, "01 07 70 00", FeatureReferenceTypes, 11)]
    [InlineData(9, "01 00 41 00 0b 00", UnknownTable, 11)]
    [InlineData(9, "01 02 01 41 00 0b 00 00", UnknownTable, 12)]
    [InlineData(9, "01 01 01 00", BadElementKind, 12)]
    [InlineData(9, "01 05 7f 00", BadElementKind, 12)]
    [InlineData(9, "01 05 6f 00", FeatureReferenceTypes, 12)]
    [InlineData(9, "01 05 63 00", FeatureReferenceTypes, 12)]
    [InlineData(9, "01 05 64 00", FeatureReferenceTypes, 12)]
    [InlineData(9, "01 01 00 01 00", UnknownFunction, 14)]
    [InlineData(9, "01 05 70 01 d2 00 0b", UnknownFunction, 15)]
    [InlineData(9, "01 05 70 01 d0 6f 0b", FeatureReferenceTypes, 15)]
    [InlineData(9, "01 05 70 01 41 00 0b", ConstantExpected, 14)]
    [InlineData(9, "01 05 70 01 d0 70 01", TypeMismatch, 16)]
    [InlineData(10, "01 02 00 0b", FunctionCodeMismatch, 10)]
    [InlineData(11, "01 03 00", BadSegmentFlag, 11)]
    [InlineData(11, "01 00 41 00 0b 00", UnknownMemory, 11)]
    [InlineData(11, "01 02 01 41 00 0b 00", UnknownMemory, 12)]
    [InlineData(11, "01 01 02 61", UnexpectedEnd, 13)]
    [InlineData(12, "01", DataCountMismatch, 11)]
    public void Section(byte id, string content, ModuleErrorCode code, int offset) =>
        AssertRefused(Modules.Raw((id, content)), code, offset);

    [Theory]
    [InlineData("00", UnexpectedEnd)]                                                   // no end
    [InlineData("00 0b 0b", BodySize)]                                                  // bytes behind the end
    [InlineData("01 01 7f", UnexpectedEnd)]
    [InlineData("01 01 79 0b", BadValueType)]
    [InlineData("01 01 7b 0b", FeatureSimd)]
    [InlineData("02 ff ff ff ff 0f 7f 01 7f 0b", TooManyLocals)]
    [InlineData("01 d1 86 03 7f 0b", LimitLocals)]                                      // 50,001
    [InlineData("00 41 80 80 80 80 80 00 1a 0b", IntegerTooLong)]
    [InlineData("00 42 80 80 80 80 80 80 80 80 80 02 1a 0b", IntegerTooLarge)]
    [InlineData("00 44 00 00 00 00 0b", UnexpectedEnd)]
    [InlineData("00 02 80 80 80 80 80 00 0b 0b", IntegerTooLong)]
    [InlineData("00 02 40 0b", UnexpectedEnd)]                                          // one end is missing
    [InlineData("00 fc 80 80 80 80 80 00 0b", IntegerTooLong)]
    public void Body(string body, ModuleErrorCode code)
    {
        byte[] bytes = Modules.Hex(body);
        string content = $"01 {bytes.Length:x2} {body}";
        Assert.Equal(code, Modules.Refused(Modules.Raw((1, "01 60 00 00"), (3, "01 00"), (5, "01 00 01"), (10, content))).Code);
    }

    [Theory]
    [InlineData("1a ff 0b", IllegalOpcode)]                                             // invalid first, malformed behind it
    [InlineData("1a 41 80 80 80 80 80 00 0b", IntegerTooLong)]
    [InlineData("1a 0e 01 00", UnexpectedEnd)]
    [InlineData("1a 0e 00 80 80 80 80 80 00 0b", IntegerTooLong)]
    [InlineData("1a 04 40 02 40 0b 0b", UnexpectedEnd)]
    [InlineData("1a 0b 0b", BodySize)]
    [InlineData("1a fc 17 0b", IllegalOpcode)]
    [InlineData("1a 04 40 03 40 0b 05 0b 0b", TypeMismatch)]                            // well formed: the first error stands
    [InlineData("1a 0e 01 00 00 0b", TypeMismatch)]
    [InlineData("1a fd 00 0b", TypeMismatch)]                                           // a feature is no malformed byte
    public void Body_that_is_malformed_and_invalid_is_malformed(string body, ModuleErrorCode code)
    {
        string content = $"01 {Modules.Hex(body).Length + 1:x2} 00 {body}";
        ModuleError error = Modules.Refused(Modules.Raw((1, "01 60 00 00"), (3, "01 00"), (10, content)));
        Assert.Equal(code, error.Code);
    }

    [Fact]
    public void Function_without_code_and_code_without_function_are_refused()
    {
        byte[] noCode = Modules.Raw((1, "01 60 00 00"), (3, "01 00"));
        AssertRefused(noCode, FunctionCodeMismatch, noCode.Length);
        Assert.Equal(None, Modules.Judge(Modules.Raw((1, "01 60 00 00"), (3, "01 00"), (10, "01 02 00 0b"))));
        Assert.Equal(
            FunctionCodeMismatch, Modules.Refused(Modules.Raw((1, "01 60 00 00"), (3, "01 00"), (10, "02 02 00 0b 02 00 0b"))).Code);
    }

    [Fact]
    public void Data_count_is_that_of_the_data_section()
    {
        Assert.Equal(None, Modules.Judge(Modules.Raw((12, "01"), (11, "01 01 00"))));
        byte[] fewer = Modules.Raw((12, "02"), (11, "01 01 00"));
        AssertRefused(fewer, DataCountMismatch, fewer.Length);
    }

    [Fact]
    public void Export_name_is_used_once_and_named_by_the_refusal()
    {
        ModuleError error = Modules.Refused(Modules.Raw((5, "01 00 01"), (7, "02 03 6f 6e 65 02 00 03 6f 6e 65 02 00")));
        Assert.Equal((DuplicateExport, "one"), (error.Code, error.Subject));
        Assert.Equal(None, Modules.Judge(Modules.Raw((5, "01 00 01"), (7, "02 03 6f 6e 65 02 00 03 6f 6e 66 02 00"))));
    }

    [Fact]
    public void Start_function_has_no_parameters_and_no_results()
    {
        Assert.Equal(
            StartType, Modules.Refused(Modules.Raw((1, "01 60 01 7f 00"), (3, "01 00"), (8, "00"), (10, "01 02 00 0b"))).Code);
        ModuleError start = Modules.Refused(Modules.Raw((1, "01 60 00 00"), (3, "01 00"), (8, "00"), (10, "01 02 00 0b")));
        Assert.Equal((FeatureStart, 18), (start.Code, start.Offset));
    }

    [Fact]
    public void Elements_are_read_in_every_form_that_is_allowed()
    {
        ValidatedModule module = Modules.Valid(Modules.Raw(
            (1, "01 60 00 00"),
            (3, "02 00 00"),
            (4, "01 70 00 0a"),
            (9, "06 00 41 05 0b 01 01  01 00 02 00 01  02 00 41 01 0b 00 01 00  04 41 02 0b 01 d2 01 0b  "
                + "05 70 02 d0 70 0b d2 00 0b  06 00 41 03 0b 70 01 d2 00 0b"),
            (10, "02 02 00 0b 02 00 0b")));
        Assert.Equal(
            [
                "Active 5: 1", "Passive 0: 0 1", "Active 1: 0", "Active 2: 1", "Passive 0: -1 0", "Active 3: 0",
            ],
            module.Elements.ToArray().Select(e => $"{e.Mode} {e.TableOffset}: {string.Join(' ', e.Functions.ToArray())}"));
    }

    [Fact]
    public void Data_segments_are_read_in_every_form()
    {
        ValidatedModule module = Modules.Valid(
            Modules.Raw((5, "01 00 01"), (11, "03 00 41 07 0b 01 aa  01 02 bb cc  02 00 41 7f 0b 00")));
        Assert.Equal(["Active 7: AA", "Passive 0: BBCC", "Active 4294967295: "], module.Data.ToArray().Select(Shown));

        string Shown(DataSegment data) =>
            $"{data.Mode} {data.MemoryOffset}: {Convert.ToHexString(module.Bytes.Slice(data.BytesOffset, data.ByteCount))}";
    }

    [Fact]
    public void Globals_keep_the_bits_of_their_constants()
    {
        ValidatedModule module = Modules.Valid(Modules.Raw(
            (6, "04 7f 00 41 7f 0b  7e 01 42 7e 0b  7d 00 43 01 02 03 84 0b  7c 01 44 01 02 03 04 05 06 07 88 0b")));
        Assert.Equal(
            ["I32 False FFFFFFFF", "I64 True FFFFFFFFFFFFFFFE", "F32 False 84030201", "F64 True 8807060504030201"],
            module.Globals.ToArray().Select(g => $"{g.Type} {g.IsMutable} {g.InitialBits:X}"));
    }

    [Fact]
    public void Imported_global_initialises_others_unless_it_is_variable()
    {
        byte[] constant = Modules.Raw((2, "01 01 65 01 67 03 7f 00"), (6, "01 7f 00 23 00 0b"));
        Assert.True(WasmValidator.TryValidate(constant, WasmLimits.Standard, new SevenLinker(), out ValidatedModule? module, out _));
        Assert.Equal([7UL, 7UL], module!.Globals.ToArray().Select(g => g.InitialBits));
        byte[] variable = Modules.Raw((2, "01 01 65 01 67 03 7f 01"), (6, "01 7f 00 23 00 0b"));
        Assert.False(WasmValidator.TryValidate(variable, WasmLimits.Standard, new SevenLinker(), out _, out ModuleError error));
        Assert.Equal(ConstantExpected, error.Code);
        byte[] another = Modules.Raw((2, "01 01 65 01 67 03 7f 00"), (6, "01 7e 00 23 00 0b"));
        Assert.False(WasmValidator.TryValidate(another, WasmLimits.Standard, new SevenLinker(), out _, out error));
        Assert.Equal(TypeMismatch, error.Code);
    }

    [Fact]
    public void Imported_memory_and_table_have_the_size_that_the_linker_says()
    {
        byte[] bytes = Modules.Raw((2, "02 01 65 01 6d 02 00 01  01 65 01 74 01 70 00 01"), (7, "02 01 6d 02 00 01 74 01 00"));
        Assert.True(WasmValidator.TryValidate(bytes, WasmLimits.Standard, new SevenLinker(), out ValidatedModule? module, out _));
        Assert.Equal((new WasmSizeRange(7, 8), new WasmSizeRange(9, null)), (module!.Memory!.Value, module.Table!.Value));
        ModuleError error = Modules.Refused(bytes);
        Assert.Equal((UnlinkableImport, 11, "e.m"), (error.Code, error.Offset, error.Subject));
    }

    [Fact]
    public void Stub_linker_takes_what_is_no_host_function_and_links_what_is()
    {
        ModuleBuilder builder = new();
        builder.ImportHost("calldata_size");
        builder.Import("env", "print", "i:");
        builder.Import("pyde", "sload", ":");
        byte[] bytes = builder.Build();
        Assert.True(WasmValidator.TryValidate(bytes, WasmLimits.Standard, ImportLinker.Stubs, out ValidatedModule? module, out _));
        Assert.Equal([HostFunction.CalldataSize, null, null], module!.Imports.ToArray().Select(i => i.Function));
        Assert.Equal("env.print", Modules.Refused(bytes).Subject);
    }

    [Fact]
    public void Types_of_equal_content_are_told_from_types_that_only_look_alike()
    {
        ValidatedModule module = Modules.Valid(
            Modules.Raw((1, "05 60 01 7f 01 7e  60 02 7f 7e 00  60 00 02 7f 7e  60 01 7f 01 7e  60 01 7e 01 7f")));
        Assert.Equal([0, 1, 2, 0, 4], Enumerable.Range(0, 5).Select(module.CanonicalType));
    }

    private static void AssertRefused(byte[] bytes, ModuleErrorCode code, int offset)
    {
        ModuleError error = Modules.Refused(bytes);
        Assert.Equal((code, offset), (error.Code, error.Offset));
    }

    private sealed class SevenLinker : ImportLinker
    {
        public override LinkOutcome LinkFunction(string module, string name, WasmFunctionType type, out HostFunction? function)
        {
            function = null;
            return LinkOutcome.Unknown;
        }

        public override LinkOutcome LinkGlobal(string module, string name, WasmValueType type, bool isMutable, out ulong bits)
        {
            bits = 7;
            return LinkOutcome.Linked;
        }

        public override LinkOutcome LinkMemory(string module, string name, WasmSizeRange wanted, out WasmSizeRange actual)
        {
            actual = new WasmSizeRange(7, 8);
            return LinkOutcome.Linked;
        }

        public override LinkOutcome LinkTable(string module, string name, WasmSizeRange wanted, out WasmSizeRange actual)
        {
            actual = new WasmSizeRange(9, null);
            return LinkOutcome.Linked;
        }
    }
}
