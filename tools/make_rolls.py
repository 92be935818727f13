#!/usr/bin/env python3
"""Joins single cables into rolls of pages, and scores where the program says that cables begin.

    make_rolls.py make SYNTHETIC ROLLS [SEED]   rolls, one for each level and one of all, as multi-page TIFF files; another
                                            seed puts the cables in another order
    make_rolls.py score ROLLS OUTPUT        precision, recall and F1 of the boundaries in OUTPUT

SYNTHETIC holds scans named NAME_LEVEL.jpg (clean, moderate, heavy) and beside each NAME_LEVEL.record.json, which gives the
corners of each line. A long cable is cut between two lines of its body: its lower part becomes a page of its own, which
begins no cable. Every fourth cable gets a blank page behind it. It needs Python 3.11, numpy and pillow.
"""
import json
import random
import sys
from pathlib import Path

import numpy as np
from PIL import Image

LEVELS = ("clean", "moderate", "heavy")
# A part of a body is a page if it has at least so many lines.
LEAST_LINES = 4


def axis(line, columns):
    """Where a line begins and ends in the direction in which lines follow each other: from its top edge to its bottom edge, or
    from the right edge of a column to its left edge."""
    top_left, top_right, bottom_right, bottom_left = (np.array(corner, float) for corner in line["poly"])
    if columns:
        return (top_right + bottom_right) / 2, (top_left + bottom_left) / 2
    return (top_left + top_right) / 2, (bottom_left + bottom_right) / 2


def pages(image, record):
    """The pages that a cable becomes."""
    lines = record["lines"]
    body = [n for n, line in enumerate(lines) if line["role"] == "body"]
    if len(body) < 2 * LEAST_LINES:
        return [image]
    cut = body[len(body) // 2]
    columns = record["lang"].endswith("_vert")
    above, below = axis(lines[cut - 1], columns)[1], axis(lines[cut], columns)[0]
    firsts, lasts = zip(*(axis(line, columns) for line in lines))
    down = sum((b - t for t, b in zip(firsts, lasts)), np.zeros(2))
    down /= np.hypot(*down)
    # Lines begin and end anywhere on the other axis.
    middle = down * ((above + below) / 2).dot(down)
    ys, xs = np.mgrid[0:image.height, 0:image.width]
    depth = (xs - middle[0]) * down[0] + (ys - middle[1]) * down[1]
    pixels = np.asarray(image)
    paper = np.median(pixels[::7, ::7].reshape(-1, *pixels.shape[2:]), axis=0).astype(np.uint8)
    first, second = pixels.copy(), pixels.copy()
    first[depth > 0] = paper
    second[depth <= 0] = paper
    return [Image.fromarray(first), Image.fromarray(second)]


def make(synthetic, rolls, seed=""):
    rolls.mkdir(parents=True, exist_ok=True)
    records = sorted(synthetic.glob("*.record.json"))
    truth = {}
    for level in (*LEVELS, "all"):
        chosen = [path for path in records if level == "all" or path.name.endswith(f"_{level}.record.json")]
        random.Random(level + seed).shuffle(chosen)
        roll, starts = [], []
        for n, path in enumerate(chosen):
            record = json.loads(path.read_text())
            image = Image.open(synthetic / record["file"]).convert("L")
            starts.append(len(roll) + 1)
            roll += pages(image, record)
            if n % 4 == 3:
                roll.append(Image.new("L", image.size, 240))
        name = f"roll-{level}.tif"
        roll[0].save(rolls / name, save_all=True, append_images=roll[1:], compression="tiff_adobe_deflate", dpi=(200, 200))
        truth[f"roll-{level}"] = {"pages": len(roll), "starts": starts}
        print(f"{name}: {len(chosen)} cables on {len(roll)} pages")
    (rolls / "starts.json").write_text(json.dumps(truth, indent=1) + "\n")


def score(rolls, output):
    """The first page begins a cable always, and does not count."""
    for name, roll in json.loads((rolls / "starts.json").read_text()).items():
        records = sorted((output / name).glob("record*.json"))
        if not records:
            continue
        found = set()
        for path in records:
            found |= {page["number"] for page in json.loads(path.read_text())["pages"] if page["start"]["begins"]}
        firsts = {json.loads(path.read_text())["pages"][0]["number"] for path in records}
        for what, found in (("decisions", found), ("records", firsts)):
            wanted, got = set(roll["starts"]) - {1}, found - {1}
            right = len(wanted & got)
            precision, recall = right / max(1, len(got)), right / max(1, len(wanted))
            f1 = 2 * precision * recall / max(1e-9, precision + recall)
            print(f"{name} {what}: {len(wanted)} boundaries, precision {precision:.3f}, recall {recall:.3f}, F1 {f1:.3f}; "
                  f"missed {sorted(wanted - got)}, false {sorted(got - wanted)}")


if __name__ == "__main__":
    if not 4 <= len(sys.argv) <= (5 if sys.argv[1] == "make" else 4) or sys.argv[1] not in ("make", "score"):
        sys.exit(__doc__)
    {"make": make, "score": score}[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3]), *sys.argv[4:])
