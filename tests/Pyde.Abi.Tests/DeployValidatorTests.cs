using System.Collections.Immutable;
using Pyde.Abi.Binary;
using Pyde.Abi.Deployment;
using Pyde.Abi.Sections;
using Pyde.Abi.Tests.Support;
using Pyde.Contracts.Wasm;

namespace Pyde.Abi.Tests;

/// <summary>One test per rule, in the order of abi.md, and the order itself.</summary>
public sealed class DeployValidatorTests
{
    private const FunctionAttributes Entry = FunctionAttributes.Entry;

    [Fact]
    public void Module_that_keeps_every_rule_is_accepted_with_its_abi_and_plan()
    {
        DeployableModule module = Accepted(Good().Abi(("run", Entry)));
        Assert.True(module.TryFind("run", out FunctionAbi? function, out int index));
        Assert.Equal(Entry, function!.Attributes);
        Assert.Equal(0, index);
        Assert.Equal(1, module.Plan.FunctionCount);
        Assert.Empty(module.Warnings);
        Assert.False(module.TryFind("walk", out _, out _));
    }

    [Fact]
    public void Module_above_the_size_limit_is_too_large_and_one_at_the_limit_is_not()
    {
        byte[] bytes = Good().Abi(("run", Entry)).Build();
        Accepted(bytes, WasmLimits.Standard with { ModuleBytesMax = bytes.Length });
        Assert.Equal(DeployErrorCode.TooLarge, Refused(bytes, WasmLimits.Standard with { ModuleBytesMax = bytes.Length - 1 }).Code);
    }

    [Fact]
    public void Code_above_the_size_limit_is_too_large_and_code_at_the_limit_is_not()
    {
        byte[] bytes = Good().Abi(("run", Entry)).Build();
        int codeBytes = Accepted(bytes).Module.CodeSectionBytes;
        Accepted(bytes, WasmLimits.Standard with { CodeBytesMax = codeBytes });
        Assert.Equal(DeployErrorCode.TooLarge, Refused(bytes, WasmLimits.Standard with { CodeBytesMax = codeBytes - 1 }).Code);
    }

    [Fact]
    public void Bytes_that_are_no_module_are_malformed()
    {
        Assert.Equal(DeployErrorCode.Malformed, Refused([]).Code);
        Assert.Equal(DeployErrorCode.Malformed, Refused("not a module"u8.ToArray()).Code);
    }

    [Fact]
    public void Module_that_does_not_validate_names_the_function()
    {
        ModuleBuilder builder = ModuleBuilder.WithMemory().Abi(("run", Entry));
        builder.Function(":", [0x1a], export: "run");
        DeployError error = Refused(builder.Build());
        Assert.Equal(DeployErrorCode.Invalid, error.Code);
        Assert.Contains("function 0", error.Subject, StringComparison.Ordinal);
    }

    [Fact]
    public void Start_section_is_a_refused_feature()
    {
        DeployError error = Refused(Good().Abi(("run", Entry)).Start(0).Build());
        Assert.Equal(DeployErrorCode.FeatureRefused, error.Code);
        Assert.Equal(ModuleErrorCode.FeatureStart, error.Module.Code);
    }

    [Theory]
    [InlineData("pyde", "block_height", DeployErrorCode.ImportUnknown)]
    [InlineData("env", "sload", DeployErrorCode.ImportUnknown)]
    [InlineData("pyde", "sload", DeployErrorCode.ImportTypeMismatch)]
    public void Import_that_the_table_does_not_have_is_named(string module, string name, DeployErrorCode code)
    {
        ModuleBuilder builder = new();
        builder.Import(module, name, ":I");
        builder.Memory(1).ExportMemory().Abi();
        DeployError error = Refused(builder.Build());
        Assert.Equal(code, error.Code);
        Assert.Contains($"{module}.{name}", error.Subject, StringComparison.Ordinal);
    }

    [Fact]
    public void Import_for_parachains_is_refused_to_a_contract_and_allowed_to_a_parachain()
    {
        ModuleBuilder contract = new();
        contract.ImportHost("parachain_version");
        DeployError error = Refused(contract.Memory(1).ExportMemory().Abi().Build());
        Assert.Equal((DeployErrorCode.ImportParachainOnly, "pyde.parachain_version"), (error.Code, error.Subject));

        ModuleBuilder parachain = new();
        parachain.ImportHost("parachain_version");
        Accepted(parachain.Memory(1).ExportMemory().Abi(ContractAbi.Create(ContractType.Parachain, [])));
    }

    [Fact]
    public void Memory_must_be_there_exported_under_its_name_and_begin_within_1024_pages()
    {
        Assert.Equal(DeployErrorCode.MemoryMissing, Refused(new ModuleBuilder().Abi().Build()).Code);
        Assert.Equal(DeployErrorCode.MemoryNotExported, Refused(new ModuleBuilder().Memory(1).ExportMemory("mem").Abi().Build()).Code);
        Assert.Equal(DeployErrorCode.MemoryTooLarge, Refused(ModuleBuilder.WithMemory(1_025).Abi().Build()).Code);
        Accepted(ModuleBuilder.WithMemory(1_024).Abi());
    }

    [Fact]
    public void Section_must_be_there_once_and_decode_completely()
    {
        Assert.Equal(DeployErrorCode.AbiMissing, Refused(Good().Build()).Code);
        Assert.Equal(DeployErrorCode.AbiDuplicate, Refused(Good().Abi(("run", Entry)).Abi(("run", Entry)).Build()).Code);
        Assert.Equal(DeployErrorCode.AbiMalformed, Refused(Good().Custom(AbiSection.Name, [1, 2, 3]).Build()).Code);
        Assert.Equal(DeployErrorCode.AbiMalformed, Refused(Good().Custom(AbiSection.Name, []).Build()).Code);
    }

    [Fact]
    public void Another_version_or_another_type_than_expected_is_refused()
    {
        ContractAbi abi = Declare(("run", Entry));
        ContractAbi newer = new() { AbiVersion = HostTable.AbiVersion + 1, Type = abi.Type, Functions = abi.Functions };
        Assert.Equal(DeployErrorCode.AbiVersionUnsupported, Refused(Good().Abi(newer).Build()).Code);
        byte[] bytes = Good().Abi(abi).Build();
        Assert.False(DeployValidator.TryValidate(bytes, ContractType.Parachain, WasmLimits.Standard, out _, out DeployError error));
        Assert.Equal((DeployErrorCode.ContractTypeMismatch, "Contract, expected Parachain"), (error.Code, error.Subject));
        Assert.True(DeployValidator.TryValidate(bytes, ContractType.Contract, WasmLimits.Standard, out _, out _));
    }

    [Fact]
    public void Function_declared_twice_or_with_a_foreign_selector_is_named()
    {
        DeployError twice = Refused(Good().Abi(("run", Entry), ("run", Entry)).Build());
        Assert.Equal((DeployErrorCode.FunctionDeclaredTwice, "run"), (twice.Code, twice.Subject));
        FunctionAbi foreign = new() { Name = "run", Selector = FunctionAbi.SelectorOf("walk"), Attributes = Entry };
        DeployError selector = Refused(Good().Abi(ContractAbi.Create(ContractType.Contract, [foreign])).Build());
        Assert.Equal((DeployErrorCode.SelectorMismatch, "run"), (selector.Code, selector.Subject));
    }

    [Fact]
    public void Declared_function_must_be_exported_and_exported_function_declared()
    {
        DeployError missing = Refused(Good().Abi(("run", Entry), ("walk", Entry)).Build());
        Assert.Equal((DeployErrorCode.FunctionNotExported, "walk"), (missing.Code, missing.Subject));
        DeployError undeclared = Refused(Good().Abi().Build());
        Assert.Equal((DeployErrorCode.ExportNotDeclared, "run"), (undeclared.Code, undeclared.Subject));
    }

    [Fact]
    public void Declared_function_has_no_parameters_and_other_exports_may_have_some()
    {
        ModuleBuilder builder = Good();
        builder.Function("i:i", [0x20, 0x00], export: "helper");
        Accepted(builder.Abi(("run", Entry)));
        ModuleBuilder declared = Good();
        declared.Function("i:i", [0x20, 0x00], export: "helper");
        DeployError error = Refused(declared.Abi(("run", Entry), ("helper", Entry)).Build());
        Assert.Equal((DeployErrorCode.FunctionTypeWrong, "helper (i32) -> (i32)"), (error.Code, error.Subject));
    }

    [Theory]
    [InlineData(FunctionAttributes.View | FunctionAttributes.Payable)]
    [InlineData(FunctionAttributes.View | FunctionAttributes.Constructor)]
    [InlineData(FunctionAttributes.View | FunctionAttributes.Reentrant)]
    [InlineData(FunctionAttributes.View | FunctionAttributes.Sponsored)]
    [InlineData(FunctionAttributes.View | FunctionAttributes.Fallback)]
    [InlineData(FunctionAttributes.View | FunctionAttributes.Receive | FunctionAttributes.Payable)]
    [InlineData(FunctionAttributes.Constructor | FunctionAttributes.Reentrant)]
    [InlineData(FunctionAttributes.Constructor | FunctionAttributes.Sponsored)]
    [InlineData(FunctionAttributes.Constructor | FunctionAttributes.Fallback)]
    [InlineData(FunctionAttributes.Constructor | FunctionAttributes.Receive | FunctionAttributes.Payable)]
    [InlineData(FunctionAttributes.Fallback | FunctionAttributes.Receive | FunctionAttributes.Payable)]
    [InlineData(FunctionAttributes.Receive)]
    [InlineData(FunctionAttributes.Receive | FunctionAttributes.Payable | FunctionAttributes.Reentrant)]
    public void Attributes_that_exclude_each_other_are_refused(FunctionAttributes attributes)
    {
        DeployError error = Refused(Good().Abi(("run", attributes)).Build());
        Assert.Equal(DeployErrorCode.AttributeCombination, error.Code);
        Assert.StartsWith("run: ", error.Subject, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(FunctionAttributes.Payable | FunctionAttributes.Reentrant, 1)]
    [InlineData(FunctionAttributes.Sponsored | FunctionAttributes.Reentrant, 1)]
    [InlineData(FunctionAttributes.Reentrant, 0)]
    [InlineData(FunctionAttributes.Payable | FunctionAttributes.Sponsored, 0)]
    [InlineData(FunctionAttributes.Receive | FunctionAttributes.Payable, 0)]
    [InlineData(FunctionAttributes.View | FunctionAttributes.Entry, 0)]
    public void Attributes_that_go_together_are_accepted_some_with_a_warning(FunctionAttributes attributes, int warnings) =>
        Assert.Equal(warnings, Accepted(Good().Abi(("run", attributes))).Warnings.Length);

    [Fact]
    public void Attribute_bit_that_is_not_assigned_is_refused() =>
        Assert.Equal(DeployErrorCode.AttributeUnknown, Refused(Good().Abi(("run", (FunctionAttributes)256)).Build()).Code);

    [Theory]
    [InlineData("on_message")]
    [InlineData("migrate")]
    [InlineData("migrate_down")]
    [InlineData("health")]
    public void Reserved_name_must_not_be_an_entry(string name)
    {
        DeployError error = Refused(Good(name).Abi((name, Entry)).Build());
        Assert.Equal((DeployErrorCode.ReservedNameIsEntry, name), (error.Code, error.Subject));
        Accepted(Good(name).Abi((name, FunctionAttributes.None)));
    }

    [Theory]
    [InlineData(FunctionAttributes.Constructor)]
    [InlineData(FunctionAttributes.Fallback)]
    [InlineData(FunctionAttributes.Receive | FunctionAttributes.Payable)]
    public void Role_is_held_once_and_its_index_names_the_holder(FunctionAttributes role)
    {
        ModuleBuilder two = Good("first");
        two.Function(":", [], export: "second");
        Assert.Equal(DeployErrorCode.RoleTwice, Refused(two.Abi(("first", role), ("second", role)).Build()).Code);

        ContractAbi right = Declare(("run", role));
        Accepted(Good().Abi(right));
        ContractAbi noIndex = new() { AbiVersion = right.AbiVersion, Type = right.Type, Functions = right.Functions };
        Assert.Equal(DeployErrorCode.RoleIndexMismatch, Refused(Good().Abi(noIndex).Build()).Code);
        ContractAbi noHolder = new()
        {
            AbiVersion = right.AbiVersion,
            Type = right.Type,
            Functions = Declare(("run", Entry)).Functions,
            ConstructorIndex = right.ConstructorIndex,
            FallbackIndex = right.FallbackIndex,
            ReceiveIndex = right.ReceiveIndex,
        };
        Assert.Equal(DeployErrorCode.RoleIndexMismatch, Refused(Good().Abi(noHolder).Build()).Code);
    }

    public static TheoryData<string> Writers()
    {
        TheoryData<string> names = [];
        foreach (HostFunctionEntry entry in HostTable.Entries)
        {
            if ((entry.Traits & HostFunctionTraits.Writes) != 0)
                names.Add(entry.Name);
        }

        return names;
    }

    [Theory]
    [MemberData(nameof(Writers))]
    public void View_that_reaches_a_writer_through_other_functions_is_refused_and_an_entry_is_not(string writer)
    {
        DeployError error = Refused(Calling(writer, FunctionAttributes.View | Entry));
        Assert.Equal((DeployErrorCode.ViewWrites, $"run reaches {writer}"), (error.Code, error.Subject));
        Accepted(Calling(writer, Entry));
    }

    [Theory]
    [InlineData("cross_call")]
    [InlineData("delegate_call")]
    [InlineData("sload")]
    public void View_may_reach_what_is_checked_at_run_time(string name) => Accepted(Calling(name, FunctionAttributes.View | Entry));

    [Fact]
    public void Indirect_call_of_a_view_reaches_every_function_of_its_type_and_no_other()
    {
        Assert.Equal(DeployErrorCode.ViewWrites, Refused(CallingIndirectly(":")).Code);
        Accepted(CallingIndirectly(":i"));

        static byte[] CallingIndirectly(string calledType)
        {
            ModuleBuilder builder = new();
            int delete = builder.ImportHost("sdelete");
            builder.Memory(1).ExportMemory().Table(1);
            int type = builder.Type(calledType);
            byte[] call = [0x41, 0x00, 0x11, (byte)type, 0x00, .. calledType == ":i" ? new byte[] { 0x1a } : []];
            builder.Function(":", call, export: "run");
            builder.Function(":", [0x41, 0x00, 0x10, (byte)delete]);
            return builder.Abi(("run", FunctionAttributes.View)).Build();
        }
    }

    [Fact]
    public void Limits_are_judged_last_and_everything_at_its_limit_is_accepted()
    {
        WasmLimits one = WasmLimits.Standard with { FunctionsMax = 1 };
        ModuleBuilder builder = Good();
        builder.Function("i:i", [0x20, 0x00]);
        byte[] two = builder.Abi(("run", Entry)).Build();
        Accepted(two, WasmLimits.Standard with { FunctionsMax = 2 });
        DeployError error = Refused(two, one);
        Assert.Equal((DeployErrorCode.LimitExceeded, ModuleErrorCode.LimitFunctions), (error.Code, error.Module.Code));

        ModuleBuilder undeclared = Good();
        undeclared.Function(":", [], export: "walk");
        Assert.Equal(DeployErrorCode.ExportNotDeclared, Refused(undeclared.Abi(("run", Entry)).Build(), one).Code);
    }

    [Fact]
    public void Earlier_rules_are_reported_before_later_ones()
    {
        // Everything is wrong at once; mended one by one, each rule shows in its turn.
        ModuleBuilder builder = new();
        builder.Import("pyde", "nothing", ":");
        Assert.Equal(DeployErrorCode.ImportUnknown, Refused(builder.Build()).Code);
        Assert.Equal(DeployErrorCode.MemoryMissing, Refused(new ModuleBuilder().Build()).Code);
        Assert.Equal(DeployErrorCode.AbiMissing, Refused(ModuleBuilder.WithMemory().Build()).Code);
        FunctionAttributes bad = FunctionAttributes.View | FunctionAttributes.Payable;
        Assert.Equal(DeployErrorCode.FunctionNotExported, Refused(ModuleBuilder.WithMemory().Abi(("run", bad)).Build()).Code);
        Assert.Equal(DeployErrorCode.AttributeCombination, Refused(Calling("sdelete", bad)).Code);
        WasmLimits one = WasmLimits.Standard with { FunctionsMax = 1 };
        Assert.Equal(DeployErrorCode.ViewWrites, Refused(Calling("sdelete", FunctionAttributes.View), one).Code);
    }

    [Fact]
    public void Every_rule_shows_before_those_behind_it()
    {
        FunctionAttributes unassigned = (FunctionAttributes)256;
        WasmLimits small = WasmLimits.Standard with { ModuleBytesMax = 3 };
        Assert.Equal(DeployErrorCode.TooLarge, Refused([1, 2, 3, 4], small).Code);
        ModuleBuilder invalid = new();
        invalid.Import("pyde", "nothing", ":");
        invalid.Function(":", [0x1a]);
        Assert.Equal(DeployErrorCode.Invalid, Refused(invalid.Build()).Code);
        ModuleBuilder starts = new();
        starts.Import("pyde", "nothing", ":");
        starts.Function(":", []);
        Assert.Equal(DeployErrorCode.FeatureRefused, Refused(starts.Start(1).Build()).Code);
        ModuleBuilder imports = new();
        imports.Import("pyde", "nothing", ":");
        Assert.Equal(DeployErrorCode.ImportUnknown, Refused(imports.Build()).Code);
        Assert.Equal(DeployErrorCode.MemoryNotExported, Refused(new ModuleBuilder().Memory(1_025).Build()).Code);
        Assert.Equal(DeployErrorCode.MemoryTooLarge, Refused(ModuleBuilder.WithMemory(1_025).Build()).Code);
        ContractAbi abi = Declare(("run", unassigned));
        ContractAbi newer = new() { AbiVersion = 2, Type = ContractType.Parachain, Functions = abi.Functions };
        Assert.Equal(DeployErrorCode.AbiVersionUnsupported, RefusedAs(ContractType.Contract, ModuleBuilder.WithMemory().Abi(newer)).Code);
        Assert.Equal(DeployErrorCode.ContractTypeMismatch, RefusedAs(ContractType.Parachain, ModuleBuilder.WithMemory().Abi(abi)).Code);
        Assert.Equal(DeployErrorCode.FunctionNotExported, Refused(ModuleBuilder.WithMemory().Abi(abi).Build()).Code);
        Assert.Equal(DeployErrorCode.ExportNotDeclared, Refused(Good("walk").Abi(("walk", unassigned)).Export("run", 0, 0).Build()).Code);
        FunctionAttributes worse = unassigned | FunctionAttributes.View | FunctionAttributes.Payable;
        Assert.Equal(DeployErrorCode.AttributeUnknown, Refused(Good().Abi(("run", worse)).Build()).Code);

        static DeployError RefusedAs(ContractType expected, ModuleBuilder builder)
        {
            Assert.False(DeployValidator.TryValidate(builder.Build(), expected, WasmLimits.Standard, out _, out DeployError error));
            return error;
        }
    }

    [Fact]
    public void Limits_of_the_rule_set_are_those_of_the_design()
    {
        WasmLimits limits = WasmLimits.Standard;
        Assert.Equal((4 << 20, 1 << 20), (limits.ModuleBytesMax, limits.CodeBytesMax));
        Assert.Equal((10_000, 50_000), (limits.FunctionsMax, limits.InstructionsPerBodyMax));
        Assert.Equal((1_000, 1_000), (limits.LocalsMax, limits.StackSlotsMax));
        Assert.Equal((100, 250, 10_000), (limits.ParametersMax, limits.NestingMax, limits.TableElementsMax));
        Assert.Equal((1_000, 1_000, 1_024), (limits.GlobalsMax, limits.SegmentsMax, limits.MemoryPagesMax));
        Assert.Equal((1 << 20, 256L << 20, 1_024), (limits.StackBudget, limits.TransactionMemoryBytesMax, limits.FramesMax));
    }

    [Fact]
    public void Import_is_no_function_that_a_module_may_declare()
    {
        ModuleBuilder builder = new();
        int host = builder.Import("pyde", "calldata_size", ":i");
        DeployError error = Refused(builder.Memory(1).ExportMemory().Export("run", 0, host).Abi(("run", Entry)).Build());
        Assert.Equal((DeployErrorCode.FunctionTypeWrong, "run () -> (i32)"), (error.Code, error.Subject));
        DeployError noFunction = Refused(ModuleBuilder.WithMemory().Abi(("memory", Entry)).Build());
        Assert.Equal((DeployErrorCode.FunctionNotExported, "memory"), (noFunction.Code, noFunction.Subject));
        DeployError noMemory = Refused(Good("memory").Abi(("memory", Entry)).Build().AsSpan().ToArray());
        Assert.Equal(DeployErrorCode.Invalid, noMemory.Code);
    }

    [Fact]
    public void Memory_under_another_name_beside_the_right_one_is_no_fault()
    {
        Accepted(Good().Export("second", 2, 0).Abi(("run", Entry)));
        Assert.Equal(
            DeployErrorCode.MemoryNotExported, Refused(new ModuleBuilder().Memory(1).ExportMemory("Memory").Abi().Build()).Code);
    }

    [Fact]
    public void Refusals_say_what_was_found_and_what_is_allowed()
    {
        Assert.Equal("MemoryTooLarge: 1025 pages, at most 1024", Refused(ModuleBuilder.WithMemory(1_025).Abi().Build()).ToString());
        ModuleBuilder builder = new();
        builder.Import("pyde", "sload", ":I");
        Assert.Equal(
            "ImportTypeMismatch: pyde.sload () -> (i64), must be (i32 i32 i32) -> (i32)",
            Refused(builder.Memory(1).ExportMemory().Abi().Build()).ToString().Replace(", i32", " i32", StringComparison.Ordinal));
        Assert.Equal("AttributeUnknown: run: 0x100", Refused(Good().Abi(("run", (FunctionAttributes)384)).Build()).ToString());
        FunctionAttributes three = FunctionAttributes.View | FunctionAttributes.Reentrant | FunctionAttributes.Payable;
        Assert.Equal(
            "AttributeCombination: run: View with Payable, Reentrant", Refused(Good().Abi(("run", three)).Build()).ToString());
        Assert.Equal(
            "AttributeCombination: run: Receive without Payable",
            Refused(Good().Abi(("run", FunctionAttributes.Receive)).Build()).ToString());
        ModuleBuilder twice = Good("first");
        twice.Function(":", [], export: "second");
        Assert.Equal(
            "RoleTwice: Fallback: first, second",
            Refused(twice.Abi(("first", FunctionAttributes.Fallback), ("second", FunctionAttributes.Fallback)).Build()).ToString());
        Assert.Equal(
            "run: Payable, Reentrant",
            Assert.Single(Accepted(Good().Abi(("run", FunctionAttributes.Payable | FunctionAttributes.Reentrant))).Warnings));
        byte[] limited = Good().Abi(("run", Entry)).Build();
        DeployError limit = Refused(limited, WasmLimits.Standard with { InstructionsPerBodyMax = 0 });
        Assert.EndsWith("(function 0: 1 instructions, at most 0)", limit.Subject, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0U, DeployErrorCode.RoleIndexMismatch)]
    [InlineData(1U, DeployErrorCode.None)]
    [InlineData(2U, DeployErrorCode.RoleIndexMismatch)]
    public void Role_index_names_its_holder_among_others(uint index, DeployErrorCode code)
    {
        ModuleBuilder builder = Good("first");
        builder.Function(":", [], export: "second");
        ContractAbi declared = Declare(("first", Entry), ("second", FunctionAttributes.Fallback));
        ContractAbi abi = new()
        {
            AbiVersion = declared.AbiVersion,
            Type = declared.Type,
            Functions = declared.Functions,
            FallbackIndex = index,
        };
        DeployValidator.TryValidate(builder.Abi(abi).Build(), null, WasmLimits.Standard, out _, out DeployError error);
        Assert.Equal(code, error.Code);
    }

    [Fact]
    public void Indirect_call_reaches_functions_of_an_equal_type_under_another_number()
    {
        // Types 0 and 1 are both () -> (); "run" calls indirectly by type 1, the function that deletes is of type 0.
        byte[] plain = Modules.Raw(
            (1, "03 60 00 00 60 00 00 60 01 7f 00"),
            (2, "01 04 70 79 64 65 07 73 64 65 6c 65 74 65 00 02"),
            (3, "02 00 00"),
            (4, "01 70 00 01"),
            (5, "01 00 01"),
            (7, "02 06 6d 65 6d 6f 72 79 02 00 03 72 75 6e 00 01"),
            (10, "02 07 00 41 00 11 01 00 0b 06 00 41 00 10 00 0b"));
        Assert.True(AbiSection.TryInject(plain, Declare(("run", FunctionAttributes.View)), out byte[] bytes, out _));
        Assert.Equal(DeployErrorCode.ViewWrites, Refused(bytes).Code);
    }

    [Fact]
    public void Functions_that_call_each_other_in_a_circle_are_walked_once()
    {
        ModuleBuilder builder = ModuleBuilder.WithMemory().Table(1);
        builder.Function(":", [0x10, 0x01, 0x41, 0x00, 0x11, 0x00, 0x00], export: "run");
        builder.Function(":", [0x10, 0x00, 0x41, 0x00, 0x11, 0x00, 0x00]);
        Accepted(builder.Abi(("run", FunctionAttributes.View)));
    }

    [Fact]
    public void Every_view_is_judged_by_what_it_reaches_itself()
    {
        ModuleBuilder builder = new();
        int delete = builder.ImportHost("sdelete");
        builder.Memory(1).ExportMemory();
        builder.Function(":", [], export: "look");
        builder.Function(":", [0x41, 0x00, 0x10, (byte)delete], export: "put");
        byte[] clean = builder.Abi(("look", FunctionAttributes.View), ("put", Entry)).Build();
        Accepted(clean);
        Assert.True(
            AbiSection.TryInject(
                clean, Declare(("look", FunctionAttributes.View), ("put", FunctionAttributes.View)), out byte[] both, out _));
        DeployError error = Refused(both);
        Assert.Equal((DeployErrorCode.ViewWrites, "put reaches sdelete"), (error.Code, error.Subject));
    }

    private static ModuleBuilder Good(string export = "run")
    {
        ModuleBuilder builder = ModuleBuilder.WithMemory();
        builder.Function(":", [], export: export);
        return builder;
    }

    private static ContractAbi Declare(params (string Name, FunctionAttributes Attributes)[] functions) =>
        ContractAbi.Create(ContractType.Contract, [.. functions.Select(f => FunctionAbi.Create(f.Name, f.Attributes))]);

    // run calls a function that calls the host function with zeros.
    private static byte[] Calling(string name, FunctionAttributes attributes)
    {
        ModuleBuilder builder = new();
        int host = builder.ImportHost(name);
        HostFunctionEntry entry = HostTable.Find(name)!;
        byte[] zeros =
        [
            .. entry.Type.Parameters.ToArray().SelectMany(t => new byte[] { t == WasmValueType.I64 ? (byte)0x42 : (byte)0x41, 0 }),
        ];
        byte[] drop = entry.Result is null ? [] : [0x1a];
        builder.Memory(1).ExportMemory();
        builder.Function(":", [0x10, (byte)(host + 2)], export: "run");
        builder.Function(":", [.. zeros, 0x10, (byte)host, .. drop]);
        ImmutableArray<FunctionAbi> functions = [FunctionAbi.Create("run", attributes)];
        return builder.Abi(ContractAbi.Create(ContractType.Parachain, functions)).Build();
    }

    private static DeployableModule Accepted(ModuleBuilder builder) => Accepted(builder.Build());

    private static DeployableModule Accepted(byte[] bytes, WasmLimits? limits = null)
    {
        bool isAccepted = DeployValidator.TryValidate(
            bytes, null, limits ?? WasmLimits.Standard, out DeployableModule? module, out DeployError error);
        Assert.True(isAccepted, error.ToString());
        return module!;
    }

    private static DeployError Refused(byte[] bytes, WasmLimits? limits = null)
    {
        bool isAccepted = DeployValidator.TryValidate(
            bytes, null, limits ?? WasmLimits.Standard, out DeployableModule? module, out DeployError error);
        Assert.False(isAccepted);
        Assert.Null(module);
        return error;
    }
}
