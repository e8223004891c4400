// Answers each line with the seconds that transformers.js takes for all texts, 32 at a time in the order given, and with the last text's vector.
// Arguments: folder of models, name of the model, file with the texts.
import fs from 'node:fs';
import os from 'node:os';
import readline from 'node:readline';
import { env, pipeline } from '@huggingface/transformers';

const [folder, name, file] = process.argv.slice(2);
env.allowRemoteModels = false;
env.localModelPath = folder;
const texts = JSON.parse(fs.readFileSync(file, 'utf8'));

async function run(extract) {
  const began = performance.now();
  let last;
  for (let start = 0; start < texts.length; start += 32) last = await extract(texts.slice(start, start + 32), { pooling: 'mean', normalize: true });
  return { seconds: (performance.now() - began) / 1000, last: last.tolist().at(-1) };
}

// As many threads as it takes by itself, or one a core: whichever is faster here.
let best;
for (const threads of [0, os.availableParallelism()]) {
  const extract = await pipeline('feature-extraction', name, { dtype: 'fp32', session_options: threads ? { intraOpNumThreads: threads } : {} });
  await run(extract);
  const { seconds } = await run(extract);
  if (!best || seconds < best.seconds) best = { seconds, extract, threads };
}

console.log(JSON.stringify({ about: `transformers.js ${env.version}, Node ${process.versions.node}, ${best.threads || 'its own number of'} threads (the faster here)` }));
for await (const _ of readline.createInterface({ input: process.stdin })) console.log(JSON.stringify(await run(best.extract)));
