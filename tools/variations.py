#!/usr/bin/env python3
"""What becomes of the values when a transcription is typed in another way: one change at a time, to every header.

    python3 tools/variations.py target/release/cablegram ../shared/data/headers/headers.jsonl... [--show VARIATION]

A header file has a JSON object a line, with `header_lines` and `footer_lines`. Each header is read as it is and as changed; a
field counts as different when its values are not the same but for spaces, punctuation and capitals. A change that says nothing
new should make no difference; letters misread (one in forty of those that are often misread) and lines broken at 72 columns do lose
something, and are there for comparison. --show names the fields that differ under one variation.
"""
import argparse
import json
import random
import re
import subprocess
import textwrap
import unicodedata
from concurrent.futures import ThreadPoolExecutor

FIELDS = ["cable_number", "classification", "precedence", "from", "to", "copy_to", "title", "date", "time", "signature"]
BODY = [
    "The matter was taken up with the competent officials this week, and a further report will follow when they reply. They stated "
    "that the arrangements are still being studied and asked for patience, since the ministers concerned had not yet come back "
    "from the country. In their view nothing will be settled before the end of the month.",
]
CHINESE_BODY = ["关于此事，我已约见有关负责人，对方表示仍在研究之中，将尽快答复。现将情况报告如下，请研究后指示。"]
LABEL = r"^(\s*[A-Z][A-Za-z. ]{1,18}):(?=\s|$)"
MISREAD = {"O": "0", "0": "O", "l": "1", "1": "l", "I": "l", "S": "5", "B": "8", "e": "c", "m": "rn", ":": ";", ".": ",",
           "a": "o", "n": "u", "i": "l", "t": "f"}


def each(change):
    return lambda lines: [change(line) for line in lines]


def misread(line):
    chance = random.Random(line)
    return "".join(MISREAD[c] if c in MISREAD and chance.random() < 0.025 else c for c in line)


def wrapped(lines):
    return [piece for line in lines for piece in textwrap.wrap(line, 72) or [""]]


VARIATIONS = {
    "no-break spaces": each(lambda line: line.replace(" ", "\u00a0")),
    "spaces at both ends": each(lambda line: f"      {line}   "),
    "two spaces between words": each(lambda line: re.sub(r"(?<=\S) (?=\S)", "  ", line)),
    "two spaces behind marks": each(lambda line: re.sub(r"(?<=[.,:;]) (?=\S)", "  ", line)),
    "tabs behind labels": each(lambda line: re.sub(r"(:) +", "\\1\t", line)),
    "an empty line behind each": lambda lines: [piece for line in lines for piece in (line, "")],
    "no empty lines": lambda lines: [line for line in lines if line.strip()],
    "labels in bold type": each(lambda line: re.sub(LABEL, r"**\1:**", line)),
    "a space before colons": each(lambda line: re.sub(LABEL, r"\1 :", line)),
    "full-width colons": each(lambda line: re.sub(LABEL, r"\1：", line)),
    "typewriter quotes and dashes": each(lambda line: line.translate(str.maketrans("’‘“”–—", "''\"\"--"))),
    "head and foot of a digital archive": lambda lines: ["Centre Digital Archive", "", *lines, "", "archive.example.org"],
    "no colons behind labels": each(
        lambda line: re.sub(r"^(\s*(?:To|From|Date|Subject|Classification|Precedence)):(?=\s)", r"\1", line, flags=re.I)),
    "capitals": each(str.upper),
    "letters misread": each(misread),
    "lines broken at 72": wrapped,
}


def values(binary, lines):
    text = "\n".join(lines) + "\n"
    out = subprocess.run([binary, "parse", "--text", "-"], input=text, capture_output=True, text=True, check=True).stdout
    fields = json.JSONDecoder().raw_decode(out)[0]["fields"]
    read = {}
    for name in FIELDS:
        found = fields.get(name) or []
        found = found if isinstance(found, list) else [found]
        folded = (unicodedata.normalize("NFKC", str(value["value"])).casefold() for value in found)
        read[name] = sorted(re.sub(r"[\W_]+", "", value) for value in folded)
    return read


def document(header, change=lambda lines: lines):
    head, foot = header["header_lines"], header["footer_lines"]
    body = CHINESE_BODY if re.search(r"[\u4e00-\u9fff]{3}", "".join(head)) else BODY
    return change([*head, "", *body, "", *foot])


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("binary")
    arguments.add_argument("headers", nargs="+")
    arguments.add_argument("--show", choices=VARIATIONS)
    options = arguments.parse_args()
    headers = [json.loads(line) for path in options.headers for line in open(path, encoding="utf-8")]
    with ThreadPoolExecutor(2) as pool:
        def read(change=lambda lines: lines):
            return list(pool.map(lambda header: values(options.binary, document(header, change)), headers))

        plain = read()
        given = sum(bool(read_values) for fields in plain for read_values in fields.values())
        print(f"{len(headers)} headers, {given} fields with a value\n\n| variation | fields that differ |\n|---|---|")
        for name, change in VARIATIONS.items():
            if options.show and name != options.show:
                continue
            changed = read(change)
            differ = [(header.get("id", "?"), field, before[field], after[field])
                      for header, before, after in zip(headers, plain, changed)
                      for field in FIELDS if before[field] != after[field]]
            print(f"| {name} | {len(differ)} |", flush=True)
            for row in differ if options.show else []:
                print("   ", *row)


main()
