using Pyde.Contracts;
using Simulation.Faults;
using static Simulation.Faults.FaultKinds;
using static Simulation.Zoo.BugReach;

namespace Simulation.Zoo;

/// <summary>Every seeded bug. A checker that none of them sets off would be a checker that nobody has seen work.</summary>
internal static class BugZoo
{
    private const FaultKinds Restarts = Crash;

    public static IReadOnlyList<ZooEntry> All { get; } =
    [
        // Execution.
        Plugin("executor-mints", "every wave gives one account a quantum that nobody lost", SlotName.Execution, "mints", Everybody, ["supply"]),
        Plugin("executor-forgets-nonces", "a sender's nonce is free again after its wave", SlotName.Execution, "forgets-nonces", Everybody, ["once"]),
        Plugin("executor-drops-a-write", "one node leaves the last write of every wave out", SlotName.Execution, "drops-a-write", OneNode, ["roots"]),
        Plugin("executor-calls-back-twice", "the answer of a message reaches its sender twice", SlotName.Execution, "calls-back-twice", Everybody, ["messages"]),
        Plugin("executor-loses-outcomes", "messages never get an outcome", SlotName.Execution, "loses-outcomes", Everybody, ["messages", "liveness"]),
        Plugin("executor-draws-lots", "gas used depends on the node's source of randomness", SlotName.Execution, "draws-lots", EveryNode, ["agreement"]),
        Plugin("executor-looks-at-the-clock", "the record's time is the node's clock", SlotName.Execution, "looks-at-the-clock", EveryNode, ["agreement"]),
        Plugin("executor-hides-switches", "a node does not tell that a parachain has switched", SlotName.Execution, "hides-switches", OneNode, ["activation"], Upgrade),
        Plugin("executor-throws", "one node's executor throws, outside of any probation", SlotName.Execution, "throws-later", OneNode, ["halt"]),

        // State.
        Plugin("state-wrong-root", "one node fills a wrong BLAKE3 root in", SlotName.State, "wrong-root", OneNode, ["roots"]),
        Plugin("state-stale-poseidon", "one node fills in the Poseidon2 root of the wave before", SlotName.State, "stale-poseidon", OneNode, ["roots"]),
        Plugin("state-stale-reads", "now and then the head is a wave old", SlotName.State, "stale-reads", OneNode, ["roots", "reads", "halt", "agreement"]),
        Plugin("state-loses-the-last-wave", "a restart forgets the last acknowledged wave", SlotName.State, "loses-the-last-wave", EveryNode, ["durability"], Restarts),
        Plugin("state-will-not-restart", "a node does not start on what it wrote", SlotName.State, "will-not-restart", EveryNode, ["start"], Restarts),
        Plugin("state-forgets-certificates", "certificates are acknowledged and not kept", SlotName.State, "forgets-certificates", OneNode, ["certificate"]),

        // Mempool.
        Plugin("mempool-drops", "one accepted transaction in six is never offered again", SlotName.Mempool, "drops", EveryNode, ["liveness"]),
        Plugin("mempool-keeps", "executed transactions stay in the pool", SlotName.Mempool, "keeps", OneNode, ["mempool"]),
        Plugin("mempool-answers-twice", "one submission gets two answers", SlotName.Mempool, "answers-twice", EveryNode, ["calls"]),
        Plugin("mempool-throws", "one node's mempool throws, outside of any probation", SlotName.Mempool, "throws-later", OneNode, ["calls", "halt"]),
        Plugin("mempool-never-offers", "no pool ever offers a batch", SlotName.Mempool, "never-offers", EveryNode, ["liveness"]),

        // Consensus.
        Plugin("ordering-skips-batches", "one node runs waves without their batches", SlotName.Consensus, "skips-batches", OneNode, ["order"]),
        Plugin("ordering-reverses-batches", "one node runs the transactions of a batch backwards", SlotName.Consensus, "reverses-batches", OneNode, ["order"]),
        Plugin("ordering-own-clock", "one node adds a millisecond to the time of waves", SlotName.Consensus, "own-clock", OneNode, ["order"]),
        Plugin("ordering-equivocates", "one member sends two vertices for its waves", SlotName.Consensus, "equivocates", OneNode, ["halt", "order"]),
        Plugin("ordering-thin-certificates", "one node calls one signature a certificate", SlotName.Consensus, "thin-certificates", OneNode, ["certificate"]),
        Plugin("ordering-never-passes-the-turn", "one member orders nothing when it has nothing to order", SlotName.Consensus, "never-orders-empty-waves", OneNode, ["liveness"]) with { IsAtRest = true },

        // Network.
        Plugin("network-loses-answers", "one node hears no vertices and no answers", SlotName.Networking, "loses-answers", OneNode, ["liveness"]),
        Plugin("network-goes-silent", "one node stops to send", SlotName.Networking, "goes-silent", OneNode, ["liveness"]),
        new("stream-loses-bytes", "one node's end of the network loses the last byte of every segment after a while", None, ["liveness"],
            () => new LossyEnds(1, sendsTrusted: 60, losesAll: false)),
        new("stream-loses-everything", "one node's end of the network sends nothing after a while", None, ["liveness"], () => new LossyEnds(1, sendsTrusted: 60, losesAll: true)),

        // Engine.
        Plugin("engine-traps", "one node's engine traps at every second instance", SlotName.Wasm, "traps", OneNode, ["roots", "agreement"]),

        // Host: stores, signer, leases, work, hand-over.
        new("signer-forgets", "the journal of signatures and the ordering keep nothing over a crash", Restarts | Clock, ["signer", "order", "halt"],
            () => new ForgetfulStores(static place => place is "signer" or SlotName.Consensus)),
        new("state-not-durable", "the state keeps nothing over a crash", Restarts, ["durability"], () => new ForgetfulStores(static place => place == SlotName.State)),
        new("batches-not-atomic", "half of a batch of the state is written", Restarts, ["halt", "roots", "reads", "pages", "agreement", "start", "durability"], () => new HalfBatches(SlotName.State)),
        new("keys-broken", "two members' signatures do not verify", None, ["liveness", "certificate"], () => new BrokenKeys(from: 2)),
        new("lease-forgotten", "a caller keeps its lease on the mempool", None, ["leases"], () => new ForgottenLease(SlotName.Mempool)),
        new("work-forgotten", "one completion in sixty never happens", Swap, ["liveness", "calls", "swap"], () => new ForgetfulScheduler(forgetsEnds: true)),
        new("compute-skips-an-item", "parallel loops leave their last item out", None, ["halt", "roots", "pages", "agreement", "calls"],
            () => new WrongServices(ServiceFault.ComputeSkipsTheLast)),
        new("store-lies", "one commit in five is acknowledged and not made", None, ["halt", "roots", "reads", "pages", "durability", "liveness", "agreement", "certificate"],
            () => new WrongServices(ServiceFault.StoreLies)),
        new("signer-never-defers", "a wrong version on probation gets its records signed at once", None, ["signer"],
            () => new WrongServices(ServiceFault.SignerNeverDefers, new SwapToWrongBug(SlotName.Execution, "draws-lots", expectConfirmed: false))),
        new("checkpoint-keeps-nothing", "a swap that is taken back drops what the replay has written", None, ["halt"],
            () => new WrongServices(ServiceFault.CheckpointKeepsNothing, new SwapToWrongBug(SlotName.State, "unhealthy-later", expectConfirmed: false, isTakenBack: true))),
        new("version-refuses-the-hand-off", "a version that is called good refuses its predecessor's records", None, ["swap"],
            () => new SwapToWrongBug(SlotName.Mempool, "import-refused", expectConfirmed: true)),
        new("version-has-another-digest", "a version that is called good has lost part of the state", None, ["swap"],
            () => new SwapToWrongBug(SlotName.State, "digest-wrong", expectConfirmed: true)),
        new("version-computes-something-else", "a new version drops a write of every wave", None, ["roots", "halt"],
            () => new SwapToWrongBug(SlotName.Execution, "drops-a-write", expectConfirmed: true)),
    ];

    /// <summary>The bug of a name.</summary>
    public static ZooEntry? Find(string name) => All.FirstOrDefault(entry => entry.Name == name);

    private static ZooEntry Plugin(
        string name, string what, string slot, string fault, BugReach reach, string[] checkers, FaultKinds faults = None) =>
        new(name, what, faults, checkers, () => new WrongPluginBug(slot, fault, reach));
}
