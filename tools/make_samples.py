#!/usr/bin/env python3
"""Draws the sample scans in scans/, with the truth beside each. See tools/README.md.

    make_samples.py [--out scans] [DOCUMENT]...     all documents, or those named
"""
import argparse
import sys
import zlib
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "samples"))

import numpy as np  # noqa: E402

import bilingual  # noqa: E402
import chinese  # noqa: E402
import english  # noqa: E402
from sheet import missing_fonts  # noqa: E402

DOCUMENTS = [
    chinese.received,
    chinese.traditional,
    chinese.vertical,
    chinese.outgoing,
    chinese.sideways,
    chinese.photograph,
    chinese.embassy,
    bilingual.pair,
    english.translation,
    english.telegram,
    english.circular,
    english.teletype,
    english.slips,
    english.fax,
]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=Path(__file__).parent.parent / "scans")
    parser.add_argument("documents", nargs="*", help="ids of documents; all where none is named")
    args = parser.parse_args()
    if missing := missing_fonts():
        sys.exit("These fonts are missing (tools/README.md names the Debian packages):\n  " + "\n  ".join(missing))
    unknown = set(args.documents)
    for make in DOCUMENTS:
        # The seed comes from the name, so that a document stays the same when others are added.
        seed = zlib.crc32(make.__name__.encode())
        document = make(np.random.default_rng(seed))
        if args.documents and document.id not in args.documents:
            continue
        unknown.discard(document.id)
        document.write(args.out, seed)
        print(f"{document.id}: {len(document.sheets)} page(s)")
    if unknown:
        sys.exit(f"no such document: {', '.join(sorted(unknown))}")


if __name__ == "__main__":
    main()
