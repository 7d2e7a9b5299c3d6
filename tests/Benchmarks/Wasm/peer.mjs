// What the peers of `pyde bench wasm` share: answers "run <file> <n> <milliseconds>" and "compile <file> <times>" with a line of JSON each.
import readline from 'node:readline';

const now = () => Number(process.hrtime.bigint());

/** load(file) answers the kernel's run(n); compile(file) compiles and forgets. */
export function serve(engine, load, compile) {
  const kernels = new Map();

  function run(file, n, milliseconds) {
    let kernel = kernels.get(file);
    if (!kernel) {
      kernels.set(file, (kernel = load(file)));
      // The first tier is replaced in the background while the kernel runs.
      for (const end = now() + 300e6; now() < end; ) kernel(n);
    }
    let best = Infinity;
    let checksum = 0;
    for (const end = now() + milliseconds * 1e6; now() < end; ) {
      const start = now();
      checksum = kernel(n);
      best = Math.min(best, now() - start);
    }
    return { ns: best, checksum: checksum >>> 0 };
  }

  function measureCompile(file, times) {
    let best = Infinity;
    for (let i = 0; i < times; i++) {
      const start = now();
      compile(file);
      best = Math.min(best, now() - start);
    }
    return { ns: best };
  }

  console.log(JSON.stringify({ engine }));
  readline.createInterface({ input: process.stdin }).on('line', line => {
    const [verb, file, first, second] = line.split(' ');
    try {
      console.log(JSON.stringify(verb === 'run' ? run(file, Number(first), Number(second)) : measureCompile(file, Number(first))));
    } catch (error) {
      console.log(JSON.stringify({ error: `${engine}: ${error.message}` }));
    }
  });
}
