// Asks the reference about every code point, for make_tables.py: what its normalizers make of it, and whether its pre-tokenizers and patterns cut at it.
//   npm install --ignore-scripts tokenizers@0.23.2 && node code_points.js FOLDER
const { Tokenizer } = require('tokenizers');
const fs = require('fs');

const folder = process.argv[2];
const make = (normalizer, pre_tokenizer) => Tokenizer.fromString(JSON.stringify({
  version: '1.0', truncation: null, padding: null, added_tokens: [], normalizer, pre_tokenizer, post_processor: null, decoder: null,
  model: { type: 'WordLevel', vocab: { a: 0 }, unk_token: 'a' },
}));
const bert = part => ({ type: 'BertNormalizer', clean_text: false, handle_chinese_chars: false, strip_accents: false, lowercase: false, ...part });
const normalizers = {
  Lowercase: { type: 'Lowercase' }, StripAccents: { type: 'StripAccents' },
  Clean: bert({ clean_text: true }), Cjk: bert({ handle_chinese_chars: true }), Strip: bert({ strip_accents: true }),
};
const pattern = regex => ({ type: 'Split', pattern: { Regex: regex }, behavior: 'Isolated', invert: false });
const cutters = {
  punct: { type: 'Punctuation', behavior: 'Isolated' }, digits: { type: 'Digits', individual_digits: true }, ws: { type: 'WhitespaceSplit' }, Whitespace: { type: 'Whitespace' },
};
for (const name of ('Lu Ll Lt Lm Lo Mn Mc Me Nd Nl No Pc Pd Ps Pe Pi Pf Po Sm Sc Sk So Zs Zl Zp Cc Cf Co Han Hiragana Katakana Hangul Thai Cyrillic Greek Latin Arabic').split(' '))
  cutters['p' + name] = pattern(`\\p{${name}}`);

const codePoints = [];
for (let c = 0; c < 0x110000; c++) if (c < 0xd800 || c > 0xdfff) codePoints.push(c);

// Lines of "code point<tab>code points that it becomes", where that is not itself.
for (const [name, part] of Object.entries(normalizers)) {
  const normalizer = make(part, null).getNormalizer();
  const lines = [];
  for (const c of codePoints) {
    const made = normalizer.normalizeString(String.fromCodePoint(c));
    if (made !== String.fromCodePoint(c)) lines.push(`${c.toString(16)}\t${[...made].map(x => x.codePointAt(0).toString(16)).join(' ')}`);
  }
  fs.writeFileSync(`${folder}/n_${name}.txt`, lines.join('\n'));
}

// Lines of "first..last<tab>pieces", into so many is cut what stands between two letters (or signs, where letters would match too): 3 it is cut out, 2 it is dropped, 1 neither.
for (const [name, part] of Object.entries(cutters)) {
  const cutter = make(null, part).getPreTokenizer();
  const side = ['pLl', 'pLatin'].includes(name) ? '!' : 'a';
  const ranges = [];
  for (const c of codePoints) {
    const pieces = cutter.preTokenizeString(side + String.fromCodePoint(c) + side).length;
    const last = ranges.at(-1);
    if (last && last.pieces === pieces) last.last = c;
    else ranges.push({ first: c, last: c, pieces });
  }
  fs.writeFileSync(`${folder}/p_${name}.txt`, ranges.map(r => `${r.first.toString(16)}..${r.last.toString(16)}\t${r.pieces}`).join('\n'));
}
