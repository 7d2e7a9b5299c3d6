using Pyde.Abi.Binary;
using Pyde.Contracts.Wasm;

namespace Pyde.Abi.Metering;

/// <summary>Derives the charge plan of a module; docs/metering.md says the rules in prose.</summary>
/// <remarks>Time linear in the module's code. Any thread. Source: abi.md, "Metering". Since ABI 1.0.</remarks>
public static class ChargePlanner
{
    /// <summary>Version of the rules; part of a module's version record.</summary>
    public const ushort PlanVersion = 1;

    /// <summary>Derives the plan.</summary>
    /// <param name="module">The module.</param>
    public static ChargePlan Derive(ValidatedModule module)
    {
        List<ChargePoint> points = [];
        int[] starts = new int[module.Functions.Length + 1];
        for (int i = 0; i < module.Functions.Length; i++)
        {
            starts[i] = points.Count;
            AddFunction(module, i, points);
        }

        starts[^1] = points.Count;
        return new ChargePlan(PlanVersion, [.. points], starts);
    }

    /// <summary>A plan that charges nothing, to measure what metering costs (<see cref="ChargePlan.IsMetered"/>); nothing on a chain
    /// runs under it.</summary>
    /// <param name="module">The module.</param>
    public static ChargePlan Unmetered(ValidatedModule module) => new(0, [], new int[module.Functions.Length + 1]);

    private static void AddFunction(ValidatedModule module, int function, List<ChargePoint> points)
    {
        InstructionReader reader = new(module, function);

        // One unit for entering the function belongs to the first stretch.
        int stretchAt = reader.Position;
        uint cost = 1;

        bool isDead = false;
        int deadBlocks = 0;
        while (reader.Read(out Instruction instruction))
        {
            byte op = instruction.Opcode;
            if (isDead)
            {
                // Code is reachable again behind the else or end of the block in which it became unreachable.
                if (op is Op.Block or Op.Loop or Op.If)
                    deadBlocks++;
                else if (op == Op.End && deadBlocks > 0)
                    deadBlocks--;
                else if (deadBlocks == 0 && op is (Op.End or Op.Else))
                    isDead = false;
                if (isDead)
                    continue;
            }
            else
            {
                cost += CostOf(op);
            }

            if (!EndsStretch(instruction))
                continue;
            if (cost > 0)
                points.Add(new ChargePoint(stretchAt, cost));
            while (reader.HasTargets)
                reader.ReadTarget();
            stretchAt = reader.Position;
            cost = 0;
            isDead = op is Op.Unreachable or Op.Br or Op.BrTable or Op.Return;
        }
    }

    private static uint CostOf(byte op) => op switch
    {
        Op.Nop or Op.Drop or Op.Block or Op.Loop or Op.Unreachable or Op.Return or Op.Else or Op.End => 0,
        _ => 1,
    };

    private static bool EndsStretch(in Instruction instruction) => instruction.Opcode switch
    {
        Op.Unreachable or Op.Br or Op.BrIf or Op.BrTable or Op.Return => true,
        Op.Loop or Op.If or Op.Else or Op.End => true,
        Op.Call or Op.CallIndirect or Op.MemoryGrow => true,
        _ => instruction.IsBulk,
    };
}
