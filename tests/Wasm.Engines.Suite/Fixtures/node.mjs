// Runs the modules and calls that a plan file lists on Node's engine, each call on a fresh instance; one JSON array of outcomes goes to standard output.
import fs from 'fs';

const plan = JSON.parse(fs.readFileSync(process.argv[2]));
const view = new DataView(new ArrayBuffer(8));

function argument(type, bits) {
    view.setBigUint64(0, BigInt(bits));
    if (type === 'I64') return view.getBigInt64(0);
    if (type === 'F64') return view.getFloat64(0);
    return type === 'F32' ? view.getFloat32(4) : view.getInt32(4);
}

function slot(type, value) {
    view.setBigUint64(0, 0n);
    if (type === 'I64') view.setBigInt64(0, value);
    else if (type === 'F64') view.setFloat64(0, value);
    else if (type === 'F32') view.setFloat32(4, value);
    else view.setInt32(4, value);
    return Number.isNaN(value) ? 'nan' : view.getBigUint64(0).toString();
}

function hash(memory) {
    let value = 0;
    if (memory) for (const word of new Uint32Array(memory.buffer)) value = (Math.imul(value, 31) + word) | 0;
    return value;
}

const outcomes = [];
for (const entry of plan) {
    let module;
    try {
        module = new WebAssembly.Module(fs.readFileSync(entry.file));
    } catch (error) {
        outcomes.push(`refused: ${error.message}`);
        continue;
    }
    const imports = {};
    for (const { module: space, name, result } of entry.imports)
        (imports[space] ??= {})[name] = () => (result === 'I64' ? 0n : 0);
    for (const call of entry.calls) {
        let text;
        try {
            const { exports } = new WebAssembly.Instance(module, imports);
            exports.pyde_gas.value = BigInt(entry.gas);
            exports.pyde_stack.value = entry.stack;
            try {
                const result = exports[call.name](...call.args.map((bits, i) => argument(call.parameters[i], bits)));
                const list = call.results.length < 2 ? [result] : [...result];
                text = exports.pyde_gas.value < 0n ? 'OutOfGas' : call.results.map((type, i) => slot(type, list[i])).join(',') + ` memory ${hash(exports.memory)}`;
            } catch (error) {
                text = exports.pyde_gas.value < 0n ? 'OutOfGas' : exports.pyde_stack.value < 0 ? 'StackExhausted' : `trap: ${error.message}`;
            }
            text += exports.pyde_gas.value < 0n ? '' : ` gas ${BigInt(entry.gas) - exports.pyde_gas.value}`;
        } catch (error) {
            text = `not instantiated: ${error.message}`;
        }
        outcomes.push(text);
    }
}
process.stdout.write(JSON.stringify(outcomes));
