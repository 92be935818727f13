#!/usr/bin/env python3
"""Draws the pictures of docs/accuracy.md: a scan, the clean page that is read, and the scan with the boxes of its lines.

    draw_pictures.py OUTPUT [DOCUMENT]...

OUTPUT is the output of `cablegram run scans`. It needs Python 3.11 and pillow.
"""
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

from PIL import Image, ImageDraw

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = ("photograph-1961", "sideways-1959", "telegram-1963")
HEIGHT = 900
ALTO = "{http://www.loc.gov/standards/alto/ns-v4#}"


def fitted(image):
    """At the height of the picture."""
    return image.convert("RGB").resize((max(1, image.width * HEIGHT // image.height), HEIGHT), Image.Resampling.LANCZOS)


def boxed(scan, alto):
    """The scan with a frame around each line, in the scan's own pixels as ALTO has them."""
    scan = scan.convert("RGB")
    draw = ImageDraw.Draw(scan)
    for line in ET.parse(alto).iter(f"{ALTO}TextLine"):
        left, top, width, height = (float(line.get(name)) for name in ("HPOS", "VPOS", "WIDTH", "HEIGHT"))
        draw.rectangle((left, top, left + width, top + height), outline=(200, 0, 0), width=max(2, scan.height // 500))
    return scan


def main():
    output, *documents = sys.argv[1:]
    target = ROOT / "docs" / "pictures"
    target.mkdir(exist_ok=True)
    for document in documents or DOCUMENTS:
        folder = Path(output) / document
        scan = Image.open(next((ROOT / "scans").glob(f"{document}.[!t]*")))
        parts = [scan, Image.open(folder / "preprocess" / "p0001.png"), boxed(scan, folder / "ocr" / "p0001.alto.xml")]
        parts = [fitted(part) for part in parts]
        sheet = Image.new("RGB", (sum(part.width for part in parts) + 20 * (len(parts) - 1), HEIGHT), "white")
        left = 0
        for part in parts:
            sheet.paste(part, (left, 0))
            left += part.width + 20
        sheet.save(target / f"{document}.jpg", quality=60)


if __name__ == "__main__":
    main()
