using Pyde.Abi.Binary;
using Pyde.Abi.Tests.Support;
using static Pyde.Abi.Binary.ModuleErrorCode;

namespace Pyde.Abi.Tests;

/// <summary>
/// Rules of validation inside a body, each kept and broken. The function is number 1, takes an i32 and has a local i64; function 0 is of
/// type 0, i32 to i64; global 0 is a constant i32 and global 1 a variable i64; there are a memory, a table, and one segment of either kind.
/// </summary>
public sealed class InvalidModuleTests
{
    [Theory]
    [InlineData("02 40 0b", None)]                                                     // block
    [InlineData("02 7f 0b 1a", TypeMismatch)]                                          // without the result it promises
    [InlineData("02 7f 41 00 0b 1a", None)]
    [InlineData("02 7f 42 00 0b 1a", TypeMismatch)]
    [InlineData("02 7d 43 00 00 80 3f 0b 8c 1a", None)]
    [InlineData("02 7c 44 00 00 00 00 00 00 f0 3f 0b 9a 1a", None)]
    [InlineData("02 7e 42 00 0b 50 1a", None)]
    [InlineData("02 40 41 00 0b", TypeMismatch)]                                       // with something left over
    [InlineData("02 63 0b", FeatureGc)]
    [InlineData("02 79 0b", BadValueType)]
    [InlineData("02 09 0b", UnknownType)]
    [InlineData("02 ff 7f 0b", BadValueType)]
    [InlineData("05", EndExpected)]                                                    // else without if
    [InlineData("02 40 05 0b", EndExpected)]
    [InlineData("41 00 04 40 05 05 0b", EndExpected)]
    [InlineData("41 00 04 40 0b", None)]                                               // if
    [InlineData("04 40 0b", TypeMismatch)]
    [InlineData("42 00 04 40 0b", TypeMismatch)]
    [InlineData("41 00 04 7f 41 00 05 41 01 0b 1a", None)]
    [InlineData("41 00 04 7f 41 00 05 42 01 0b 1a", TypeMismatch)]
    [InlineData("41 00 04 7f 41 00 0b 1a", TypeMismatch)]                              // without else the result is missing there
    [InlineData("0c 00", None)]                                                        // the body is a label
    [InlineData("0c 01", UnknownLabel)]
    [InlineData("03 7f 0c 00 0b 1a", None)]                                            // a loop's label takes its parameters: none
    [InlineData("02 7f 0c 00 0b 1a", TypeMismatch)]                                    // a block's label takes its results
    [InlineData("02 7f 41 00 0c 00 0b 1a", None)]
    [InlineData("41 00 0d 00", None)]
    [InlineData("0d 00", TypeMismatch)]
    [InlineData("42 00 0d 00", TypeMismatch)]
    [InlineData("41 00 0d 05", UnknownLabel)]
    [InlineData("02 7f 41 07 41 01 0d 00 0b 1a", None)]                                // br_if leaves the value
    [InlineData("02 7f 41 00 0d 00 0b 1a", TypeMismatch)]
    [InlineData("41 00 0e 00 00", None)]
    [InlineData("0e 00 00", TypeMismatch)]
    [InlineData("42 00 0e 00 00", TypeMismatch)]
    [InlineData("41 00 0e 00 01", UnknownLabel)]
    [InlineData("41 00 0e 01 01 00", UnknownLabel)]
    [InlineData("02 7f 41 00 41 00 0e 01 00 01 0b 1a", TypeMismatch)]                  // targets of another number of operands
    [InlineData("02 7f 02 7f 41 00 41 00 0e 01 00 01 0b 0b 1a", None)]
    [InlineData("02 7f 02 7f 42 00 41 00 0e 01 00 01 0b 0b 1a", TypeMismatch)]
    [InlineData("02 7e 02 7f 00 0e 01 00 01 0b 1a 42 00 0b 1a", FeatureReferenceTypes)]
    [InlineData("02 7f 02 7f 41 00 0e 01 00 01 0b 0b 1a", TypeMismatch)]               // the operand is missing
    [InlineData("0f", None)]                                                           // return
    [InlineData("00 6a 1a", None)]                                                     // unreachable code takes operands of any type …
    [InlineData("00 41 00 50 1a", TypeMismatch)]                                       // … but not of a wrong one
    [InlineData("0f 41 00 50 1a", TypeMismatch)]
    [InlineData("0c 00 45 50 1a", TypeMismatch)]
    [InlineData("41 00 0e 00 00 6a 1a", None)]
    [InlineData("00 02 7f 0b 1a", TypeMismatch)]                                       // a block inside is judged anew
    [InlineData("41 00", TypeMismatch)]                                                // left over at the end
    [InlineData("0b", BodySize)]
    public void Control(string body, ModuleErrorCode code) => Assert.Equal(code, Judge(body));

    [Theory]
    [InlineData("41 00 10 00 1a", None)]
    [InlineData("10 00 1a", TypeMismatch)]
    [InlineData("42 00 10 00 1a", TypeMismatch)]
    [InlineData("41 00 10 00 45 1a", TypeMismatch)]                                    // its result is an i64
    [InlineData("10 02", UnknownFunction)]
    [InlineData("41 00 41 00 11 00 00 50 1a", None)]
    [InlineData("41 00 11 00 00 1a", TypeMismatch)]
    [InlineData("42 00 41 00 11 00 00 1a", TypeMismatch)]
    [InlineData("41 00 42 00 11 00 00 1a", TypeMismatch)]
    [InlineData("41 00 41 00 11 02 00 1a", UnknownType)]
    [InlineData("41 00 41 00 11 00 01 1a", ZeroByteExpected)]
    [InlineData("1a", TypeMismatch)]                                                   // drop
    [InlineData("41 00 41 00 41 00 1b 45 1a", None)]                                   // select
    [InlineData("42 00 42 00 41 00 1b 50 1a", None)]
    [InlineData("41 00 42 00 41 00 1b 1a", TypeMismatch)]
    [InlineData("41 00 41 00 42 00 1b 1a", TypeMismatch)]
    [InlineData("41 00 41 00 1b 1a", TypeMismatch)]
    [InlineData("00 42 00 41 00 1b 50 1a", None)]                                      // the known one of two operands gives the type
    [InlineData("00 42 00 41 00 1b 45 1a", TypeMismatch)]
    [InlineData("20 00 45 1a", None)]                                                  // local.get
    [InlineData("20 01 50 1a", None)]
    [InlineData("20 00 50 1a", TypeMismatch)]
    [InlineData("20 02 1a", UnknownLocal)]
    [InlineData("41 00 21 00", None)]
    [InlineData("42 00 21 00", TypeMismatch)]
    [InlineData("42 00 21 01", None)]
    [InlineData("21 01", TypeMismatch)]
    [InlineData("42 00 22 01 50 1a", None)]                                            // local.tee leaves the value
    [InlineData("41 00 22 01 1a", TypeMismatch)]
    [InlineData("42 00 22 01", TypeMismatch)]
    [InlineData("23 00 45 1a", None)]
    [InlineData("23 01 50 1a", None)]
    [InlineData("23 02 1a", UnknownGlobal)]
    [InlineData("42 00 24 01", None)]
    [InlineData("41 00 24 01", TypeMismatch)]
    [InlineData("41 00 24 00", ImmutableGlobal)]
    [InlineData("24 01", TypeMismatch)]
    public void Calls_and_variables(string body, ModuleErrorCode code) => Assert.Equal(code, Judge(body));

    [Theory]
    [InlineData("3f 00 45 1a", None)]                                                  // memory.size
    [InlineData("3f 00 50 1a", TypeMismatch)]
    [InlineData("3f 01 1a", ZeroByteExpected)]
    [InlineData("41 00 40 00 45 1a", None)]                                            // memory.grow
    [InlineData("42 00 40 00 1a", TypeMismatch)]
    [InlineData("40 00 1a", TypeMismatch)]
    [InlineData("41 00 40 01 1a", ZeroByteExpected)]
    [InlineData("41 00 41 00 41 00 fc 08 00 00", None)]                                // memory.init
    [InlineData("41 00 41 00 41 00 fc 08 01 00", UnknownSegment)]
    [InlineData("41 00 41 00 41 00 fc 08 00 01", ZeroByteExpected)]
    [InlineData("41 00 41 00 fc 08 00 00", TypeMismatch)]
    [InlineData("fc 09 00", None)]                                                     // data.drop
    [InlineData("fc 09 01", UnknownSegment)]
    [InlineData("41 00 41 00 41 00 fc 0a 00 00", None)]                                // memory.copy
    [InlineData("41 00 41 00 41 00 fc 0a 01 00", ZeroByteExpected)]
    [InlineData("41 00 41 00 41 00 fc 0a 00 01", ZeroByteExpected)]
    [InlineData("42 00 41 00 41 00 fc 0a 00 00", TypeMismatch)]
    [InlineData("41 00 42 00 41 00 fc 0a 00 00", TypeMismatch)]
    [InlineData("41 00 41 00 42 00 fc 0a 00 00", TypeMismatch)]
    [InlineData("41 00 41 00 41 00 fc 0b 00", None)]                                   // memory.fill
    [InlineData("41 00 41 00 41 00 fc 0b 01", ZeroByteExpected)]
    [InlineData("41 00 41 00 fc 0b 00", TypeMismatch)]
    [InlineData("41 00 41 00 41 00 fc 0c 00 00", None)]                                // table.init
    [InlineData("41 00 41 00 41 00 fc 0c 01 00", UnknownSegment)]
    [InlineData("41 00 41 00 41 00 fc 0c 00 01", ZeroByteExpected)]
    [InlineData("41 00 41 00 fc 0c 00 00", TypeMismatch)]
    [InlineData("fc 0d 00", None)]                                                     // elem.drop
    [InlineData("fc 0d 01", UnknownSegment)]
    [InlineData("41 00 41 00 41 00 fc 0e 00 00", None)]                                // table.copy
    [InlineData("41 00 41 00 41 00 fc 0e 01 00", ZeroByteExpected)]
    [InlineData("41 00 41 00 41 00 fc 0e 00 01", ZeroByteExpected)]
    [InlineData("41 00 41 00 fc 0e 00 00", TypeMismatch)]
    public void Memory_and_table(string body, ModuleErrorCode code) => Assert.Equal(code, Judge(body));

    [Theory]
    [InlineData("41 00 28 02 00 1a")]
    [InlineData("41 00 41 00 36 02 00")]
    [InlineData("3f 00 1a")]
    [InlineData("41 00 40 00 1a")]
    [InlineData("41 00 41 00 41 00 fc 08 00 00")]
    [InlineData("41 00 41 00 41 00 fc 0a 00 00")]
    [InlineData("41 00 41 00 41 00 fc 0b 00")]
    public void Instruction_on_memory_needs_one(string body)
    {
        ModuleBuilder builder = new ModuleBuilder().PassiveData([1]);
        builder.Function(":", Modules.Hex(body));
        Assert.Equal(UnknownMemory, Modules.Judge(builder.Build()));
    }

    [Theory]
    [InlineData("41 00 11 00 00")]
    [InlineData("41 00 41 00 41 00 fc 0e 00 00")]
    public void Instruction_on_the_table_needs_one(string body)
    {
        ModuleBuilder builder = ModuleBuilder.WithMemory();
        builder.Function(":", Modules.Hex(body));
        Assert.Equal(UnknownTable, Modules.Judge(builder.Build()));
    }

    [Theory]
    [InlineData("41 00 41 00 41 00 fc 0c 00 00 0b", UnknownTable)]
    [InlineData("fc 0d 00 0b", None)]
    public void Passive_elements_need_no_table_and_copying_them_into_one_does(string body, ModuleErrorCode code)
    {
        string content = $"01 {Modules.Hex(body).Length + 1:x2} 00 {body}";
        Assert.Equal(code, Modules.Judge(Modules.Raw((1, "01 60 00 00"), (3, "01 00"), (9, "01 01 00 01 00"), (10, content))));
    }

    [Theory]
    [InlineData("41 00", None)]
    [InlineData("", TypeMismatch)]
    [InlineData("42 00", TypeMismatch)]
    [InlineData("41 00 41 00", TypeMismatch)]
    [InlineData("41 00 0f", None)]
    [InlineData("0f", TypeMismatch)]
    [InlineData("42 00 0f", TypeMismatch)]
    [InlineData("41 00 0c 00", None)]
    [InlineData("0c 00", TypeMismatch)]
    [InlineData("00", None)]
    public void Body_leaves_the_results_of_its_type(string body, ModuleErrorCode code)
    {
        ModuleBuilder builder = ModuleBuilder.WithMemory();
        builder.Function(":i", Modules.Hex(body));
        Assert.Equal(code, Modules.Judge(builder.Build()));
    }

    [Theory]
    [InlineData("41 01 02 00 ac 0b 50 1a", None)]                                      // parameters are inside of the block
    [InlineData("02 00 ac 0b 1a", TypeMismatch)]
    [InlineData("42 01 02 00 ac 0b 1a", TypeMismatch)]
    [InlineData("41 01 03 00 ac 1a 41 01 0c 00 0b 1a", None)]                          // a loop's label takes them again
    [InlineData("41 01 03 00 ac 0c 00 0b 1a", TypeMismatch)]
    [InlineData("41 01 41 00 04 00 ac 05 ac 0b 50 1a", None)]
    [InlineData("41 01 41 00 04 01 0b 1a", None)]                                      // an if without else hands its parameters on
    [InlineData("41 01 41 00 04 00 ac 0b 1a", TypeMismatch)]
    public void Block_of_a_type_with_parameters_takes_them(string body, ModuleErrorCode code)
    {
        ModuleBuilder builder = ModuleBuilder.WithMemory();
        builder.Type("i:I");
        builder.Type("i:i");
        builder.Function(":", Modules.Hex(body));
        Assert.Equal(code, Modules.Judge(builder.Build()));
    }

    [Theory]
    [InlineData("fc 09 00", true, DataCountRequired)]
    [InlineData("fc 09 00", false, UnknownSegment)]
    public void Data_segment_that_code_names_must_be_counted_before(string body, bool hasData, ModuleErrorCode code)
    {
        ModuleBuilder builder = ModuleBuilder.WithMemory();
        if (hasData)
            builder.Data(0, [1]);
        int function = builder.Function(":", Modules.Hex(body));
        byte[] module = builder.Build();
        ModuleError error = Modules.Refused(module);
        Assert.Equal(code, error.Code);

        // The offset is that of the index, which stands before the body's end.
        Assert.Equal(0, function);
        Assert.Equal(module.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xfc, 0x09, 0x00]) + 2, error.Offset);
    }

    [Fact]
    public void Error_names_the_function_by_its_index_and_the_instruction_by_its_offset()
    {
        ModuleBuilder builder = new();
        builder.ImportHost("calldata_size");
        builder.Memory(1).ExportMemory();
        builder.Function(":", []);
        builder.Function(":", [0x01, 0x01, 0x1a]);
        byte[] module = builder.Build();
        ModuleError error = Modules.Refused(module);
        Assert.Equal("function 2", error.Subject);
        Assert.Equal(module.AsSpan().LastIndexOf((byte)0x1a), error.Offset);
        Assert.Equal($"TypeMismatch at byte {error.Offset} (function 2)", error.ToString());
    }

    private static ModuleErrorCode Judge(string body)
    {
        ModuleBuilder builder = ModuleBuilder.WithMemory().Table(1).PassiveData([1]);
        int first = builder.Function("i:I", [0x20, 0x00, 0xac]);
        builder.Element(0, first);
        builder.Global('i', isMutable: false, [0x41, 0x00]);
        builder.Global('I', isMutable: true, [0x42, 0x00]);
        builder.Function("i:", Modules.Hex(body), locals: "I");
        return Modules.Judge(builder.Build());
    }
}
