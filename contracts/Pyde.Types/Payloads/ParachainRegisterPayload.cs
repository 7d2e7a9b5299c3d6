using System.Collections.Immutable;
using Pyde.Types.Borsh;

namespace Pyde.Types.Payloads;

/// <summary>Data of a ParachainRegister transaction; the sender becomes the owner (parachains.md).</summary>
public sealed class ParachainRegisterPayload : IBorshValue<ParachainRegisterPayload>
{
    /// <summary>The name; whether it keeps the rules and is free is the executor's to check.</summary>
    public required string Name
    {
        get;
        init => field = Text.Checked(value, Limits.NameBytesMax, nameof(Name));
    }

    /// <summary>Version 0.</summary>
    public required ModuleSource Module { get; init; }

    /// <summary>Its configuration.</summary>
    public required ParachainConfig Config { get; init; }

    /// <summary>The first committee with every member's agreement, strictly ascending by validator.</summary>
    public required ImmutableArray<RegisterMember> Members
    {
        get;
        init
        {
            field = Require.AtMost(value, Limits.CommitteeMembersMax, nameof(Members));
            Require.That(IsAscending(value), "Members ascend strictly by validator.", nameof(Members));
        }
    }

    /// <inheritdoc/>
    public void Encode(ref BorshWriter writer)
    {
        writer.WriteString(Name);
        Module.Encode(ref writer);
        Config.Encode(ref writer);
        writer.WriteVector(Members);
    }

    /// <inheritdoc/>
    public static DecodeOutcome TryDecode(ref BorshReader reader, out ParachainRegisterPayload value)
    {
        string name = reader.ReadString(Limits.NameBytesMax);
        ModuleSource module = reader.ReadValue<ModuleSource>();
        ParachainConfig config = reader.ReadValue<ParachainConfig>();
        int membersAt = reader.Offset;
        ImmutableArray<RegisterMember> members =
            reader.ReadVector<RegisterMember>(Limits.CommitteeMembersMax, RegisterMember.BytesMin);
        if (!IsAscending(members))
            reader.FailAt(DecodeOutcome.NotCanonical, membersAt);
        value = reader.IsOk
            ? new ParachainRegisterPayload { Name = name, Module = module, Config = config, Members = members }
            : null!;
        return reader.Outcome;
    }

    private static bool IsAscending(ImmutableArray<RegisterMember> members)
    {
        for (int i = 1; i < members.Length; i++)
        {
            if (members[i - 1].Validator.CompareTo(members[i].Validator) >= 0)
                return false;
        }

        return true;
    }
}
