"""An image is known by its first bytes: its kind, which must be one that browsers show, and its size in pixels."""

from __future__ import annotations

import struct
from typing import NamedTuple

SUFFIXES = {"png": (".png",), "jpeg": (".jpg", ".jpeg"), "gif": (".gif",), "webp": (".webp",)}
FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}  # the JPEG segments that begin a picture and hold its size


class Image(NamedTuple):
    """An image beside the text, by its path in `content/` and on the site: `images/map.png`."""

    path: str
    content: bytes
    width: int = 0
    height: int = 0


def kind_of(content: bytes) -> str:
    """Return `png`, `jpeg`, `gif` or `webp`; empty for anything else."""
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if content.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if content.startswith((b"GIF87a", b"GIF89a")):
        return "gif"
    return "webp" if content.startswith(b"RIFF") and content[8:12] == b"WEBP" else ""


def size_of(content: bytes) -> tuple[int, int]:
    """Return width and height in pixels, (0, 0) where they cannot be read."""
    readers = {"png": _png, "jpeg": _jpeg, "gif": _gif, "webp": _webp}
    try:
        return readers[kind_of(content)](content)
    except (KeyError, struct.error, IndexError):
        return 0, 0


def _png(content: bytes) -> tuple[int, int]:
    width, height = struct.unpack_from(">II", content, 16)
    return width, height


def _gif(content: bytes) -> tuple[int, int]:
    width, height = struct.unpack_from("<HH", content, 6)
    return width, height


def _jpeg(content: bytes) -> tuple[int, int]:
    at = 2
    while content[at] == 0xFF:
        marker, length = content[at + 1], struct.unpack_from(">H", content, at + 2)[0]
        if marker in FRAMES:
            height, width = struct.unpack_from(">HH", content, at + 5)
            return width, height
        at += 1 if marker == 0xFF else 2 + length
    return 0, 0


def _webp(content: bytes) -> tuple[int, int]:
    """The size by the three kinds of WebP: lossy, lossless and extended."""
    if content[12:16] == b"VP8 ":
        width, height = struct.unpack_from("<HH", content, 26)
        return width & 0x3FFF, height & 0x3FFF
    if content[12:16] == b"VP8L":
        bits = struct.unpack_from("<I", content, 21)[0]
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    width, height = (int.from_bytes(content[at : at + 3], "little") + 1 for at in (24, 27))
    return width, height
