"""Makes src/TransferPipeline.Tokenizers/Unicode/Tables from what code_points.js wrote and from Debian's unicode-data (15.0).

    python3 make_tables.py FOLDER_OF_CODE_POINTS TABLES
"""
import collections
import re
import sys
import textwrap

MEASURED, TABLES = sys.argv[1:]
UNICODE = "/usr/share/unicode/"
# The reference's crate for normal forms: decompositions are those of Unicode 11, combining classes those of Unicode 9.
DECOMPOSITION_AGE, COMBINING_AGE = 11, 9
CATEGORIES = "Lu Ll Lt Lm Lo Mn Mc Me Nd Nl No Pc Pd Ps Pe Pi Pf Po Sm Sc Sk So Zs Zl Zp Cc Cf Co".split()
SCRIPTS = "Han Hiragana Katakana Hangul Thai Cyrillic Greek Latin Arabic".split()


def cut(name, pieces=3):
    found = set()
    for line in open(f"{MEASURED}/p_{name}.txt"):
        span, count = line.split("\t")
        first, last = (int(end, 16) for end in span.split(".."))
        if int(count) == pieces:
            found.update(c for c in range(first, last + 1) if not 0xD800 <= c <= 0xDFFF)
    return found


def normalized(name):
    made = {}
    for line in open(f"{MEASURED}/n_{name}.txt"):
        source, _, target = line.rstrip("\n").partition("\t")
        made[int(source, 16)] = [int(c, 16) for c in target.split()]
    return made


def dropped(name):
    return {c for c, made in normalized(name).items() if not made}


def ranges(code_points):
    spans = []
    for c in sorted(code_points):
        if spans and spans[-1][1] == c - 1:
            spans[-1][1] = c
        else:
            spans.append([c, c])
    return " ".join(f"{a:X}" if a == b else f"{a:X}-{b:X}" for a, b in spans)


def properties(file):
    for line in open(UNICODE + file):
        match = re.match(r"([0-9A-F]+)(?:\.\.([0-9A-F]+))?\s*;\s*(\S+)", line)
        if match:
            for c in range(int(match[1], 16), int(match[2] or match[1], 16) + 1):
                yield c, match[3]


def write(name, about, sections):
    with open(f"{TABLES}/{name}.txt", "w") as file:
        file.write(f"# {about}\n")
        for heading, items in sections:
            file.write((f"@{heading}\n" if heading else "") + textwrap.fill(items, 150, break_long_words=False, break_on_hyphens=False) + "\n")


def lowercase():
    made = normalized("Lowercase")
    keys, items, i = sorted(made), [], 0
    while i < len(keys):
        c = keys[i]
        if len(made[c]) != 1:
            items.append(f"{c:X}=" + "+".join(f"{x:X}" for x in made[c]))
            i += 1
            continue
        end, step = i, 1
        for tried in (1, 2):
            j = i
            while j + 1 < len(keys) and keys[j + 1] == keys[j] + tried and len(made[keys[j + 1]]) == 1 and made[keys[j + 1]][0] - keys[j + 1] == made[c][0] - c:
                j += 1
            if j > end:
                end, step = j, tried
        items.append(f"{c:X}-{keys[end]:X}:{step}:{made[c][0] - c}")
        i = end + 1
    return " ".join(items)


age = {c: float(value) for c, value in properties("DerivedAge.txt")}
never_composed = {c for c, value in properties("DerivedNormalizationProps.txt") if value == "Full_Composition_Exclusion"}
decompositions, combining = [], collections.defaultdict(set)
for line in open(UNICODE + "UnicodeData.txt"):
    fields = line.split(";")
    c = int(fields[0], 16)
    if fields[3] != "0" and age[c] <= COMBINING_AGE:
        combining[int(fields[3])].add(c)
    if fields[5] and age[c] <= DECOMPOSITION_AGE:
        compatible = fields[5].startswith("<")
        parts = fields[5].split()[1 if compatible else 0:]
        decompositions.append(f"{c:X}{'~' if compatible else '!' if c in never_composed else '='}" + "+".join(f"{int(part, 16):X}" for part in parts))

write("categories", "General categories as Oniguruma has them (Unicode 16); what is in no line is not assigned (Cn). docs/tokenizers.md says how this was made.", [(name, ranges(cut("p" + name))) for name in CATEGORIES])
write("scripts", "Scripts that patterns may name, as Oniguruma has them (Unicode 16).", [(name, ranges(cut("p" + name))) for name in SCRIPTS])
write("flags", "Classes that the reference takes from older tables than Unicode 16, or from several. docs/tokenizers.md says how this was made.", [
    ("BertControl", ranges(dropped("Clean") - {0xFFFD} | {0})),
    ("BertAccent", ranges(dropped("Strip"))),
    ("CombiningMark", ranges(dropped("StripAccents"))),
    ("Punctuation", ranges(cut("punct"))),
    ("Word", ranges(cut("Whitespace", 1))),
    ("Numeric", ranges(cut("digits"))),
    ("Ideograph", ranges(normalized("Cjk"))),
    ("Space", ranges(cut("ws", 2))),
])
write("lowercase", "Lower case of a code point, without context: first-last:step:difference, or code point=code points. Unicode 17.", [("", lowercase())])
write("decompositions", "code point=decomposition, one level; ~ a compatibility decomposition, ! never composed again. Unicode 11, Hangul left out.", [("", " ".join(decompositions))])
write("combining", "Canonical combining classes, Unicode 9.", [(str(value), ranges(combining[value])) for value in sorted(combining)])
