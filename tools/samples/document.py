"""A sample document: its pages, the files they are saved in, and the truth about it."""
from dataclasses import dataclass, field
from pathlib import Path
import json

import numpy as np
from PIL import Image

from damage import Damage, scan
from sheet import Sheet


@dataclass
class File:
    """One image file: its name below `scans/`, how many pages it takes, how the page lies on the scanner (the degrees
    clockwise that set it upright), its EXIF orientation, and what to hand to Pillow's `save`."""

    name: str
    pages: int = 1
    rotation: int = 0
    exif_orientation: int = 1
    save: dict = field(default_factory=dict)

    def turn(self):
        """The degrees clockwise that set the stored pixels upright, as a record gives them."""
        return (self.rotation + {1: 0, 3: 180, 6: 90, 8: 270}[self.exif_orientation]) % 360


@dataclass
class Document:
    """A cable and how it was scanned."""

    id: str
    family: str
    writing: str
    languages: list
    fields: dict
    files: list
    sheets: list
    damage: list

    def write(self, folder: Path, seed: int):
        """Writes the scans and the truth beside them."""
        rng = np.random.default_rng(seed)
        at = 0
        for file in self.files:
            images = []
            for sheet, damage in zip(self.sheets[at : at + file.pages], self.damage[at : at + file.pages]):
                image = Image.fromarray(scan(sheet, damage, rng))
                if damage.bilevel is not None:
                    image = image.convert("1")
                image.info["dpi"] = (sheet.dpi, sheet.dpi)
                images.append(image.rotate(file.turn(), expand=True) if file.turn() else image)
            at += file.pages
            _save(images, folder / file.name, self.sheets[0].dpi, file)
        truth = {
            "id": self.id,
            "pages": len(self.sheets),
            "family": self.family,
            "languages": self.languages,
            "writing": self.writing,
            "rotation": self.files[0].turn(),
            "fields": self.fields,
            "overlays": [text for sheet in self.sheets for text in sheet.overlays],
        }
        lines = [line for sheet in self.sheets for line in sheet.lines]
        beside = folder / self.id
        beside.with_name(beside.name + ".truth.json").write_text(json.dumps(truth, ensure_ascii=False, indent=1) + "\n")
        beside.with_name(beside.name + ".truth.txt").write_text("\n".join(lines) + "\n")


def _save(images, path, dpi, file):
    """Saves one file, single or multi-page."""
    path.parent.mkdir(parents=True, exist_ok=True)
    options = dict(file.save)
    if path.suffix in (".jpg", ".tif", ".png", ".bmp"):
        options.setdefault("dpi", (dpi, dpi))
    if file.exif_orientation != 1:
        exif = Image.Exif()
        exif[0x0112] = file.exif_orientation
        options["exif"] = exif
    if len(images) > 1:
        options |= {"save_all": True, "append_images": images[1:]}
    images[0].save(path, **options)


__all__ = ["Damage", "Document", "File", "Sheet"]
