#!/usr/bin/env python3
"""What each step of preprocessing and each effort is worth: runs the program once with everything on, then with each switch of
`[preprocess]` off alone, then at each effort, and prints a Markdown table of the share of characters read wrongly and of
processor time. Needs: pip install rapidfuzz

    python3 tools/ablation.py SCANS [--only TEXT]... [--rows NAME]... [--bin target/release/cablegram]

SCANS holds scans with the truth beside each: NAME.gt.txt, and in NAME.record.json, where there is one, `level` and the `overlay_texts`
that do not count. `--only` takes the pages whose name contains TEXT, `--rows` the rows named.
"""
import argparse
import json
import os
import resource
import subprocess
import tempfile
import unicodedata
from collections import defaultdict
from pathlib import Path

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

SWITCHES = ["crop", "red", "illumination", "paper", "deskew", "orientation", "rulings", "border", "holes", "stamps", "specks", "seals"]
ROWS = {
    "as it is": "",
    **{f"{switch} off": f"[preprocess]\n{switch} = false\n" for switch in SWITCHES},
    "em_pixels 0": "[preprocess]\nem_pixels = 0\n",
    "effort fast": '[ocr]\neffort = "fast"\n',
    "effort best": '[ocr]\neffort = "best"\n',
}


def squeeze(text):
    """A line without white space, full-width forms as plain ones."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def pages(folder, only):
    """The scans with their truth: name, file, lines, overlays, level."""
    found = []
    for truth in sorted(folder.glob("*.gt.txt")):
        name = truth.name.removesuffix(".gt.txt")
        scans = [p for p in folder.glob(f"{name}.*") if p.suffix in (".jpg", ".png", ".tif")]
        if not scans or (only and not any(text in name for text in only)):
            continue
        record = truth.with_name(f"{name}.record.json")
        told = json.loads(record.read_text()) if record.exists() else {}
        lines = [squeeze(line) for line in truth.read_text().splitlines() if line.strip()]
        found.append((name, scans[0], lines, told.get("overlay_texts", []), told.get("level", "other")))
    return found


def errors(lines, overlays, text):
    """Edits from what was read to the truth; lines that are stamps of the archive do not count."""
    def is_overlay(line):
        alike = lambda other: fuzz.ratio(line.lower(), squeeze(other).lower()) >= 80
        return any(map(alike, overlays)) and not any(map(alike, lines))

    read = [squeeze(line) for line in text.splitlines()]
    return Levenshtein.distance("".join(lines), "".join(line for line in read if not is_overlay(line)))


def measure(program, scans, config, todo, work):
    """Characters wrong and in all by level, and seconds of processor time."""
    settings = work / "settings.toml"
    settings.write_text(config)
    output = work / "output"
    subprocess.run(["rm", "-rf", output], check=True)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run = subprocess.run([program, "run", scans, "-o", output, "-c", settings], capture_output=True, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if run.returncode not in (0, 6):
        raise SystemExit(run.stderr)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    sums = defaultdict(lambda: [0, 0])
    for name, _, lines, overlays, level in todo:
        text = "\n".join(p.read_text() for p in sorted((output / name / "ocr").glob("*.txt")))
        for key in ("all", level):
            sums[key][0] += errors(lines, overlays, text)
            sums[key][1] += sum(map(len, lines))
    return sums, seconds


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("scans", type=Path)
    parser.add_argument("--only", action="append", default=[])
    parser.add_argument("--rows", action="append", choices=list(ROWS), default=[])
    parser.add_argument("--bin", default="target/release/cablegram")
    args = parser.parse_args()
    todo = pages(args.scans, args.only)
    if not todo:
        raise SystemExit(f"no page with its truth in {args.scans}")
    levels = ["all", *[level for level in ("clean", "moderate", "heavy", "other") if any(p[4] == level for p in todo)]]
    print(f"{len(todo)} pages; characters wrong, %, and seconds of processor time\n")
    print(f"| | {' | '.join(levels)} | seconds |\n|---|{'---|' * len(levels)}---|")
    with tempfile.TemporaryDirectory() as folder:
        work, scans = Path(folder), Path(folder) / "scans"
        scans.mkdir()
        for _, file, *_ in todo:
            (scans / file.name).write_bytes(file.read_bytes())
        for row in args.rows or ROWS:
            sums, seconds = measure(os.path.abspath(args.bin), scans, ROWS[row], todo, work)
            cells = [f"{100 * sums[level][0] / max(1, sums[level][1]):.2f}" for level in levels]
            print(f"| {row} | {' | '.join(cells)} | {seconds:.1f} |", flush=True)


if __name__ == "__main__":
    main()
