// The other side of K1 and K2: one line in, all texts tokenized once, one line out. Only the tokenizing is timed, here.
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { Tokenizer } from '@huggingface/tokenizers';

const [folder, file, version] = process.argv.slice(2);
const read = name => JSON.parse(readFileSync(`${folder}/${name}`, 'utf8'));
const texts = readFileSync(file, 'utf8').split('\n').filter(line => line).map(line => JSON.parse(line));
const tokenizer = new Tokenizer(read('tokenizer.json'), read('tokenizer_config.json'));

function run() {
  const started = process.hrtime.bigint();
  let tokens = 0;
  for (const text of texts) tokens += tokenizer.encode(text).ids.length;
  return { seconds: Number(process.hrtime.bigint() - started) / 1e9, tokens };
}

console.log(JSON.stringify({ about: `@huggingface/tokenizers ${version}, Node ${process.version}`, tokens: run().tokens }));
for await (const _ of createInterface({ input: process.stdin })) console.log(JSON.stringify(run()));
