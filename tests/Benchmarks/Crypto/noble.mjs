// Times @noble/post-quantum for `pyde bench crypto`; prints nanoseconds per operation as JSON. Arguments: folder of the package, milliseconds a row.
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const [folder, budgetMs] = [process.argv[2], Number(process.argv[3])];
const require = createRequire(pathToFileURL(`${folder}/`));
const load = name => import(pathToFileURL(require.resolve(`@noble/post-quantum/${name}`)));
const { ml_kem768 } = await load('ml-kem.js');
const { falcon512 } = await load('falcon.js');

function nanoseconds(operation) {
  const end = performance.now() + budgetMs;
  let best = Infinity;
  while (performance.now() < end) {
    const start = process.hrtime.bigint();
    operation();
    best = Math.min(best, Number(process.hrtime.bigint() - start));
  }
  return best;
}

const seed = new Uint8Array(64).fill(7);
const randomness = new Uint8Array(32).fill(8);
const kem = ml_kem768.keygen(seed);
const { cipherText } = ml_kem768.encapsulate(kem.publicKey, randomness);
const message = new Uint8Array(32).fill(9);
const falcon = falcon512.keygen(new Uint8Array(48).fill(7));
const signature = falcon512.sign(message, falcon.secretKey);
if (!falcon512.verify(signature, message, falcon.publicKey)) throw new Error('own signature does not verify');

console.log(JSON.stringify({
  'ml-kem-768 keygen': nanoseconds(() => ml_kem768.keygen(seed)),
  'ml-kem-768 encaps': nanoseconds(() => ml_kem768.encapsulate(kem.publicKey, randomness)),
  'ml-kem-768 decaps': nanoseconds(() => ml_kem768.decapsulate(cipherText, kem.secretKey)),
  'falcon-512 keygen': nanoseconds(() => falcon512.keygen()),
  'falcon-512 sign': nanoseconds(() => falcon512.sign(message, falcon.secretKey)),
  'falcon-512 verify': nanoseconds(() => falcon512.verify(signature, message, falcon.publicKey)),
}));
