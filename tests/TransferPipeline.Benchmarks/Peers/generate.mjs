// Answers each line with the seconds that transformers.js takes to continue all prompts, batch by batch, and with what it wrote.
// Arguments: folder of models, name of the model, file with the prompts, rows a batch, new tokens a row.
import fs from 'node:fs';
import os from 'node:os';
import readline from 'node:readline';
import { AutoModelForCausalLM, AutoTokenizer, env } from '@huggingface/transformers';

const [folder, name, file, rows, length] = process.argv.slice(2);
env.allowRemoteModels = false;
env.localModelPath = folder;

const prompts = JSON.parse(fs.readFileSync(file, 'utf8'));
const tokenizer = await AutoTokenizer.from_pretrained(name);
tokenizer.padding_side = 'left';
tokenizer.pad_token ??= '<|endoftext|>';

async function run(model) {
  const written = [];
  let seconds = 0;
  for (let start = 0; start < prompts.length; start += Number(rows)) {
    const inputs = tokenizer(prompts.slice(start, start + Number(rows)), { padding: true });
    const began = performance.now();
    const output = await model.generate({ ...inputs, max_new_tokens: Number(length), min_new_tokens: Number(length), do_sample: false });
    seconds += (performance.now() - began) / 1000;
    for (const row of output.tolist()) written.push(row.slice(-Number(length)).map(Number));
  }
  return { seconds, written };
}

// As many threads as it takes by itself, one, or one a core: whichever is fastest here.
let best;
for (const threads of [0, 1, os.availableParallelism()]) {
  const model = await AutoModelForCausalLM.from_pretrained(name, { dtype: 'fp32', session_options: threads ? { intraOpNumThreads: threads } : {} });
  await run(model);
  const { seconds } = await run(model);
  if (!best || seconds < best.seconds) best = { seconds, model, threads };
}

console.log(JSON.stringify({ about: `transformers.js ${env.version}, Node ${process.versions.node}, ${best.threads || 'its own number of'} threads (the fastest here)` }));
for await (const _ of readline.createInterface({ input: process.stdin })) console.log(JSON.stringify(await run(best.model)));
