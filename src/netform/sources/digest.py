"""What `problem.toml` says of each file that the problem was built from."""

import hashlib
from datetime import date
from pathlib import Path

from netform.problem import SourceFile


def source_file(path: Path, role: str, extracted: date | None = None) -> SourceFile:
    """Return a file's name (no folder), role, date of extract where it states one, and SHA-256."""
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    stated = extracted.isoformat() if extracted else ""
    return SourceFile(file=path.name, role=role, date=stated, sha256=sha256)
