"""A sheet of paper being printed, typed and stamped on, which keeps the text it was given in reading order.

Lengths are millimetres from the top left corner, type sizes points. The sheet holds one mask (0 to 1) an ink.
"""
import functools
import glob
import math

import numpy as np
from PIL import Image, ImageDraw, ImageFont

FONTS = {  # family -> (file below /usr/share/fonts, index in a collection); the Debian package is in tools/README.md
    "song": ("truetype/arphic/uming.ttc", 0),
    "ming": ("truetype/arphic/uming.ttc", 2),
    "kai": ("truetype/arphic/ukai.ttc", 0),
    "serif-bold": ("opentype/noto/NotoSerifCJK-Bold.ttc", 2),
    "serif-bold-tc": ("opentype/noto/NotoSerifCJK-Bold.ttc", 3),
    "hei": ("opentype/noto/NotoSansCJK-Bold.ttc", 2),
    "typewriter": ("truetype/gnutypewriter/GNUTypewriter.ttf", 0),
    "courier": ("opentype/courier-prime/Courier Prime.otf", 0),
    "courier-bold": ("opentype/courier-prime/Courier Prime Bold.otf", 0),
    "teletype": ("opentype/courier-prime/Courier Prime Sans Bold.otf", 0),
    "sans-bold": ("truetype/liberation/LiberationSans-Bold.ttf", 0),
    "serif": ("truetype/liberation/LiberationSerif-Bold.ttf", 0),
}
INKS = {  # colour of a full layer of each ink, red green blue
    "black": (32, 30, 34),
    "form-red": (176, 48, 44),
    "seal": (196, 34, 38),
    "violet": (84, 60, 140),
    "blue": (48, 66, 128),
}
# Upright punctuation and the form it takes in a vertical column.
VERTICAL_FORMS = dict(zip("（）「」『』〔〕《》—…", "︵︶﹁﹂﹃﹄︹︺︽︾︱︙"))
# Marks that stand in the upper right of their cell in a vertical column.
HANGING_MARKS = "，。、；："
# Marks that may not open a line (GB/T 15834): they hang at the end of the line before.
NOT_FIRST = "，。、；：？！）」』》”’"


@functools.cache
def font(name, pixels):
    """The font `name` at an em of `pixels`."""
    file, index = FONTS[name]
    return ImageFont.truetype(f"/usr/share/fonts/{file}", pixels, index=index)


def missing_fonts():
    """Font files that are not installed."""
    return sorted({f for f, _ in FONTS.values() if not glob.glob(f"/usr/share/fonts/{f}")})


def break_lines(text, cells, indent=2):
    """Sets Chinese prose in lines of `cells` full-width cells, each paragraph indented; returns the lines."""
    lines = []
    for paragraph in text.split("\n"):
        line = "　" * indent
        for char in paragraph:
            if len(line) >= cells and char not in NOT_FIRST:
                lines.append(line)
                line = ""
            line += char
        lines.append(line)
    return lines


class Sheet:
    """One page. `lines` is its text in reading order; `overlays` are seals and release stamps, which are not read."""

    def __init__(self, rng, width=210, height=297, dpi=200):
        self.rng = rng
        self.dpi = dpi
        self.size = (self.px(width), self.px(height))
        self.width, self.height = width, height
        self.masks = {}
        self.lines = []
        self.overlays = []

    def px(self, mm):
        """Pixels of a length."""
        return round(mm * self.dpi / 25.4)

    def em(self, points):
        """Pixels of a type size."""
        return round(points * self.dpi / 72)

    def mask(self, ink):
        """The mask of an ink, as an image to draw on."""
        if ink not in self.masks:
            self.masks[ink] = Image.new("L", self.size, 0)
        return self.masks[ink]

    def read(self, text):
        """Notes a line of text as standing on the page."""
        self.lines.append(" ".join(text.replace("　", " ").split()))

    def text(self, x, y, text, face, size, ink="black", align="left", pitch=None, jitter=0.0, read=True):
        """Sets a line with its cap top at `y`. `pitch`, in em, sets every character in a cell of that width;
        `jitter`, in em, is how unsteadily the machine strikes. Returns the width in mm."""
        em = self.em(size)
        face = font(face, em)
        advances = [pitch * em if pitch else face.getlength(c) for c in text]
        width = sum(advances)
        left = self.px(x) - {"left": 0, "center": width / 2, "right": width}[align]
        image = self.mask(ink)
        for char, advance in zip(text, advances):
            if not char.isspace():
                dx, dy = self.rng.normal(0, jitter * em, 2) if jitter else (0, 0)
                strike = float(np.clip(self.rng.normal(0.93, 0.07), 0.62, 1)) if jitter else 0.96
                slack = (advance - face.getlength(char)) / 2 if pitch else 0
                self._stamp_glyph(image, char, face, left + slack + dx, self.px(y) + dy, 255 * strike)
            left += advance
        if read:
            self.read(text)
        return width * 25.4 / self.dpi

    def _stamp_glyph(self, image, char, face, x, y, level):
        """Adds one glyph to a mask; what is already there stays."""
        box = face.getbbox(char)
        width, height = box[2] + 4, box[3] + 4
        if width <= 4 or height <= 4:
            return
        glyph = Image.new("L", (width, height), 0)
        ImageDraw.Draw(glyph).text((2 + x % 1, 2 + y % 1), char, fill=255, font=face)
        glyph = glyph.point(lambda v: int(v * level / 255))
        image.paste(255, (int(x) - 2, int(y) - 2), glyph)

    def block(self, x, y, lines, face, size, leading, **how):
        """Sets lines one below the other, `leading` mm apart; an empty one leaves half a line. Returns the next y."""
        for line in lines:
            if line.strip():
                self.text(x, y, line, face, size, **how)
                y += leading
            else:
                y += leading / 2
        return y

    def column(self, x, y, text, face, size, pitch=1.08, ink="black", jitter=0.0, read=True):
        """Sets a vertical column whose left edge is `x`, from `y` down. Returns its height in mm."""
        em = self.em(size)
        face = font(face, em)
        top = self.px(y)
        for char in text:
            if char != "　":
                dx, dy = self.rng.normal(0, jitter * em, 2) if jitter else (0, 0)
                shift = (0.55 * em, -0.5 * em) if char in HANGING_MARKS else (0, 0)
                glyph = VERTICAL_FORMS.get(char, char)
                at = (self.px(x) + shift[0] + dx, top + shift[1] + dy)
                strike = float(np.clip(self.rng.normal(0.93, 0.07), 0.65, 1)) if jitter else 0.96
                self._stamp_glyph(self.mask(ink), glyph, face, *at, 255 * strike)
            top += pitch * em
        if read:
            self.read(text)
        return (top - self.px(y)) * 25.4 / self.dpi

    def rule(self, x0, y0, x1, y1, ink="black", width=0.3):
        """A ruled line."""
        points = [(self.px(x0), self.px(y0)), (self.px(x1), self.px(y1))]
        ImageDraw.Draw(self.mask(ink)).line(points, fill=225, width=max(1, self.px(width)))

    def frame(self, x0, y0, x1, y1, ink="black", width=0.4):
        """A ruled box."""
        for a in ((x0, y0, x1, y0), (x0, y1, x1, y1), (x0, y0, x0, y1), (x1, y0, x1, y1)):
            self.rule(*a, ink=ink, width=width)

    def seal(self, x, y, text, diameter=38, tilt=0.0, face="serif-bold", ink="seal"):
        """A round seal centred on `x`, `y`: a ring, the text along its upper arc, a star."""
        side = self.px(diameter)
        seal = Image.new("L", (side, side), 0)
        draw = ImageDraw.Draw(seal)
        ring = max(2, side // 36)
        draw.ellipse((ring, ring, side - ring, side - ring), outline=235, width=ring)
        radius = side * 0.115
        points = [
            (side / 2 + r * math.sin(k * math.pi / 5), side / 2 - r * math.cos(k * math.pi / 5))
            for k, r in ((k, radius if k % 2 == 0 else radius * 0.4) for k in range(10))
        ]
        draw.polygon(points, fill=230)
        em = int(side * min(0.15, 1.35 / len(text)))
        span = math.radians(min(250, 26 * len(text)))
        for k, char in enumerate(text):
            angle = -span / 2 + span * (k / max(1, len(text) - 1))
            glyph = Image.new("L", (em * 2, em * 2), 0)
            ImageDraw.Draw(glyph).text((em, em), char, fill=235, font=font(face, em), anchor="mm")
            glyph = glyph.rotate(-math.degrees(angle), resample=Image.BICUBIC)
            r = side * 0.375
            at = (int(side / 2 + r * math.sin(angle) - em), int(side / 2 - r * math.cos(angle) - em))
            seal.paste(255, at, glyph)
        self._press(seal, x, y, tilt, ink)
        self.overlays.append(text)

    def stamp(self, x, y, lines, size=16, tilt=0.0, face="sans-bold", ink="violet", boxed=True, part_of_cable=False):
        """A rubber stamp centred on `x`, `y`, its lines one below the other, in a box."""
        em = self.em(size)
        face = font(face, em)
        width = int(max(face.getlength(t) for t in lines)) + em
        height = int(len(lines) * em * 1.35 + em * 0.7)
        stamp = Image.new("L", (width, height), 0)
        draw = ImageDraw.Draw(stamp)
        for k, line in enumerate(lines):
            draw.text((width / 2, em * (1.0 + 1.35 * k)), line, fill=235, font=face, anchor="mm")
        if boxed:
            draw.rectangle((1, 1, width - 2, height - 2), outline=235, width=max(2, em // 12))
        self._press(stamp, x, y, tilt, ink)
        if part_of_cable:
            for line in lines:
                self.read(line)
        else:
            self.overlays.append(" ".join(lines))

    def _press(self, stamp, x, y, tilt, ink):
        """Presses a stamp on the sheet with the uneven ink of a pad."""
        stamp = stamp.rotate(tilt, resample=Image.BICUBIC, expand=True)
        w, h = stamp.size
        coarse = self.rng.uniform(0.45, 1.1, (max(2, h // 24), max(2, w // 24)))
        pad = np.asarray(Image.fromarray((np.clip(coarse, 0, 1) * 255).astype(np.uint8)).resize((w, h), Image.BICUBIC))
        grain = self.rng.uniform(0.75, 1.0, (h, w))
        inked = np.asarray(stamp) * (pad / 255.0) * grain
        self.mask(ink).paste(235, (self.px(x) - w // 2, self.px(y) - h // 2), Image.fromarray(inked.astype(np.uint8)))

    def scrawl(self, x, y, width=24, height=9, ink="blue", strokes=3):
        """A handwritten mark that nobody can read: initials in the margin."""
        draw = ImageDraw.Draw(self.mask(ink))
        for _ in range(strokes):
            t = np.linspace(0, 1, 60)
            phase, turns = self.rng.uniform(0, 6.28), self.rng.uniform(1.5, 3.5)
            xs = x + width * (t + 0.12 * np.sin(turns * 6.28 * t + phase))
            ys = y + height * (0.5 + 0.45 * np.sin(turns * 6.28 * t * 0.8 + phase) * (1 - 0.5 * t))
            draw.line([(self.px(a), self.px(b)) for a, b in zip(xs, ys)], fill=200, width=max(2, self.px(0.45)), joint="curve")
