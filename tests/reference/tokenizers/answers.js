// Asks the reference again for Tokenizers/Reference/answers.jsonl: keeps the file's tokenizers (lines with "replaced": a shared tokenizer's parts that are others, or a whole one) and
// makes new random texts and answers for each. To add a tokenizer, add its line and run this.
//   npm install --ignore-scripts tokenizers@0.23.2 && node answers.js SHARED/models/tokenizers ANSWERS.jsonl SEED
const { Tokenizer } = require('tokenizers');
const fs = require('fs');

const [shared, file, seed] = process.argv.slice(2);
let state = Number(seed);
const random = () => (state = (state * 1103515245 + 12345) % 2147483648) / 2147483648;
const between = (least, most) => least + Math.floor(random() * (most - least + 1));
const pick = list => list[Math.floor(random() * list.length)];

const blocks = [
  [0x20, 0x7e], [0x20, 0x7e], [0, 0x1f], [0x7f, 0xa0], [0xa1, 0x24f], [0x250, 0x2ff], [0x300, 0x36f], [0x370, 0x3ff], [0x400, 0x52f], [0x530, 0x58f], [0x590, 0x5ff], [0x600, 0x6ff],
  [0x700, 0x8ff], [0x900, 0x9ff], [0xa00, 0xbff], [0xc00, 0xdff], [0xe00, 0xeff], [0xf00, 0xfff], [0x1000, 0x10ff], [0x1100, 0x11ff], [0x1200, 0x13ff], [0x1400, 0x17ff], [0x1800, 0x1aff],
  [0x1b00, 0x1dff], [0x1e00, 0x1fff], [0x2000, 0x206f], [0x2070, 0x2bff], [0x2c00, 0x2fff], [0x3000, 0x30ff], [0x3100, 0x33ff], [0x4e00, 0x9fff], [0xa000, 0xabff], [0xac00, 0xd7a3],
  [0xe000, 0xe0ff], [0xf900, 0xfaff], [0xfb00, 0xfdff], [0xfe00, 0xffff], [0x10000, 0x10fff], [0x11000, 0x11fff], [0x12000, 0x16fff], [0x1b000, 0x1bfff], [0x1d000, 0x1d7ff], [0x1e000, 0x1efff],
  [0x1f000, 0x1faff], [0x20000, 0x2ffff], [0xe0000, 0xe01ff],
];
const bits = [
  "'s", "'LL", "'ſ", ' ', '  ', '\n', '\r\n', '\t', ' \n ', '<s>', '</s>', '<|endoftext|>', '[MASK]', ' <mask> ', '<tok>', 'tok', 'ToK', 'Tök', '1234', '3.14', "don't", "I'VE", 'é', 'e\u0301', 'ﬁ', 'K',
  'ß', 'İ', 'ΣΑΣ', '한국어', 'ｆｕｌｌ', '▁', '▁▁', 'Ġ', '##', '-', '…', '👍🏽', '👩‍👩‍👧', '🇩🇪', 'क्षि', 'กำ', '\u200d', '\u200b', '\ufeff', '\u3000', '¼', '①', 'Ⅷ', '٣', '!!!', '...?', '``', '<0x0A>',
];
const sentences = ["The train to Łódź leaves at 7:45, doesn't it?", "I've read 1,234 pages; THEY'LL read on...", 'Größe: 12 m² (naïve café) – 50 % off!', '価格は3,000円です。', '#tag @name https://example.org/a?b=c&d=1'];

function text(most) {
  if (random() < 0.15) return pick(sentences);
  const scripts = [pick(blocks), pick(blocks), pick(blocks)];
  let made = '';
  for (let i = between(0, 30); i > 0; i--) made += random() < 0.35 ? pick(bits) : String.fromCodePoint(between(...pick(random() < 0.9 ? scripts : blocks)));
  return [...made].slice(0, most).join('');
}

const read = name => JSON.parse(fs.readFileSync(`${shared}/${name}/tokenizer.json`, 'utf8'));
function make(line) {
  if (!line.base) return line.replaced;
  const rules = read('sp-unigram-4k').normalizer.normalizers[0].precompiled_charsmap;
  const made = Object.assign(read(line.base), JSON.parse(JSON.stringify(line.replaced).replaceAll('@rules', rules)));
  Object.assign(made.model, line.model);
  return made;
}

(async () => {
  const lines = fs.readFileSync(file, 'utf8').split('\n').filter(line => line.includes('"replaced"'));
  const written = [];
  for (const line of lines) {
    const head = JSON.parse(line);
    const tokenizer = Tokenizer.fromString(JSON.stringify(make(head)));
    written.push(line);
    for (let i = 0; i < 7; i++) {
      const item = { tokenizer: head.tokenizer, text: text(28) };
      if (i === 3) item.pair = text(12);
      if (i === 4) item.plain = true;
      const encoding = await tokenizer.encode(item.text, item.pair ?? null, { addSpecialTokens: !item.plain });
      Object.assign(item, {
        ids: encoding.getIds(), offsets: encoding.getOffsets(), types: encoding.getTypeIds(), words: encoding.getWordIds().map(word => word ?? null), tokens: encoding.getTokens(),
      });
      // 0.23 spells added tokens as normalized when it decodes, 0.22 as they were added.
      if (!/t[oö]k|don/i.test(item.text + (item.pair ?? ''))) item.decoded = await tokenizer.decode(item.ids, true);
      written.push(JSON.stringify(item));
    }
  }
  fs.writeFileSync(file, written.join('\n') + '\n');
})();
