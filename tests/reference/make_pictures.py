"""Makes the small pictures of tests/TransferPipeline.Tests/Inference/Pictures and what Pillow reads out of them.

    python3 tests/reference/make_pictures.py        (Pillow 9.4 or later, numpy)

expected.json: for each file its size and the SHA-256 of its RGB bytes as exif_transpose(open(file)).convert("RGB") gives them,
or the reason for which it must be refused; and for each resize the SHA-256 of the RGB bytes that Image.resize gives.
"""
import hashlib, io, json, pathlib, struct, zlib
import numpy as np
from PIL import Image, ImageOps

FOLDER = pathlib.Path(__file__).parent.parent / "TransferPipeline.Tests" / "Inference" / "Pictures"
W, H = 19, 13
rng = np.random.default_rng(7)
yy, xx = np.mgrid[0:H, 0:W]
ARRAY = np.dstack([xx * 13 % 256, yy * 19 % 256, (xx * yy * 3 + rng.integers(0, 40, (H, W))) % 256]).astype(np.uint8)
RGB = Image.fromarray(ARRAY)
GREY = RGB.convert("L")
ALPHA = np.tile(np.linspace(0, 255, W).astype(np.uint8), (H, 1))
RGBA = Image.fromarray(np.dstack([ARRAY, ALPHA]))
PALETTE = RGB.quantize(60)
pictures, refused = {}, {}


def save(name, image, **options):
    buffer = io.BytesIO()
    image.save(buffer, format={"jpg": "JPEG"}.get(name.split(".")[-1], name.split(".")[-1].upper()), **options)
    pictures[name] = buffer.getvalue()


def orientation(value):
    exif = Image.Exif()
    exif[0x0112] = value
    return exif


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(depth, colour, rows, extra=b"", interlace=0, size=(W, H)):
    head = struct.pack(">IIBBBBB", *size, depth, colour, 0, 0, interlace)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + extra + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def rows_of(array):
    return b"".join(b"\0" + row.tobytes() for row in array)


def adam7(array):
    passes = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
    return b"".join(rows_of(array[y::dy, x::dx]) for x, y, dx, dy in passes if array[y::dy, x::dx].size)


def bmp(bits, compression, body, palette=b"", masks=b"", top_down=False):
    start = 54 + len(masks) + len(palette)
    head = struct.pack("<IiiHHIIiiII", 40, W, -H if top_down else H, 1, bits, compression, len(body), 0, 0, len(palette) // 4, 0)
    return b"BM" + struct.pack("<IHHI", start + len(body), 0, 0, start) + head + masks + palette + body


def padded(rows):
    return b"".join(row + b"\0" * (-len(row) % 4) for row in rows)


def rle8(array):
    body = b""
    for row in array[::-1]:
        body += b"".join(bytes([1, int(value)]) for value in row) + b"\0\0"
    return body[:-2] + b"\0\1"


def gif(area, transparent, local):
    left, top, right, bottom = area
    colours = bytes((PALETTE.getpalette() + [10] * 768)[:768])
    control = b"" if transparent is None else b"\x21\xf9\x04" + bytes([1, 0, 0, transparent]) + b"\0"
    frame = np.array(PALETTE)[top:bottom, left:right]
    head = b"GIF89a" + struct.pack("<HHBBB", W, H, 0xF7, 3, 0) + (colours[::-1] if local else colours) + control
    head += b"\x2c" + struct.pack("<HHHHB", left, top, right - left, bottom - top, 0x87 if local else 0) + (colours if local else b"")
    bits, codes = 0, [256]
    for i, value in enumerate(frame.reshape(-1)):
        codes += [int(value)] + ([256] if i % 200 == 199 else [])
    for i, code in enumerate(codes + [257]):
        bits |= code << (9 * i)
    data = bits.to_bytes((9 * (len(codes) + 1) + 7) // 8, "little")
    blocks = b"".join(bytes([len(data[i:i + 255])]) + data[i:i + 255] for i in range(0, len(data), 255))
    return head + b"\x08" + blocks + b"\0;"


save("rgb.png", RGB)
for value in range(2, 9):
    save(f"exif-{value}.jpg", RGB, quality=90, exif=orientation(value))
for value in (3, 5, 6, 8):
    save(f"exif-{value}.png", RGB, exif=orientation(value))
    save(f"exif-{value}.webp", RGB, quality=90, exif=orientation(value))
for sampling in (0, 1, 2):
    save(f"sampling-{sampling}.jpg", RGB, quality=85, subsampling=sampling)
save("progressive.jpg", RGB, quality=85, progressive=True)
save("grey.jpg", GREY, quality=85)
save("cmyk.jpg", RGB.convert("CMYK"), quality=90)
save("alpha.png", RGBA)
save("alpha.webp", RGBA, lossless=True, exact=True)
save("grey-alpha.png", Image.merge("LA", (GREY, Image.fromarray(ALPHA))))
save("palette.png", PALETTE)
save("palette-transparent.png", PALETTE, transparency=bytes([0, 40, 128] + [255] * 57))
save("bilevel.png", RGB.convert("1"))
save("animated.png", RGB, save_all=True, append_images=[RGB.rotate(180)])
save("animated.webp", RGB, save_all=True, append_images=[RGB.rotate(180)], quality=90)
save("lossless.webp", RGB, lossless=True)
pictures["interlaced.png"] = png(8, 2, adam7(ARRAY), interlace=1)
pictures["colour-key.png"] = png(8, 2, rows_of(ARRAY), chunk(b"tRNS", ARRAY[5, 5].astype(">u2").tobytes()))
WIDE = ARRAY.astype(np.uint16) * 256 + ARRAY
pictures["rgb16.png"] = png(16, 2, rows_of(WIDE.astype(">u2")))
pictures["gamma.png"] = png(8, 2, rows_of(ARRAY), chunk(b"gAMA", struct.pack(">I", 100000)))
save("plain.bmp", RGB)
save("palette.bmp", PALETTE)
save("bilevel.bmp", RGB.convert("1"))
entries = b"".join(bytes([c[2], c[1], c[0], 0]) for c in np.array((PALETTE.getpalette() + [0] * 768)[:768]).reshape(-1, 3).tolist())
pictures["rle8.bmp"] = bmp(8, 1, rle8(np.array(PALETTE)), entries)
pictures["top-down.bmp"] = bmp(24, 0, padded(row[:, ::-1].tobytes() for row in ARRAY), top_down=True)
pictures["alpha.bmp"] = bmp(32, 0, np.dstack([ARRAY[..., ::-1], ALPHA])[::-1].tobytes())
save("palette.gif", PALETTE)
save("interlaced.gif", PALETTE, interlace=1)
save("animated.gif", PALETTE, save_all=True, append_images=[RGB.rotate(180).quantize(60)])
pictures["transparent.gif"] = gif((0, 0, W, H), 9, False)
pictures["small-frame.gif"] = gif((3, 2, 15, 11), None, False)
pictures["small-transparent-frame.gif"] = gif((3, 2, 15, 11), 9, True)
save("one-pixel.jpg", Image.new("RGB", (1, 1), (200, 30, 60)))

for name in ("sampling-2.jpg", "progressive.jpg", "alpha.png", "interlaced.png", "palette.gif", "plain.bmp", "lossless.webp", "exif-6.webp"):
    whole = pictures[name]
    refused[f"cut-{name}"] = (whole[: len(whole) * 9 // 10], "truncated")
refused["end-marker-missing.jpg"] = (pictures["progressive.jpg"][:-2], "truncated")
refused["checksum.png"] = (bytes(b ^ (i == len(pictures["rgb.png"]) - 40) for i, b in enumerate(pictures["rgb.png"])), "corrupt")
refused["huge.png"] = (png(1, 0, b"", size=(50000, 50000)), "too-large")
refused["huge.gif"] = (pictures["palette.gif"][:6] + b"\xff\xff\xff\xff" + pictures["palette.gif"][10:], "too-large")
refused["signature-only.png"] = (pictures["rgb.png"][:8], "truncated")
refused["page.jpg"] = (b"<html><body>404 Not Found</body></html>", "not-an-image")
refused["empty.jpg"] = (b"", "empty")
buffer = io.BytesIO()
RGB.save(buffer, "TIFF")
refused["picture.tif"] = (buffer.getvalue()[:60], "unsupported-format")

FOLDER.mkdir(exist_ok=True)
expected = {"pictures": [], "refused": [], "resized": []}
for name, content in pictures.items():
    (FOLDER / name).write_bytes(content)
    image = ImageOps.exif_transpose(Image.open(io.BytesIO(content))).convert("RGB")
    expected["pictures"].append({"file": name, "size": image.size, "sha256": hashlib.sha256(image.tobytes()).hexdigest()})
for name, (content, reason) in refused.items():
    (FOLDER / name).write_bytes(content)
    expected["refused"].append({"file": name, "reason": reason})
for interpolation, value in {"nearest": 0, "box": 4, "bilinear": 2, "bicubic": 3, "lanczos": 1}.items():
    for size in ((7, 5), (19, 5), (8, 13), (40, 31), (1, 1), (33, 6)):
        pixels = RGB.resize(size, value).tobytes()
        expected["resized"].append({"filter": interpolation, "size": size, "sha256": hashlib.sha256(pixels).hexdigest()})
lines = [f'  "{kind}": [\n' + ",\n".join("    " + json.dumps(item) for item in items) + "\n  ]" for kind, items in expected.items()]
(FOLDER / "expected.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")
