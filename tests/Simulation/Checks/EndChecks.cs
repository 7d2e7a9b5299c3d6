using Pyde.Contracts;
using Pyde.Contracts.Host;
using Pyde.Host.Slots;
using Pyde.Types;
using Simulation.Nodes;

namespace Simulation.Checks;

/// <summary>What must hold when everything has healed and everything that was begun is done.</summary>
internal sealed class EndChecks(SimWorld world)
{
    private static readonly TimeSpan VerifyMax = TimeSpan.FromSeconds(1);

    /// <summary>Looks at everything.</summary>
    public void Run()
    {
        world.Checks.AtEnd();
        foreach (SimNode node in world.Nodes)
        {
            foreach (Slot slot in node.Node!.Slots.All.Where(slot => slot.IsFilled))
            {
                if (slot.Current!.Gate.Held != 0)
                    world.Checks.Violate("leases", node.Index, $"{slot.Place}: {slot.Current.Gate.Held} leases are still held");
                // Compiled modules belong to the engine's version, not to a lease.
                if (slot.Name != SlotName.Wasm && slot.Current.Instance.Guard.OpenHandles != 0)
                    world.Checks.Violate("leases", node.Index, $"{slot.Place}: {slot.Current.Instance.Guard.OpenHandles} handles are still open");
                if (slot.FailedCalls != 0 && node.Excuse is null)
                    world.Checks.Violate("calls", node.Index, $"{slot.Place}: {slot.FailedCalls} calls failed");
            }
        }

        bool isVerified = false;
        world.Begin(null, async () =>
        {
            await VerifyAsync().ConfigureAwait(false);
            isVerified = true;
        });
        if (!world.Loop.RunUntil(() => isVerified || world.IsStopped, world.Loop.Now + VerifyMax))
            world.Checks.Violate("liveness", -1, $"pages and pools could not be looked at within {VerifyMax.TotalSeconds:F0} s");
    }

    private async Task VerifyAsync()
    {
        foreach (SimNode node in world.Nodes)
        {
            ReadOutcome outcome = await node.Node!.Slots.State.CallAsync(
                0, static (state, _, _) => state.Verify(), CancellationToken.None).ConfigureAwait(false);
            if (outcome != ReadOutcome.Found)
                world.Checks.Violate("pages", node.Index, $"the state's pages are {outcome}");
            await VerifyCertificatesAsync(node).ConfigureAwait(false);
            int waiting = await node.Node.Slots.Mempool.CallAsync(
                0, static (mempool, _, _) => mempool.Count, CancellationToken.None).ConfigureAwait(false);
            if (waiting > 0)
                world.Checks.Violate("mempool", node.Index, $"{waiting} transactions wait although all were executed");
        }
    }

    /// <summary>What a node has told to be final has its certificate in the state, also after restarts and swaps.</summary>
    private async Task VerifyCertificatesAsync(SimNode node)
    {
        const ulong wavesBack = 16;
        for (ulong wave = Math.Max(1, world.Checks.Head - Math.Min(world.Checks.Head, wavesBack)); wave <= world.Checks.Head; wave++)
        {
            if (!world.Checks.IsFinal(wave, node.Index))
                continue;
            HardFinalityCert? kept = await node.Node!.Slots.State.CallAsync(
                new WaveNumber(wave), static (state, _, number) => state.ReadCertificate(number), CancellationToken.None).ConfigureAwait(false);
            if (kept is null)
                world.Checks.Violate("certificate", node.Index, $"the certificate of wave {wave} was told and is not kept");
        }
    }
}
