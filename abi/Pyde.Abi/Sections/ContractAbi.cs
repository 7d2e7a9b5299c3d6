using System.Collections.Immutable;
using Pyde.Types;
using Pyde.Types.Borsh;

namespace Pyde.Abi.Sections;

/// <summary>Content of a module's <c>pyde.abi</c> custom section: what the chain may call, and how.</summary>
/// <remarks>
/// Decoding checks the encoding only; whether attributes go together and roles fit is judged at deployment. Immutable. Source: abi.md, "The
/// pyde.abi custom section".
/// Since ABI 1.0.
/// </remarks>
public sealed class ContractAbi : IBorshValue<ContractAbi>
{
    /// <summary>Functions, at most.</summary>
    public const int FunctionsMax = 1_024;

    /// <summary>Events, at most.</summary>
    public const int EventsMax = 1_024;

    /// <summary>Version of the ABI that the module was built for; see <see cref="HostTable.AbiVersion"/>.</summary>
    public required uint AbiVersion { get; init; }

    /// <summary>Contract or parachain.</summary>
    public required ContractType Type { get; init; }

    /// <summary>The functions that the chain may call.</summary>
    public required ImmutableArray<FunctionAbi> Functions { get; init; }

    /// <summary>BLAKE3 of the author's state schema; free for tools to use.</summary>
    public Hash32 StateSchemaHash { get; init; }

    /// <summary>Index of the constructor in <see cref="Functions"/>.</summary>
    public uint? ConstructorIndex { get; init; }

    /// <summary>Index of the fallback function.</summary>
    public uint? FallbackIndex { get; init; }

    /// <summary>Index of the receive function.</summary>
    public uint? ReceiveIndex { get; init; }

    /// <summary>Events, for wallets and indexers.</summary>
    public ImmutableArray<EventAbi> Events { get; init; } = [];

    /// <summary>Makes the ABI of a list of functions, with the role indices that their attributes name.</summary>
    /// <param name="type">Contract or parachain.</param>
    /// <param name="functions">The functions that the chain may call.</param>
    public static ContractAbi Create(ContractType type, ImmutableArray<FunctionAbi> functions) => new()
    {
        AbiVersion = HostTable.AbiVersion,
        Type = type,
        Functions = functions,
        ConstructorIndex = IndexOf(functions, FunctionAttributes.Constructor),
        FallbackIndex = IndexOf(functions, FunctionAttributes.Fallback),
        ReceiveIndex = IndexOf(functions, FunctionAttributes.Receive),
    };

    /// <summary>Finds a function.</summary>
    /// <param name="name">Compared byte for byte.</param>
    /// <returns>The function, or null.</returns>
    public FunctionAbi? Find(ReadOnlySpan<char> name)
    {
        foreach (FunctionAbi function in Functions)
        {
            if (name.SequenceEqual(function.Name))
                return function;
        }

        return null;
    }

    /// <inheritdoc/>
    public void Encode(ref BorshWriter writer)
    {
        writer.WriteU32(AbiVersion);
        writer.WriteU8((byte)Type);
        writer.WriteVector(Functions);
        writer.WriteHash32(StateSchemaHash);
        WriteIndex(ref writer, ConstructorIndex);
        WriteIndex(ref writer, FallbackIndex);
        WriteIndex(ref writer, ReceiveIndex);
        writer.WriteVector(Events);
    }

    /// <inheritdoc/>
    public static DecodeOutcome TryDecode(ref BorshReader reader, out ContractAbi value)
    {
        value = null!;
        uint version = reader.ReadU32();
        byte type = reader.ReadTag((byte)ContractType.Parachain);
        ImmutableArray<FunctionAbi> functions = reader.ReadVector<FunctionAbi>(FunctionsMax, FunctionAbi.BytesMin);
        Hash32 schema = reader.ReadHash32();
        uint? constructorIndex = ReadIndex(ref reader);
        uint? fallbackIndex = ReadIndex(ref reader);
        uint? receiveIndex = ReadIndex(ref reader);
        ImmutableArray<EventAbi> events = reader.ReadVector<EventAbi>(EventsMax, 4 + 4);
        if (!reader.IsOk)
            return reader.Outcome;
        value = new ContractAbi
        {
            AbiVersion = version,
            Type = (ContractType)type,
            Functions = functions,
            StateSchemaHash = schema,
            ConstructorIndex = constructorIndex,
            FallbackIndex = fallbackIndex,
            ReceiveIndex = receiveIndex,
            Events = events,
        };
        return DecodeOutcome.Ok;
    }

    private static uint? IndexOf(ImmutableArray<FunctionAbi> functions, FunctionAttributes role)
    {
        for (int i = 0; i < functions.Length; i++)
        {
            if (functions[i].Has(role))
                return (uint)i;
        }

        return null;
    }

    private static void WriteIndex(ref BorshWriter writer, uint? index)
    {
        writer.WriteOptionTag(index is not null);
        if (index is { } value)
            writer.WriteU32(value);
    }

    private static uint? ReadIndex(ref BorshReader reader) => reader.ReadOptionTag() ? reader.ReadU32() : null;
}
