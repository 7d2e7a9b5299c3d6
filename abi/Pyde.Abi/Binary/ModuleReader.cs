using System.Collections.Frozen;
using Pyde.Contracts.Wasm;

namespace Pyde.Abi.Binary;

/// <summary>Reads and validates a module in one pass over its bytes.</summary>
internal ref struct ModuleReader
{
    /// <summary>
    /// Above this many parameters a type is refused at once: checking a br_table costs their number for each of its targets.
    /// </summary>
    private const int ParametersHardMax = 1_000;

    /// <summary>Pages of a memory that validate at all (4 GiB).</summary>
    private const uint MemoryPagesValidMax = 65_536;

    private readonly byte[] _bytes;
    private readonly WasmLimits _limits;
    private readonly ImportLinker _linker;
    private readonly ModuleReading _reading = new();
    private readonly List<WasmFunctionType> _types = [];
    private readonly List<int> _canonicalTypes = [];
    private readonly Dictionary<WasmFunctionType, int> _typesSeen = new(TypeComparer.Instance);
    private readonly List<ModuleImport> _imports = [];
    private readonly List<int> _functionTypes = [];
    private readonly List<ModuleFunction> _functions = [];
    private readonly List<ModuleGlobal> _globals = [];
    private readonly List<ModuleExport> _exports = [];
    private readonly List<ElementSegment> _elements = [];
    private readonly List<DataSegment> _data = [];
    private WasmReader _reader;
    private WasmSizeRange? _memory;
    private WasmSizeRange? _table;
    private string _subject = string.Empty;
    private int _importedGlobals;
    private int _codeBytes;
    private int? _dataCount;
    private int? _dataCountNeededAt;

    private ModuleReader(byte[] bytes, WasmLimits limits, ImportLinker linker)
    {
        _bytes = bytes;
        _limits = limits;
        _linker = linker;
        _reader = new WasmReader(bytes);
    }

    internal static ModuleReading Read(byte[] bytes, WasmLimits limits, ImportLinker linker)
    {
        ModuleReader reader = new(bytes, limits, linker);
        reader.ReadModule();
        ModuleReading reading = reader._reading;
        if (reader._reader.Failed)
            reading.Error = new ModuleError(reader._reader.ErrorCode, reader._reader.ErrorOffset, reader._subject);
        else
            reading.Module = reader.Build();
        return reading;
    }

    private void ReadModule()
    {
        if (_bytes.Length > _limits.ModuleBytesMax)
        {
            _subject = $"{_bytes.Length} bytes, at most {_limits.ModuleBytesMax}";
            _reader.Fail(ModuleErrorCode.LimitModuleBytes, 0);
            return;
        }

        if (!_reader.ReadBytes(4).SequenceEqual("\0asm"u8))
            _reader.Fail(ModuleErrorCode.BadMagic, 0);
        ReadOnlySpan<byte> version = _reader.ReadBytes(4);
        if (!version.SequenceEqual<byte>([1, 0, 0, 0]))
        {
            // A component says layer 1 in the upper half of the version.
            bool isComponent = version.Length == 4 && version[2] == 1 && version[3] == 0;
            _reader.Fail(isComponent ? ModuleErrorCode.FeatureComponents : ModuleErrorCode.BadVersion, 4);
        }

        int lastRank = 0;
        while (_reader.Remaining > 0)
            ReadSection(ref lastRank);
        if (_functions.Count != _functionTypes.Count - _imports.Count)
            _reader.Fail(ModuleErrorCode.FunctionCodeMismatch, _bytes.Length);
        if (_dataCount is { } count && count != _data.Count)
            _reader.Fail(ModuleErrorCode.DataCountMismatch, _bytes.Length);

        // Whether the count is missing or the segment shows only now: the data section stands behind the code.
        if (_dataCountNeededAt is { } at)
            _reader.Fail(_data.Count > 0 ? ModuleErrorCode.DataCountRequired : ModuleErrorCode.UnknownSegment, at);
    }

    private void ReadSection(ref int lastRank)
    {
        int at = _reader.Position;
        byte id = _reader.ReadByte();
        int sizeAt = _reader.Position;
        uint size = _reader.ReadU32();
        if (id > 13)
            _reader.Fail(ModuleErrorCode.BadSectionId, at);
        int outer = _reader.Enter(size);
        if (_reader.Failed)
            return;
        if (id == 0)
        {
            ReadCustom(at, outer);
            return;
        }

        // The data count section (12) stands before code (10); the others are in the order of their ids.
        int rank = id switch { 12 => 10, 10 => 11, 11 => 12, _ => id };
        if (id == 13)
            _reader.Fail(ModuleErrorCode.FeatureExceptions, at);
        if (rank <= lastRank)
            _reader.Fail(ModuleErrorCode.SectionOrder, at);
        lastRank = rank;
        switch (id)
        {
            case 1: ReadTypes(); break;
            case 2: ReadImports(); break;
            case 3: ReadFunctionTypes(); break;
            case 4: ReadTables(); break;
            case 5: ReadMemories(); break;
            case 6: ReadGlobals(); break;
            case 7: ReadExports(); break;
            case 8: ReadStart(at); break;
            case 9: ReadElements(); break;
            case 10: ReadCode(size, sizeAt); break;
            case 11: ReadData(); break;
            default: _dataCount = (int)Math.Min(_reader.ReadU32(), int.MaxValue); break;
        }

        _reader.Leave(outer, ModuleErrorCode.SectionSize);
    }

    private void ReadCustom(int at, int outer)
    {
        string name = _reader.ReadName();
        int contentAt = _reader.Position;
        int contentBytes = _reader.Remaining;
        _reader.ReadBytes((uint)contentBytes);
        if (!_reader.Failed)
            _reading.CustomSections.Add(new CustomSection(name, at, _reader.Position - at, contentAt, contentBytes));
        _reader.Leave(outer, ModuleErrorCode.SectionSize);
    }

    private void ReadTypes()
    {
        int count = _reader.ReadCount();
        for (int i = 0; i < count && !_reader.Failed; i++)
        {
            int formAt = _reader.Position;
            byte form = _reader.ReadByte();
            if (form is 0x4e or 0x4f or 0x50 or 0x5e or 0x5f)
                _reader.Fail(ModuleErrorCode.FeatureGc, formAt);
            else if (form != 0x60)
                _reader.Fail(ModuleErrorCode.BadTypeForm, formAt);
            WasmValueType[] parameters = ReadValueTypes();
            WasmValueType[] results = ReadValueTypes();
            WasmFunctionType type = new(parameters, results);

            // Equal types are one object: a section may repeat a type of three bytes a million times.
            if (!_typesSeen.TryGetValue(type, out int first))
            {
                first = _types.Count;
                _typesSeen.Add(type, first);
            }

            _canonicalTypes.Add(first);
            _types.Add(first == _types.Count ? type : _types[first]);
        }
    }

    private WasmValueType[] ReadValueTypes()
    {
        int at = _reader.Position;
        int count = _reader.ReadCount();
        NoteLimit(
            count > _limits.ParametersMax,
            ModuleErrorCode.LimitParameters,
            at,
            "parameters or results of a type",
            count,
            _limits.ParametersMax);
        if (count > ParametersHardMax)
            _reader.Fail(ModuleErrorCode.LimitParameters, at);
        if (_reader.Failed || count == 0)
            return [];
        WasmValueType[] types = new WasmValueType[count];
        for (int i = 0; i < count; i++)
            types[i] = ReadValueType();
        return types;
    }

    private WasmValueType ReadValueType()
    {
        int at = _reader.Position;
        byte code = _reader.ReadByte();
        ModuleErrorCode error = OpFeatures.CheckValueType(code);
        if (error != ModuleErrorCode.None)
            _reader.Fail(error, at);
        return (WasmValueType)code;
    }

    private void ReadImports()
    {
        int count = _reader.ReadCount();
        for (int i = 0; i < count && !_reader.Failed; i++)
        {
            int at = _reader.Position;
            string module = _reader.ReadName();
            string name = _reader.ReadName();
            int kindAt = _reader.Position;
            byte kind = _reader.ReadByte();
            if (kind > 4)
                _reader.Fail(ModuleErrorCode.BadImportKind, kindAt);
            else if (kind == 4)
                _reader.Fail(ModuleErrorCode.FeatureExceptions, kindAt);
            if (!_reader.Failed)
                ReadImport(at, module, name, (ModuleExportKind)kind);
        }

        NoteLimit(
            _functionTypes.Count > _limits.FunctionsMax, ModuleErrorCode.LimitFunctions, 0, "functions", _functionTypes.Count,
            _limits.FunctionsMax);
    }

    private void ReadImport(int at, string module, string name, ModuleExportKind kind)
    {
        LinkOutcome outcome;
        HostFunction? function = null;
        WasmFunctionType? type = null;
        switch (kind)
        {
            case ModuleExportKind.Function:
                int index = ReadTypeIndex();
                if (_reader.Failed)
                    return;
                type = _types[index];
                outcome = _linker.LinkFunction(module, name, type, out function);
                _imports.Add(new ModuleImport(index, function));
                _functionTypes.Add(index);
                break;
            case ModuleExportKind.Table:
                WasmSizeRange wantedTable = ReadTableType();
                if (_table is not null)
                    _reader.Fail(ModuleErrorCode.FeatureMultiTable, at);
                outcome = _linker.LinkTable(module, name, wantedTable, out WasmSizeRange table);
                _table = outcome == LinkOutcome.Linked ? table : wantedTable;
                break;
            case ModuleExportKind.Memory:
                WasmSizeRange wantedMemory = ReadMemoryType();
                if (_memory is not null)
                    _reader.Fail(ModuleErrorCode.FeatureMultiMemory, at);
                outcome = _linker.LinkMemory(module, name, wantedMemory, out WasmSizeRange memory);
                _memory = outcome == LinkOutcome.Linked ? memory : wantedMemory;
                break;
            default:
                WasmValueType valueType = ReadGlobalType(out bool isMutable);
                outcome = _linker.LinkGlobal(module, name, valueType, isMutable, out ulong bits);
                _globals.Add(new ModuleGlobal(valueType, isMutable, bits));
                _importedGlobals++;
                break;
        }

        _reading.Imports.Add(new ImportEntry(module, name, kind, at, type, function, outcome));
    }

    private void ReadFunctionTypes()
    {
        int at = _reader.Position;
        int count = _reader.ReadCount();
        for (int i = 0; i < count && !_reader.Failed; i++)
            _functionTypes.Add(ReadTypeIndex());
        NoteLimit(
            _functionTypes.Count > _limits.FunctionsMax, ModuleErrorCode.LimitFunctions, at, "functions", _functionTypes.Count,
            _limits.FunctionsMax);
    }

    private int ReadTypeIndex()
    {
        int at = _reader.Position;
        uint index = _reader.ReadU32();
        if (index >= (uint)_types.Count)
            _reader.Fail(ModuleErrorCode.UnknownType, at);
        return (int)index;
    }

    private void ReadTables()
    {
        int count = _reader.ReadCount();
        for (int i = 0; i < count && !_reader.Failed; i++)
        {
            int at = _reader.Position;
            WasmSizeRange size = ReadTableType();
            if (_table is not null)
                _reader.Fail(ModuleErrorCode.FeatureMultiTable, at);
            _table = size;
        }
    }

    private WasmSizeRange ReadTableType()
    {
        int at = _reader.Position;
        byte type = _reader.ReadByte();
        if (type is 0x6f or 0x40 or 0x63 or 0x64)
            _reader.Fail(ModuleErrorCode.FeatureReferenceTypes, at);
        else if (type != 0x70)
            _reader.Fail(ModuleErrorCode.BadValueType, at);
        at = _reader.Position;
        WasmSizeRange size = ReadSizeRange();
        long largest = Math.Max(size.Minimum, size.Maximum ?? 0);
        NoteLimit(largest > _limits.TableElementsMax, ModuleErrorCode.LimitTable, at, "table elements", largest, _limits.TableElementsMax);
        return size;
    }

    private void ReadMemories()
    {
        int count = _reader.ReadCount();
        for (int i = 0; i < count && !_reader.Failed; i++)
        {
            int at = _reader.Position;
            WasmSizeRange size = ReadMemoryType();
            if (_memory is not null)
                _reader.Fail(ModuleErrorCode.FeatureMultiMemory, at);
            _memory = size;
        }
    }

    private WasmSizeRange ReadMemoryType()
    {
        int at = _reader.Position;
        WasmSizeRange size = ReadSizeRange();
        if (size.Minimum > MemoryPagesValidMax || size.Maximum > MemoryPagesValidMax)
            _reader.Fail(ModuleErrorCode.MemoryTooLarge, at);
        return size;
    }

    private WasmSizeRange ReadSizeRange()
    {
        int at = _reader.Position;
        byte flag = _reader.ReadByte();
        ModuleErrorCode error = flag switch
        {
            0 or 1 => ModuleErrorCode.None,
            2 or 3 => ModuleErrorCode.FeatureThreads,
            < 8 => ModuleErrorCode.FeatureMemory64,
            < 16 => ModuleErrorCode.FeatureOther,
            _ => ModuleErrorCode.BadLimitsFlag,
        };
        if (error != ModuleErrorCode.None)
            _reader.Fail(error, at);
        uint minimum = _reader.ReadU32();
        uint? maximum = flag == 1 ? _reader.ReadU32() : null;
        if (minimum > maximum)
            _reader.Fail(ModuleErrorCode.SizeMinimumAboveMaximum, at);
        return new WasmSizeRange(minimum, maximum);
    }

    private WasmValueType ReadGlobalType(out bool isMutable)
    {
        WasmValueType type = ReadValueType();
        int at = _reader.Position;
        byte mutability = _reader.ReadByte();
        if (mutability > 1)
            _reader.Fail(ModuleErrorCode.BadMutability, at);
        isMutable = mutability == 1;
        return type;
    }

    private void ReadGlobals()
    {
        int at = _reader.Position;
        int count = _reader.ReadCount();
        for (int i = 0; i < count && !_reader.Failed; i++)
        {
            WasmValueType type = ReadGlobalType(out bool isMutable);
            ulong bits = ReadConstant(type);
            _globals.Add(new ModuleGlobal(type, isMutable, bits));
        }

        NoteLimit(_globals.Count > _limits.GlobalsMax, ModuleErrorCode.LimitGlobals, at, "globals", _globals.Count, _limits.GlobalsMax);
    }

    private void ReadExports()
    {
        int count = _reader.ReadCount();
        HashSet<string> names = new(StringComparer.Ordinal);
        for (int i = 0; i < count && !_reader.Failed; i++)
        {
            int at = _reader.Position;
            string name = _reader.ReadName();
            int kindAt = _reader.Position;
            byte kind = _reader.ReadByte();
            int indexAt = _reader.Position;
            uint index = _reader.ReadU32();
            if (_reader.Failed)
                return;
            if (kind == 4)
                _reader.Fail(ModuleErrorCode.FeatureExceptions, kindAt);
            else if (kind > 4)
                _reader.Fail(ModuleErrorCode.BadExportKind, kindAt);
            (int known, ModuleErrorCode error) = kind switch
            {
                0 => (_functionTypes.Count, ModuleErrorCode.UnknownFunction),
                1 => (_table is null ? 0 : 1, ModuleErrorCode.UnknownTable),
                2 => (_memory is null ? 0 : 1, ModuleErrorCode.UnknownMemory),
                _ => (_globals.Count, ModuleErrorCode.UnknownGlobal),
            };
            if (index >= (uint)known)
                _reader.Fail(error, indexAt);
            if (!names.Add(name))
            {
                _subject = name;
                _reader.Fail(ModuleErrorCode.DuplicateExport, at);
            }

            _exports.Add(new ModuleExport(name, (ModuleExportKind)kind, (int)index));
        }
    }

    private void ReadStart(int sectionAt)
    {
        int at = _reader.Position;
        uint index = _reader.ReadU32();
        if (index >= (uint)_functionTypes.Count)
            _reader.Fail(ModuleErrorCode.UnknownFunction, at);
        else if (!_types[_functionTypes[(int)index]].IsEntryType)
            _reader.Fail(ModuleErrorCode.StartType, at);
        _reading.StartOffset = sectionAt;
    }

    private void ReadElements()
    {
        int at = _reader.Position;
        int count = _reader.ReadCount();
        for (int i = 0; i < count && !_reader.Failed; i++)
            ReadElement();
        NoteSegments(at);
    }

    private void ReadElement()
    {
        int at = _reader.Position;
        uint flag = _reader.ReadU32();
        if (flag > 7)
            _reader.Fail(ModuleErrorCode.BadSegmentFlag, at);
        if (flag is 3 or 7)
            _reader.Fail(ModuleErrorCode.FeatureReferenceTypes, at);
        bool isActive = (flag & 1) == 0;
        bool hasExpressions = (flag & 4) != 0;
        if (flag is 2 or 6)
            ReadZeroIndex(ModuleErrorCode.UnknownTable);
        uint offset = 0;
        if (isActive)
        {
            if (_table is null)
                _reader.Fail(ModuleErrorCode.UnknownTable, at);
            offset = (uint)ReadConstant(WasmValueType.I32);
        }

        if ((flag & 3) != 0)
        {
            int kindAt = _reader.Position;
            byte kind = _reader.ReadByte();
            if (hasExpressions && kind is 0x6f or 0x63 or 0x64)
                _reader.Fail(ModuleErrorCode.FeatureReferenceTypes, kindAt);
            else if (kind != (hasExpressions ? 0x70 : 0))
                _reader.Fail(ModuleErrorCode.BadElementKind, kindAt);
        }

        int count = _reader.ReadCount();
        int[] functions = new int[count];
        for (int i = 0; i < count && !_reader.Failed; i++)
            functions[i] = hasExpressions ? ReadReference() : ReadFunctionIndex();
        _elements.Add(new ElementSegment(isActive ? ModuleSegmentMode.Active : ModuleSegmentMode.Passive, offset, functions));
    }

    private void ReadZeroIndex(ModuleErrorCode code)
    {
        int at = _reader.Position;
        if (_reader.ReadU32() != 0)
            _reader.Fail(code, at);
    }

    private int ReadFunctionIndex()
    {
        int at = _reader.Position;
        uint index = _reader.ReadU32();
        if (index >= (uint)_functionTypes.Count)
            _reader.Fail(ModuleErrorCode.UnknownFunction, at);
        return (int)index;
    }

    private int ReadReference()
    {
        int at = _reader.Position;
        byte op = _reader.ReadByte();
        int function = -1;
        if (op == Op.RefFunc)
            function = ReadFunctionIndex();
        else if (op == Op.RefNull)
            ReadFunctionReferenceType();
        else
            FailConstant(op, at);
        at = _reader.Position;
        if (_reader.ReadByte() != Op.End)
            _reader.Fail(ModuleErrorCode.TypeMismatch, at);
        return function;
    }

    private void ReadFunctionReferenceType()
    {
        int at = _reader.Position;
        if (_reader.ReadByte() != 0x70)
            _reader.Fail(ModuleErrorCode.FeatureReferenceTypes, at);
    }

    private void ReadData()
    {
        int at = _reader.Position;
        int count = _reader.ReadCount();
        for (int i = 0; i < count && !_reader.Failed; i++)
        {
            int segmentAt = _reader.Position;
            uint flag = _reader.ReadU32();
            if (flag > 2)
                _reader.Fail(ModuleErrorCode.BadSegmentFlag, segmentAt);
            if (flag == 2)
                ReadZeroIndex(ModuleErrorCode.UnknownMemory);
            uint offset = 0;
            if (flag != 1)
            {
                if (_memory is null)
                    _reader.Fail(ModuleErrorCode.UnknownMemory, segmentAt);
                offset = (uint)ReadConstant(WasmValueType.I32);
            }

            uint bytes = _reader.ReadU32();
            int bytesAt = _reader.Position;
            _reader.ReadBytes(bytes);
            ModuleSegmentMode mode = flag == 1 ? ModuleSegmentMode.Passive : ModuleSegmentMode.Active;
            _data.Add(new DataSegment(mode, offset, bytesAt, (int)bytes));
        }

        NoteSegments(at);
    }

    private void NoteSegments(int at)
    {
        int segments = _elements.Count + _data.Count;
        NoteLimit(
            segments > _limits.SegmentsMax, ModuleErrorCode.LimitSegments, at, "data and element segments", segments, _limits.SegmentsMax);
    }

    /// <summary>Reads a constant expression of number type; its value is known now, since only linked constants can be imported.</summary>
    private ulong ReadConstant(WasmValueType expected)
    {
        ulong bits = 0;
        int values = 0;
        WasmValueType type = expected;
        while (true)
        {
            int at = _reader.Position;
            byte op = _reader.ReadByte();
            if (_reader.Failed)
                return 0;
            if (op == Op.End)
            {
                if (values != 1 || type != expected)
                    _reader.Fail(ModuleErrorCode.TypeMismatch, at);
                return bits;
            }

            values++;
            switch (op)
            {
                case Op.I32Const:
                    (type, bits) = (WasmValueType.I32, (uint)_reader.ReadS32());
                    break;
                case Op.I64Const:
                    (type, bits) = (WasmValueType.I64, (ulong)_reader.ReadS64());
                    break;
                case Op.F32Const:
                    (type, bits) = (WasmValueType.F32, ReadLittleEndian(4));
                    break;
                case Op.F64Const:
                    (type, bits) = (WasmValueType.F64, ReadLittleEndian(8));
                    break;
                case Op.GlobalGet:
                    uint index = _reader.ReadU32();
                    if (index >= (uint)_importedGlobals)
                        _reader.Fail(ModuleErrorCode.UnknownGlobal, at);
                    else if (_globals[(int)index].IsMutable)
                        _reader.Fail(ModuleErrorCode.ConstantExpected, at);
                    else
                        (type, bits) = (_globals[(int)index].Type, _globals[(int)index].InitialBits);
                    break;
                default:
                    FailConstant(op, at);
                    break;
            }
        }
    }

    private ulong ReadLittleEndian(uint count)
    {
        ReadOnlySpan<byte> bytes = _reader.ReadBytes(count);
        ulong value = 0;
        for (int i = bytes.Length - 1; i >= 0; i--)
            value = (value << 8) | bytes[i];
        return value;
    }

    private void FailConstant(byte op, int at)
    {
        ModuleErrorCode error = OpFeatures.Check(op);
        _reader.Fail(error == ModuleErrorCode.None ? ModuleErrorCode.ConstantExpected : error, at);
    }

    private void ReadCode(uint size, int sizeAt)
    {
        _codeBytes = (int)size;
        if (size > (uint)_limits.CodeBytesMax)
        {
            _subject = $"{size} bytes, at most {_limits.CodeBytesMax}";
            _reader.Fail(ModuleErrorCode.LimitCodeBytes, sizeAt);
        }

        int at = _reader.Position;
        int count = _reader.ReadCount();
        if (count != _functionTypes.Count - _imports.Count)
            _reader.Fail(ModuleErrorCode.FunctionCodeMismatch, at);
        if (_reader.Failed)
            return;
        FunctionValidator validator = new(
            new FunctionScope(
                _types, _functionTypes, _globals, _memory is not null, _table is not null, _elements.Count, _dataCount, _limits));
        for (int i = 0; i < count && !_reader.Failed; i++)
        {
            int index = _imports.Count + i;
            _subject = $"function {index}";
            uint bodyBytes = _reader.ReadU32();
            int outer = _reader.Enter(bodyBytes);
            int bodyEnd = _reader.End;
            ModuleFunction function = validator.Validate(ref _reader, _functionTypes[index], out ModuleError limit);
            if (_reader.Failed)
                PreferMalformed(function.BodyOffset, bodyEnd);
            _functions.Add(function);
            _reader.Leave(outer, ModuleErrorCode.BodySize);
            if (_reading.Limit.Kind == ModuleErrorKind.None && limit.Kind != ModuleErrorKind.None)
                _reading.Limit = limit with { Subject = $"function {index}: {limit.Subject}" };
        }

        _dataCountNeededAt = validator.DataCountNeededAt;
        if (!_reader.Failed)
            _subject = string.Empty;
    }

    // A body that is both malformed and invalid is malformed: reading comes before validation.
    private void PreferMalformed(int bodyAt, int bodyEnd)
    {
        bool isInvalid = new ModuleError(_reader.ErrorCode, 0, string.Empty).Kind == ModuleErrorKind.Invalid;
        if (!isInvalid)
            return;
        ModuleError error = BodySyntax.Check(_bytes, bodyAt, bodyEnd);
        if (error.Kind != ModuleErrorKind.Malformed)
            return;
        _reader = new WasmReader(_bytes);
        _reader.Fail(error.Code, error.Offset);
    }

    private readonly void NoteLimit(bool isPassed, ModuleErrorCode code, int at, string what, long found, long allowed)
    {
        if (isPassed && !_reader.Failed && _reading.Limit.Kind == ModuleErrorKind.None)
            _reading.Limit = new ModuleError(code, at, $"{found} {what}, at most {allowed}");
    }

    private readonly ValidatedModule Build() =>
        new(new ModuleParts
        {
            Bytes = _bytes,
            CodeSectionBytes = _codeBytes,
            Types = [.. _types],
            CanonicalTypes = [.. _canonicalTypes],
            Imports = [.. _imports],
            Functions = [.. _functions],
            Memory = _memory,
            Table = _table,
            Globals = [.. _globals],
            Exports = [.. _exports],
            ExportedFunctions = _exports.Where(e => e.Kind == ModuleExportKind.Function)
                .ToFrozenDictionary(e => e.Name, e => e.Index, StringComparer.Ordinal),
            Elements = [.. _elements],
            Data = [.. _data],
        });
}
