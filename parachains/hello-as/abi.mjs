// Appends the pyde.abi section to a module. Arguments: module in, module out. AssemblyScript has no way to write a custom section itself.
import fs from 'node:fs';

const VIEW = 1;
const ENTRY = 128;

// A selector is the first four bytes of the name's BLAKE3; a wrong one is refused at deployment.
const functions = [
  ['greet', [0xbf, 0xd0, 0xe1, 0x18], VIEW | ENTRY],
  ['ask', [0x69, 0x2f, 0xda, 0x30], ENTRY],
  ['on_price', [0x7a, 0xe1, 0x52, 0x55], 0],
  ['last', [0x7f, 0x45, 0x4d, 0xf8], VIEW | ENTRY],
];

const u32 = value => [value & 255, (value >> 8) & 255, (value >> 16) & 255, (value >>> 24) & 255];
const text = value => [...u32(value.length), ...Buffer.from(value)];

function leb(value) {
  const bytes = [];
  for (; value > 127; value >>>= 7) bytes.push((value & 127) | 128);
  return [...bytes, value];
}

// Borsh of ContractAbi: version 1.0, type parachain, functions with empty access lists, no schema hash, no roles, no events.
const abi = [
  ...u32(0x00010000),
  1,
  ...u32(functions.length),
  ...functions.flatMap(([name, selector, attributes]) => [...text(name), ...selector, ...u32(attributes), ...u32(0)]),
  ...new Array(32).fill(0),
  0, 0, 0,
  ...u32(0),
];
const name = 'pyde.abi';
const content = [...leb(name.length), ...Buffer.from(name), ...abi];
fs.writeFileSync(process.argv[3], Buffer.concat([fs.readFileSync(process.argv[2]), Buffer.from([0, ...leb(content.length), ...content])]));
