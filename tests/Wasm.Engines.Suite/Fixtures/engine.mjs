// Node's engine behind a pipe: frames of a length (u32) and a payload, all numbers little-endian. The first byte of a payload says what it asks for.
// NodeChannel.cs is the other side and explains the commands.
import fs from 'node:fs';
import { Worker, isMainThread } from 'node:worker_threads';

const HOST_REPLY = 9;
const PAGE = 65536;
const BLOCK = 4096;
const FRAME_MAX = 256 * 1024 * 1024;
const zeros = Buffer.alloc(PAGE);
const ended = new Error('ended by the host');
const modules = new Map();
const instances = new Map();

class Input {
    constructor(buffer) { this.buffer = buffer; this.at = 0; }
    u8() { return this.buffer[this.at++]; }
    u32() { this.at += 4; return this.buffer.readUInt32LE(this.at - 4); }
    i64() { this.at += 8; return this.buffer.readBigInt64LE(this.at - 8); }
    bytes(count) { this.at += count; return this.buffer.subarray(this.at - count, this.at); }
}

class Output {
    constructor() { this.parts = [Buffer.alloc(4)]; }
    u8(value) { this.parts.push(Buffer.from([value])); return this; }
    u32(value) { const part = Buffer.alloc(4); part.writeUInt32LE(value >>> 0); this.parts.push(part); return this; }
    i64(value) { const part = Buffer.alloc(8); part.writeBigInt64LE(BigInt.asIntN(64, value)); this.parts.push(part); return this; }
    bytes(value) { this.parts.push(value); return this; }
    text(value) { const part = Buffer.from(value); return this.u32(part.length).bytes(part); }
    // Pages of zeros are left out.
    memory(exports, isWanted) {
        const memory = exports.pyde_memory ? Buffer.from(exports.pyde_memory.buffer) : Buffer.alloc(0);
        const pages = [];
        for (let i = 0; isWanted && i < memory.length; i += PAGE)
            if (memory.compare(zeros, 0, PAGE, i, i + PAGE) !== 0) pages.push(i);
        this.u32(memory.length).u32(pages.length);
        for (const page of pages) this.u32(page / PAGE).bytes(memory.subarray(page, page + PAGE));
        return this;
    }
    send() {
        const frame = Buffer.concat(this.parts);
        frame.writeUInt32LE(frame.length - 4);
        for (let at = 0; at < frame.length;) {
            try {
                at += fs.writeSync(1, frame, at);
            } catch (error) {
                if (error.code !== 'EAGAIN') throw error;
            }
        }
    }
}

function fill(buffer) {
    for (let at = 0; at < buffer.length;) {
        let count;
        try {
            count = fs.readSync(0, buffer, at, buffer.length - at, null);
        } catch (error) {
            if (error.code === 'EAGAIN') continue;
            throw error;
        }
        if (count === 0) process.exit(0);
        at += count;
    }
    return buffer;
}

function receive() {
    const length = fill(Buffer.alloc(4)).readUInt32LE();
    if (length > FRAME_MAX) process.exit(2);
    return new Input(fill(Buffer.allocUnsafe(length)));
}

// Results of imports: a letter each, of i32, i64, f32 and f64.
const zeroOf = letter => (letter === 'I' ? 0n : 0);

function importsOf(instanceId, signatures) {
    const imports = Object.create(null);
    signatures.forEach(({ results, isStub, seesMemory }, index) => {
        const answer = results.length === 0 ? undefined : results.length === 1 ? zeroOf(results) : [...results].map(zeroOf);
        imports[index] = isStub ? () => answer : (...values) => {
            const { exports } = instances.get(instanceId);
            const call = new Output().u8(2).u32(index).i64(exports.pyde_gas.value).u32(exports.pyde_stack.value);
            call.u32(values.length);
            for (const value of values) call.i64(BigInt(value));
            call.memory(exports, seesMemory).send();
            const reply = serve(HOST_REPLY);
            const isEnd = reply.u8() === 1;
            exports.pyde_gas.value = reply.i64();
            const result = reply.i64();
            const memory = seesMemory && exports.pyde_memory ? Buffer.from(exports.pyde_memory.buffer) : null;
            for (let blocks = reply.u32(); blocks > 0; blocks--) {
                const at = reply.u32() * BLOCK;
                reply.bytes(BLOCK).copy(memory, at);
            }
            if (isEnd) throw ended;
            return results === 'I' ? result : Number(BigInt.asIntN(32, result));
        };
    });
    return { h: imports };
}

const commands = {
    1: input => {
        const id = input.u32();
        const signatures = [];
        for (let count = input.u32(); count > 0; count--) {
            const flags = input.u8();
            signatures.push({ isStub: (flags & 1) !== 0, seesMemory: (flags & 2) !== 0, results: input.bytes(input.u8()).toString() });
        }
        try {
            modules.set(id, { module: new WebAssembly.Module(input.bytes(input.u32())), signatures });
            new Output().u8(0).send();
        } catch (error) {
            new Output().u8(1).text(error.message).send();
        }
    },
    2: input => modules.delete(input.u32()),
    3: input => {
        const { module, signatures } = modules.get(input.u32());
        const id = input.u32();
        try {
            const { exports } = new WebAssembly.Instance(module, importsOf(id, signatures));
            exports.pyde_pages.value = input.u32();
            instances.set(id, { exports });
            new Output().u8(0).memory(exports, false).send();
        } catch (error) {
            new Output().u8(1).text(error.message).send();
        }
    },
    4: input => {
        const { exports } = instances.get(input.u32());
        const name = `pyde_call_${input.u32()}`;
        exports.pyde_gas.value = input.i64();
        exports.pyde_stack.value = input.u32() | 0;
        const values = [];
        for (let count = input.u32(); count > 0; count--) values.push(input.i64());
        const output = new Output().u8(1);
        let results = [];
        try {
            const result = exports[name](...values);
            results = result === undefined ? [] : Array.isArray(result) ? result : [result];
            output.u8(0).text('');
        } catch (error) {
            // Anything else is a mistake of this script.
            if (error !== ended && !(error instanceof WebAssembly.RuntimeError) && !(error instanceof RangeError)) throw error;
            output.u8(error === ended ? 2 : 1).text(error.message);
        }
        output.i64(exports.pyde_gas.value).u32(exports.pyde_stack.value).memory(exports, false).u32(results.length);
        for (const result of results) output.i64(result);
        output.send();
    },
    5: input => new Output().memory(instances.get(input.u32()).exports, true).send(),
    6: input => {
        const { exports } = instances.get(input.u32());
        new Output().i64(exports[`pyde_read_${input.u32()}`]()).send();
    },
    7: input => instances.delete(input.u32()),
    8: input => {
        const verdicts = Buffer.alloc(input.u32());
        for (let i = 0; i < verdicts.length; i++) verdicts[i] = WebAssembly.validate(input.bytes(input.u32())) ? 1 : 0;
        new Output().bytes(verdicts).send();
    },
};

// Host functions may run guests: until the reply comes, everything else may come.
function serve(until) {
    for (;;) {
        const input = receive();
        const command = input.u8();
        if (command === until) return input;
        commands[command](input);
    }
}

// Guests need more native stack than the first thread has.
if (isMainThread) new Worker(new URL(import.meta.url), { resourceLimits: { stackSizeMb: 256, maxOldGenerationSizeMb: 2048 } });
else serve(0);
