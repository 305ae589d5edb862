"""A window dump of Xvfb (``-fbdir``) as PNG, with nothing but the standard library: ``xwd2png.py IN OUT``."""

from __future__ import annotations

import struct
import sys
import zlib
from pathlib import Path


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, rows: list[bytes]) -> bytes:
    """8-bit RGB rows as a PNG file."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(b"".join(b"\0" + row for row in rows), 6)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def main(source: str, target: str) -> None:
    data = Path(source).read_bytes()
    fields = struct.unpack_from(">25I", data)
    head, width, height, bits, line, colours = fields[0], fields[4], fields[5], fields[11], fields[12], fields[19]
    if bits != 32:
        raise SystemExit(f"expected 32 bits a pixel, found {bits}")
    start = head + 12 * colours
    rows = []
    for place in range(start, start + line * height, line):
        pixels = data[place : place + 4 * width]
        row = bytearray(3 * width)
        row[0::3], row[1::3], row[2::3] = pixels[2::4], pixels[1::4], pixels[0::4]
        rows.append(bytes(row))
    Path(target).write_bytes(png(width, height, rows))


if __name__ == "__main__":
    main(*sys.argv[1:])
