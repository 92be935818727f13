#!/usr/bin/env python3
"""Writes the scans in this folder with other people's encoders, so that what is read here was not written here.

    pip install numpy pillow tifffile imagecodecs pikepdf && python3 make.py

`group4-imagegear.*` are the first 240 rows of a test of libtiff 4.5 (`testfax4.tiff`). `gray.jp2` and
`gray.j2k` were written by OpenJPEG 2.5; `tiffcp` of libtiff must be there (`apt install libtiff-tools`).
"""
import io
import struct
import subprocess
import zlib
from pathlib import Path

import numpy as np
import pikepdf
import tifffile
from PIL import Image

HERE = Path(__file__).parent
WIDTH, HEIGHT = 61, 47
x, y = np.meshgrid(np.arange(WIDTH), np.arange(HEIGHT))

# The pictures that `fixtures.rs` draws too.
page = ((x * 7 + y * 31) % 256).astype(np.uint8)
bricks = (((x // 4 + y // 3) % 2) == 1)  # true is ink
slope = (x * 3 + y).astype(np.uint8)
color = np.stack([x * 4, y * 5, (x + y) * 2], axis=-1).astype(np.uint8)


def tiff(name, data, **options):
    # The page number and the date that the writer would add are left out.
    tifffile.imwrite(HERE / name, data, metadata=None, software=False, **options)


def bilevel(name, compression, ink_is_zero=False):
    image = Image.fromarray(~bricks)
    if ink_is_zero:
        image.save(HERE / name, compression=compression)
    else:
        image.save(HERE / name, compression=compression, tiffinfo={262: 0})


def embedded(name, data, size, colorspace, bits, filters, parameters=None, encryption=None):
    """A PDF file whose page is this image."""
    pdf = pikepdf.new()
    image = pikepdf.Stream(pdf, data)
    image.Type, image.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
    image.Width, image.Height = size
    image.ColorSpace, image.BitsPerComponent = pikepdf.Name(colorspace), bits
    if filters:
        image.Filter = pikepdf.Name(filters)
    if parameters:
        image.DecodeParms = pikepdf.Dictionary(**parameters)
    sheet = pikepdf.Dictionary(
        Type=pikepdf.Name.Page,
        MediaBox=[0, 0, size[0], size[1]],
        Resources=pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im=image)),
        Contents=pikepdf.Stream(pdf, b"q %d 0 0 %d 0 0 cm /Im Do Q" % size),
    )
    pdf.pages.append(pikepdf.Page(pdf.make_indirect(sheet)))
    pdf.save(HERE / name, encryption=encryption or False, deterministic_id=encryption is None,
             compress_streams=False)


def group4(ink):
    file = io.BytesIO()
    Image.fromarray(~ink).save(file, "TIFF", compression="group4", tiffinfo={262: 0, 278: ink.shape[0]})
    file.seek(0)
    with tifffile.TiffFile(file) as pages:
        tags = pages.pages[0].tags
        start, length = tags[273].value[0], tags[279].value[0]
    return file.getvalue()[start:start + length]


def jbig2(ink):
    """A generic region coded in MMR (ITU-T T.88, 6.2.6), in the form that PDF embeds."""
    height, width = ink.shape
    page_information = struct.pack(">IIIIBH", width, height, 0, 0, 0, 0)
    region = struct.pack(">IIIIB", width, height, 0, 0, 0) + b"\x01" + group4(ink)
    segment = lambda number, kind, data: struct.pack(">IBBBI", number, kind, 0, 1, len(data)) + data
    return segment(0, 48, page_information) + segment(1, 38, region)


def jpeg(data, **options):
    file = io.BytesIO()
    Image.fromarray(data).save(file, "JPEG", quality=95, **options)
    return file.getvalue()


tiff("tiled-lzw.tif", page, tile=(16, 32), compression="lzw")
tiff("tiled-lzw-predictor.tif", color, tile=(32, 16), compression="lzw", predictor=True)
tiff("tiled-deflate.tif", page, tile=(16, 16), compression="adobe_deflate")
tiff("planar-packbits.tif", np.moveaxis(color, -1, 0), planarconfig="separate", photometric="rgb",
     compression="packbits")
# The last tiles of each plane end beyond the edge.
tiff("tiled-planar.tif", np.moveaxis(color, -1, 0), planarconfig="separate", photometric="rgb", tile=(32, 32),
     compression="adobe_deflate")
tiff("tiled-planar-lzw-sixteen.tif", np.moveaxis(color.astype(np.uint16) * 257, -1, 0), planarconfig="separate",
     photometric="rgb", tile=(16, 32), compression="lzw")
tiff("big.tif", page, bigtiff=True, byteorder=">", compression="lzw", rowsperstrip=7)
tiff("sixteen.tif", page.astype(np.uint16) * 257, byteorder=">", rowsperstrip=5)
tiff("palette.tif", page, photometric="palette",
     colormap=np.stack([np.arange(256) * 257] * 2 + [np.zeros(256)]).astype(np.uint16))
tiff("cmyk.tif", np.concatenate([255 - color, np.zeros((HEIGHT, WIDTH, 1), np.uint8)], axis=-1),
     photometric="separated", compression="lzw")
tiff("jpeg-gray.tif", slope, compression="jpeg", compressionargs={"level": 95}, rowsperstrip=16)
Image.fromarray(color).save(HERE / "jpeg-color.tif", compression="jpeg", quality=95)
bilevel("group3.tif", "group3")
bilevel("group4.tif", "group4")
bilevel("group4-ink-is-zero.tif", "group4", ink_is_zero=True)
bilevel("huffman.tif", "tiff_ccitt")
bilevel("one-bit-packbits.tif", "packbits")
for name, *coding in (
    ("tiled-group3.tif", "-w", "16", "-l", "32", "-c", "g3"),
    ("tiled-group3-2d.tif", "-w", "32", "-l", "16", "-c", "g3:2d:fill", "-f", "lsb2msb"),
    ("tiled-group4.tif", "-w", "16", "-l", "16", "-c", "g4"),
):
    subprocess.run(["tiffcp", "-t", *coding, HERE / "one-bit-packbits.tif", HERE / name], check=True)

embedded("dct.pdf", jpeg(slope), (WIDTH, HEIGHT), "/DeviceGray", 8, "/DCTDecode")
embedded("jpx.pdf", (HERE / "gray.jp2").read_bytes(), (WIDTH, HEIGHT), "/DeviceGray", 8, "/JPXDecode")
embedded("group4.pdf", group4(bricks), (WIDTH, HEIGHT), "/DeviceGray", 1, "/CCITTFaxDecode",
         {"K": -1, "Columns": WIDTH, "Rows": HEIGHT, "BlackIs1": False})
embedded("jbig2.pdf", jbig2(bricks), (WIDTH, HEIGHT), "/DeviceGray", 1, "/JBIG2Decode")
for level in (3, 4, 6):
    embedded(f"open-r{level}.pdf", page.tobytes(), (WIDTH, HEIGHT), "/DeviceGray", 8, None,
             encryption=pikepdf.Encryption(owner="owner", user="", R=level, aes=level > 3, metadata=level > 3))
embedded("locked.pdf", page.tobytes(), (WIDTH, HEIGHT), "/DeviceGray", 8, None,
         encryption=pikepdf.Encryption(owner="owner", user="user", R=6))

Image.fromarray(color).convert("CMYK").save(HERE / "cmyk.jpg", quality=95)
(HERE / "progressive.jpg").write_bytes(jpeg(slope, progressive=True))
Image.fromarray(page).convert("P").save(HERE / "palette.png")


def interlaced(data):
    """Adam7 (PNG specification, third edition, 8.1), which Pillow does not write."""
    chunk = lambda kind, body: (struct.pack(">I", len(body)) + kind + body
                                + struct.pack(">I", zlib.crc32(kind + body)))
    passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
    rows = b"".join(b"\0" + row.tobytes() for left, top, right, down in passes for row in data[top::down, left::right])
    header = struct.pack(">IIBBBBB", data.shape[1], data.shape[0], 8, 0, 0, 0, 1)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows))
            + chunk(b"IEND", b""))


(HERE / "interlaced.png").write_bytes(interlaced(page))
