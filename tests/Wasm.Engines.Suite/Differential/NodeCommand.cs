namespace Wasm.EngineSuite.Differential;

/// <summary>What a frame asks Node's engine for (Fixtures/engine.mjs).</summary>
internal enum NodeCommand : byte
{
    /// <summary>Module id, signatures of the imports, bytes: answers 0, or 1 and why not.</summary>
    Compile = 1,

    /// <summary>Module id; no answer.</summary>
    DropModule = 2,

    /// <summary>Module id, instance id, pages to grow by: answers 0 and the memory's size, or 1 and why not.</summary>
    Instantiate = 3,

    /// <summary>Instance id, function, gas, stack, arguments: answers with host calls (2 in front) and the end of the call (1 in front).</summary>
    Invoke = 4,

    /// <summary>Instance id: answers with the memory.</summary>
    ReadMemory = 5,

    /// <summary>Instance id, global: answers with its bits.</summary>
    ReadGlobal = 6,

    /// <summary>Instance id; no answer.</summary>
    DropInstance = 7,

    /// <summary>Count, then length and bytes of each module: answers a byte each, 1 for a valid one.</summary>
    Validate = 8,

    /// <summary>Answer to a host call: whether the frame ends, gas, result, blocks of memory that changed.</summary>
    HostReply = 9,
}
