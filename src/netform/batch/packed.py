"""Folders as bytes, for workers that see no common disk."""

from collections.abc import Mapping
from pathlib import Path

Packed = Mapping[str, bytes]
"""The files of a folder by path, with `/` between."""


def packed(folder: Path) -> Packed:
    """Return the files of a folder, and of those in it."""
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def unpack(files: Packed, folder: Path) -> None:
    """Write files into a folder that is there."""
    for name, content in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
