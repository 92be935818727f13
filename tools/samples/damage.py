"""What time, paper and the scanner do to a sheet: from a printed sheet to the pixels of a scan."""
from dataclasses import dataclass

import cv2
import numpy as np

from sheet import INKS


@dataclass
class Damage:
    """How a sheet is aged and scanned. Sigmas are pixels, shares 0 to 1, skew degrees clockwise; a `gain` above 1 is a
    scanner that lets the paper run to white."""

    paper: tuple = (240, 234, 218)
    texture: float = 0.012
    spread: float = 0.6
    fade: float = 0.12
    skew: float = 0.0
    blur: float = 0.5
    noise: float = 3.0
    light: float = 0.06
    holes: bool = False
    fold: bool = False
    stain: bool = False
    ground: tuple = (236, 232, 224)
    margin: float = 0.0
    photograph: bool = False
    bilevel: float | None = None
    speckle: float = 0.0
    grey: bool = False
    gain: float = 1.0


def _clouds(rng, shape, scale):
    """Smooth noise of mean 0 and about unit spread, with features of `scale` pixels."""
    h, w = shape
    coarse = rng.normal(0, 1, (h // scale + 3, w // scale + 3)).astype(np.float32)
    return cv2.resize(coarse, (w, h), interpolation=cv2.INTER_CUBIC)


def scan(sheet, damage, rng):
    """The sheet as a scanner sees it: an array of height x width x 3, or height x width where it is grey or bilevel."""
    page = _print(sheet, damage, rng)
    if damage.photograph:
        page = _photograph(page, rng)
    else:
        page = _lay_on_glass(page, damage)
        page = _light(page, damage.light, rng)
    if damage.blur:
        page = cv2.GaussianBlur(page, (0, 0), damage.blur)
    if damage.noise:
        page = page + rng.normal(0, damage.noise, page.shape[:2] + (1,)).astype(np.float32)
    page = np.clip(page * damage.gain, 0, 255).astype(np.uint8)
    if damage.bilevel is not None:
        return _fax(page, damage, rng)
    if damage.grey:
        page = cv2.cvtColor(page, cv2.COLOR_RGB2GRAY)
    return page


def _print(sheet, damage, rng):
    """Paper with its texture, and the inks on it, spread and faded."""
    w, h = sheet.size
    paper = np.ones((h, w, 3), np.float32) * np.array(damage.paper, np.float32)
    grain = 0.7 * _clouds(rng, (h, w), 2) + 0.5 * _clouds(rng, (h, w), 12) + 0.4 * _clouds(rng, (h, w), 260)
    paper *= (1 + damage.texture * grain)[..., None]
    if damage.stain:
        _stain(paper, rng)
    if damage.fold:
        y = int(h * rng.uniform(0.46, 0.54))
        profile = np.exp(-((np.arange(h) - y) ** 2) / (2 * 3.0**2)) * 0.11
        paper *= (1 - profile.astype(np.float32))[:, None, None]
    wear = np.clip(1 - damage.fade * (0.5 + 0.5 * _clouds(rng, (h, w), 90)), 0.35, 1)
    for ink, image in sheet.masks.items():
        mask = np.asarray(image, np.float32) / 255
        if damage.spread:
            # Ink creeps along the fibres: blurred, then hardened, so that edges move out and stay ragged.
            mask = cv2.GaussianBlur(mask, (0, 0), damage.spread) * (1 + 0.25 * _clouds(rng, (h, w), 2))
            mask = np.clip(mask * 1.35, 0, 1)
        colour = np.array(INKS[ink], np.float32) / 255
        paper *= 1 - (mask * wear)[..., None] * (1 - colour)
    if damage.holes:
        for x in (w / 2 - sheet.px(40), w / 2 + sheet.px(40)):
            centre = (int(x + rng.uniform(-6, 6)), sheet.px(9))
            cv2.circle(paper, centre, sheet.px(3), tuple(float(c) * 0.25 for c in damage.ground), -1, cv2.LINE_AA)
    return paper


def _stain(paper, rng):
    """A tide mark: a pale patch with a darker, ragged rim."""
    h, w = paper.shape[:2]
    cy, cx, r = h * rng.uniform(0.55, 0.8), w * rng.uniform(0.2, 0.8), w * rng.uniform(0.10, 0.16)
    y, x = np.mgrid[0:h, 0:w].astype(np.float32)
    distance = np.hypot(y - cy, x - cx) + _clouds(rng, (h, w), 120) * r * 0.08
    rim = np.exp(-((distance - r) ** 2) / (2 * (r * 0.05) ** 2)) * 0.14 + (distance < r) * 0.05
    paper *= 1 - rim[..., None] * np.array([0.5, 0.8, 1.2], np.float32)


def _lay_on_glass(page, damage):
    """The sheet on the scanner: turned by the skew, with a strip of lid around it where `margin` asks for one."""
    h, w = page.shape[:2]
    pad = int(w * damage.margin)
    centre = cv2.getRotationMatrix2D((w / 2, h / 2), -damage.skew, 1)
    centre[:, 2] += pad
    ground = damage.ground if pad else damage.paper
    return cv2.warpAffine(
        page, centre, (w + 2 * pad, h + 2 * pad), flags=cv2.INTER_CUBIC, borderValue=tuple(float(c) for c in ground)
    )


def _light(page, strength, rng):
    """Light that falls off towards one side."""
    h, w = page.shape[:2]
    angle = rng.uniform(0, 2 * np.pi)
    y, x = np.mgrid[-1 : 1 : h * 1j, -1 : 1 : w * 1j].astype(np.float32)
    return page * (1 - strength * (0.5 + 0.5 * (x * np.cos(angle) + y * np.sin(angle))))[..., None]


def _photograph(page, rng):
    """The sheet on a dark table, photographed from a slant under a lamp."""
    h, w = page.shape[:2]
    table_h, table_w = int(h * 1.16), int(w * 1.22)
    wood = np.ones((table_h, table_w, 3), np.float32) * np.array([62, 44, 32], np.float32)
    rings = cv2.resize(rng.normal(0, 1, (table_h // 7, 6)).astype(np.float32), (table_w, table_h), interpolation=cv2.INTER_CUBIC)
    wood *= (1 + 0.16 * rings + 0.05 * _clouds(rng, (table_h, table_w), 9))[..., None]
    corners = np.float32([[0, 0], [w, 0], [w, h], [0, h]])
    there = np.float32(
        [[table_w * 0.125, table_h * 0.055], [table_w * 0.865, table_h * 0.085], [table_w * 0.925, table_h * 0.945], [table_w * 0.06, table_h * 0.925]]
    )
    warp = cv2.getPerspectiveTransform(corners, there)
    sheet = cv2.warpPerspective(page, warp, (table_w, table_h), flags=cv2.INTER_CUBIC)
    cover = cv2.warpPerspective(np.ones((h, w), np.float32), warp, (table_w, table_h))
    shadow = cv2.GaussianBlur(np.roll(cover, (14, 18), (0, 1)), (0, 0), 16)
    scene = wood * (1 - 0.55 * shadow * (1 - cover))[..., None] * (1 - cover)[..., None] + sheet * cover[..., None]
    y, x = np.mgrid[0 : 1 : table_h * 1j, 0 : 1 : table_w * 1j].astype(np.float32)
    lamp = 1.06 - 0.55 * ((x - 0.72) ** 2 * 0.9 + (y - 0.28) ** 2 * 0.7)
    hand = 1 - 0.22 / (1 + np.exp(-(0.9 * x + 1.2 * y - 1.75) * 14))
    return scene * (lamp * hand)[..., None] * np.array([1.0, 0.97, 0.9], np.float32)


def _fax(page, damage, rng):
    """Black and white, with salt, pepper and the streaks of a worn line."""
    grey = cv2.cvtColor(page, cv2.COLOR_RGB2GRAY).astype(np.float32)
    grey += _clouds(rng, grey.shape, 2) * 7
    black = grey < 255 * damage.bilevel
    if damage.speckle:
        black |= rng.random(grey.shape) < damage.speckle
        black &= rng.random(grey.shape) >= damage.speckle
        for _ in range(int(damage.speckle * 4000)):
            y, x = rng.integers(0, grey.shape[0]), rng.integers(0, grey.shape[1] - 140)
            black[y, x : x + rng.integers(20, 140)] ^= True
    return (~black).astype(np.uint8) * 255
