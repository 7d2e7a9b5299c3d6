using System.Collections.Immutable;
using Pyde.Parachains.State;
using Pyde.Types;
using Pyde.Types.Payloads;

namespace Pyde.Parachains.Registry;

/// <summary>Register: everything but the module itself, which the executor has validated before.</summary>
/// <param name="host">The wave.</param>
public sealed class Registration(IParachainHost host)
{
    private readonly ParachainStore _store = new(host.State);

    /// <summary>Checks that need no module, cheapest first.</summary>
    public Refusal CheckName(ParachainRegisterPayload payload, out ParachainId id)
    {
        if (!ParachainId.TryFromName(payload.Name, out id))
            return new Refusal(RefusalCode.InvalidName, $"'{payload.Name}' is not 1 to 32 lower-case letters, digits and inner hyphens");
        ParachainConfigRule rule = payload.Config.Validate(host.Chain);
        if (rule != ParachainConfigRule.Valid)
            return new Refusal(RefusalCode.InvalidConfig, $"the configuration breaks the bound of {rule}");
        if (host.State.IsPrefixTaken(id.Value))
            return new Refusal(RefusalCode.NameTaken, $"'{payload.Name}', or the first 16 bytes of its id, is taken");
        int members = payload.Members.Length;
        return members < payload.Config.MinValidators || members > payload.Config.MaxValidators
            ? new Refusal(
                RefusalCode.CommitteeSize,
                $"{members} members, {payload.Config.MinValidators} to {payload.Config.MaxValidators} expected")
            : Refusal.None;
    }

    /// <summary>Every member is a validator with an operator of its own and has signed.</summary>
    public Refusal CheckMembers(
        ParachainRegisterPayload payload, ParachainId id, ModuleHash module, out ImmutableArray<CommitteeMember> committee)
    {
        committee = [];
        Hash32 digest = ParachainDigests.Register(host.Chain, id, module, payload.Config.Hash());
        Span<byte> message = stackalloc byte[Hash32.Bytes];
        digest.CopyTo(message);
        var operators = new HashSet<Address>();
        ImmutableArray<CommitteeMember>.Builder members = ImmutableArray.CreateBuilder<CommitteeMember>(payload.Members.Length);
        foreach (RegisterMember member in payload.Members)
        {
            ValidatorRecord? validator = host.State.ReadValue<ValidatorRecord>(StateKeys.Validator(member.Validator));
            if (validator is null || validator.Validator != member.Validator)
                return new Refusal(RefusalCode.NotAValidator, $"{member.Validator} is no validator");
            if (!operators.Add(validator.Operator))
                return new Refusal(RefusalCode.OperatorTwice, $"{member.Validator} is run by {validator.Operator}, who has a seat");
            if (!host.Signatures.Verify(validator.PublicKey.Span, SigningContexts.Register, message, member.Signature.Span))
                return new Refusal(RefusalCode.BadSignature, $"the signature of {member.Validator} does not verify");
            members.Add(new CommitteeMember(member.Validator, validator.PublicKey));
        }

        committee = members.MoveToImmutable();
        return Refusal.None;
    }

    /// <summary>Writes account, version 0 and committee; the caller has taken fee and deposit.</summary>
    public void Write(
        ParachainRegisterPayload payload,
        Address owner,
        ParachainId id,
        ModuleHash module,
        ushort planVersion,
        ImmutableArray<CommitteeMember> committee)
    {
        ulong activeFrom = host.Wave + 1;
        _store.Put(new ParachainAccount
        {
            Name = payload.Name,
            Id = id,
            Owner = owner,
            ActiveFrom = activeFrom,
            Config = payload.Config,
            OwnerDeposit = host.Parameters.ParachainDeposit,
        });
        _store.Put(id, new VersionRecord
        {
            Version = 0,
            Module = module,
            Config = payload.Config,
            PlanVersion = planVersion,
            RuleSet = host.RuleSet.Value,
            ActivatedAt = activeFrom,
        });
        _store.Put(id, 0, new CommitteeRecord { FromWave = host.Wave, Members = committee });
        host.Emit(id.Value, ParachainEvents.Registered, module.ToArray());
    }

    /// <summary>Calldata of a constructor: Borsh (owner, members).</summary>
    public static byte[] ConstructorCalldata(Address owner, ImmutableArray<CommitteeMember> committee)
    {
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        var writer = new Types.Borsh.BorshWriter(output);
        writer.WriteHash32(owner.Value);
        writer.WriteCount(committee.Length);
        foreach (CommitteeMember member in committee)
            writer.WriteHash32(member.Validator.Value);
        return output.WrittenSpan.ToArray();
    }
}
