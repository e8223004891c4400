// Answers each line with the seconds that all texts take to become ids, and how many ids that are.
// Arguments: folder of the tokenizer, file with a text a line as JSON, version of the package.
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

console.log(JSON.stringify({ about: `@huggingface/tokenizers ${version}, Node ${process.versions.node}` }));
for await (const _ of createInterface({ input: process.stdin })) console.log(JSON.stringify(run()));
