// Node's own engine, for `pyde bench wasm`.
import fs from 'node:fs';
import { serve } from './peer.mjs';

serve(
  `V8 ${process.versions.v8}`,
  file => new WebAssembly.Instance(new WebAssembly.Module(fs.readFileSync(file))).exports.run,
  file => new WebAssembly.Module(fs.readFileSync(file)),
);
