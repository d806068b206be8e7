"""Routing tiles of an extract: made for once, or kept in a folder and used again."""

import json
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from netform.errors import InputError
from netform.problem import new_folder
from netform.sources.valhalla import Valhalla

RECORD = "netform-tiles.json"


@contextmanager
def road_tiles(
    engine: Valhalla,
    extract: Path,
    sha256: str,
    kept: Path | None,
    threads: int,
    say: Callable[[str], None],
) -> Iterator[Path]:
    """Yield a folder of routing tiles of the extract.

    Parameters
    ----------
    engine
        Who makes and reads them.
    extract, sha256
        The file (.osm.pbf) and its hash.
    kept
        A folder to keep them in, made where it is not there; else they are gone afterwards.
    threads
        How many of them make tiles.
    say
        What to do with a line of progress.

    Raises
    ------
    InputError
        The extract cannot be read, or the folder holds something else.
    """
    record = {"extract": sha256, "valhalla": engine.version()}
    if kept is None:
        with tempfile.TemporaryDirectory(prefix="netform-tiles-") as folder:
            say(f"making tiles of {extract.name}")
            engine.make_tiles(extract, Path(folder), threads)
            yield Path(folder)
        return
    if kept.exists():
        _refuse_others(kept, record)
    else:
        with new_folder(kept) as draft:
            say(f"making tiles of {extract.name}")
            engine.make_tiles(extract, draft, threads)
            (draft / RECORD).write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")
    yield kept


def _refuse_others(kept: Path, record: dict[str, str]) -> None:
    """Raise `InputError` unless the tiles are of this extract, by this version of the engine."""
    try:
        found = json.loads((kept / RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        found = None
    if found == record:
        return
    what = "of another extract, or by another version of the engine" if found else "not netform's"
    raise InputError(
        f"the tiles in the folder are {what}",
        where=str(kept),
        remedy="name a folder that is not there yet, or delete this one",
    )
