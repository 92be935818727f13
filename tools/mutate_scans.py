#!/usr/bin/env python3
"""Damages copies of scans at random and runs the whole pipeline over them: nothing may panic, hang or flood the memory.

    mutate_scans.py BINARY SCANS [COPIES] [SEED]

Each copy is a file of SCANS with some of its bits turned over, bytes changed, pieces cut out or doubled, or its end lost; the
seed says how, so that a run can be repeated. The copies and the output are thrown away. It needs Python 3.11 alone.
"""
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

# Bytes that mean something in many formats.
BYTES_OF_NOTE = [0, 1, 0x7F, 0x80, 0xFF, ord("/"), ord("<")]
ENDINGS = {".png", ".jpg", ".jpeg", ".tif", ".tiff", ".pdf", ".jp2", ".webp", ".bmp", ".gif", ".pnm"}
# What decoding and reading a page may take, in seconds, and the memory of the program, in megabytes.
PAGE_SECONDS = 120
MEGABYTES = 3000


def damage(data, random):
    data = bytearray(data)
    for _ in range(random.randint(1, 6)):
        # Headers decide what a decoder does: half of the faults strike there.
        end = min(len(data), 2048) if random.random() < 0.5 else len(data)
        if end == 0:
            break
        at = random.randrange(end)
        length = random.randint(1, 400)
        match random.randrange(6):
            case 0 | 1:
                data[at] ^= 1 << random.randrange(8)
            case 2:
                data[at] = random.choice(BYTES_OF_NOTE)
            case 3:
                del data[at:at + length]
            case 4:
                data[at:at] = data[at:at + length]
            case _ if random.random() < 0.3:
                del data[at:]
    return bytes(data)


def main(binary, scans, copies=200, seed=1):
    sources = sorted(path for path in scans.rglob("*") if path.suffix.lower() in ENDINGS)
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        (folder / "scans").mkdir()
        for number in range(copies):
            source = sources[number % len(sources)]
            copy = folder / "scans" / f"{number:04}{source.suffix}"
            copy.write_bytes(damage(source.read_bytes(), chance))
        settings = f'[ingest]\ntimeout = {PAGE_SECONDS}\n[ocr]\neffort = "fast"\ntimeout = {PAGE_SECONDS}\n'
        (folder / "fast.toml").write_text(settings)
        start = time.monotonic()
        command = [binary, "run", "scans", "-o", "output", "-c", "fast.toml", "--jobs", "1"]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
        took = time.monotonic() - start
        most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
        report = json.loads((folder / "output" / "run.json").read_text())
        print(f"{copies} copies of {len(sources)} files in {took:.0f} s, {most} MB at most: exit {done.returncode}, "
              f"{len(report['failures'])} failures told")
        kinds = {}
        for failure in report["failures"]:
            message = failure["message"].split(": ")[-1][:70]
            kinds[message] = kinds.get(message, 0) + 1
        for message, count in sorted(kinds.items(), key=lambda kind: -kind[1]):
            print(f"  {count:4} {message}")
        faults = [line for line in done.stderr.splitlines() if "panicked" in line or "overflowed its stack" in line]
        broken = [failure for failure in report["failures"] if "fault of this program" in failure["message"]]
        print(*faults, *broken, sep="\n")
        good = done.returncode in (0, 6) and not faults and not broken and most < MEGABYTES
        sys.exit(0 if good else 1)


if __name__ == "__main__":
    if not 3 <= len(sys.argv) <= 5:
        sys.exit(__doc__)
    main(Path(sys.argv[1]).resolve(), Path(sys.argv[2]), *map(int, sys.argv[3:]))
