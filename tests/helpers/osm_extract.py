"""A made extract in OpenStreetMap's PBF format: nodes and ways with tags, written from nothing.

The format is https://wiki.openstreetmap.org/wiki/PBF_Format: blobs, each behind its length, of
Protocol Buffers. Only what roads need is written: plain nodes and ways, one block, not compressed.
"""

import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

_VARINT, _BYTES = 0, 2  # wire types
_NANODEGREES = 100  # the format's unit of coordinates by default


@dataclass
class Extract:
    """Nodes (longitude, latitude) and ways (positions of their nodes, tags); ids count from 1."""

    nodes: list[tuple[float, float]] = field(default_factory=list)
    ways: list[tuple[Sequence[int], Mapping[str, str]]] = field(default_factory=list)

    def node(self, longitude: float, latitude: float) -> int:
        """Add a node and return its position."""
        self.nodes.append((longitude, latitude))
        return len(self.nodes) - 1

    def way(self, nodes: Sequence[int], **tags: str) -> None:
        """Add a way along nodes."""
        self.ways.append((nodes, tags))

    def write(self, path: Path) -> Path:
        """Write the extract; equal extracts are equal bytes."""
        header = _text(4, "OsmSchema-V0.6")
        path.write_bytes(_blob("OSMHeader", header) + _blob("OSMData", self._block()))
        return path

    def _block(self) -> bytes:
        words = {"": 0}  # the first string is never used

        def number(word: str) -> int:
            return words.setdefault(word, len(words))

        nodes = b"".join(
            _message(
                1,
                _signed(1, position + 1)
                + _signed(8, round(latitude * 1e9 / _NANODEGREES))
                + _signed(9, round(longitude * 1e9 / _NANODEGREES)),
            )
            for position, (longitude, latitude) in enumerate(self.nodes)
        )
        ways = b"".join(
            _message(
                3,
                _unsigned(1, position + 1)
                + _packed(2, (number(key) for key in tags))
                + _packed(3, (number(value) for value in tags.values()))
                + _packed(8, map(_zigzag, _steps(nodes_of))),
            )
            for position, (nodes_of, tags) in enumerate(self.ways)
        )
        strings = b"".join(_text(1, word) for word in words)
        return _message(1, strings) + _message(2, nodes) + _message(2, ways)


def _blob(kind: str, content: bytes) -> bytes:
    blob = _message(1, content)
    header = _text(1, kind) + _unsigned(3, len(blob))
    return struct.pack(">I", len(header)) + header + blob


def _steps(nodes: Sequence[int]) -> Iterable[int]:
    """Return the first id, and each one's difference from the one before."""
    before = 0
    for node in nodes:
        yield node + 1 - before
        before = node + 1


def _message(number: int, content: bytes) -> bytes:
    return _varint(number << 3 | _BYTES) + _varint(len(content)) + content


def _text(number: int, text: str) -> bytes:
    return _message(number, text.encode())


def _packed(number: int, values: Iterable[int]) -> bytes:
    return _message(number, b"".join(map(_varint, values)))


def _unsigned(number: int, value: int) -> bytes:
    return _varint(number << 3 | _VARINT) + _varint(value)


def _signed(number: int, value: int) -> bytes:
    return _unsigned(number, _zigzag(value))


def _zigzag(value: int) -> int:
    return value << 1 if value >= 0 else (-value << 1) - 1


def _varint(value: int) -> bytes:
    written = bytearray()
    while value > 0x7F:
        written.append(value & 0x7F | 0x80)
        value >>= 7
    written.append(value)
    return bytes(written)
