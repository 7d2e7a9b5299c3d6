// The npm package wasmtime, for `pyde bench wasm`; its argument is the folder that it was installed into.
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { serve } from './peer.mjs';

const folder = process.argv[2];
const { Config, Engine, Instance, Module, Store } = createRequire(pathToFileURL(`${folder}/`))('wasmtime');
const engine = new Engine(new Config());

serve(
  process.argv[3],
  file => {
    const store = new Store(engine);
    const run = new Instance(store, Module.fromFile(engine, file)).getFunc(store, 'run');
    return n => run.call(store, [n]);
  },
  file => Module.fromFile(engine, file),
);
