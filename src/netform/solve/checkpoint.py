"""What a solve has so far, kept in a file, so that one that is ended goes on from there.

The file has a table for each part of the problem. What is in them is the solvers' own affair; they
believe nothing of it: plans are costed and held to the rules anew, duals are priced, proofs
rechecked.
"""

import hashlib
import json
import os
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Event, Lock, Thread
from types import TracebackType
from typing import Any

from netform.errors import InputError

_FORMAT = 1
_SECONDS = 1.0  # at least between two writings: what a kill loses
_RARELY = 20  # times as long as writing takes, at least

Table = dict[str, Any]


class Checkpoint:
    """A file that is kept up to date while its block runs, and that is kept or removed after it.

    Attributes
    ----------
    remark
        What went wrong with the file, in one line; empty where nothing did. A file that cannot be
        written stops no solve.
    """

    def __init__(
        self, path: Path, question: str, *, replaces: bool = False, seconds: float = _SECONDS
    ) -> None:
        """Read the file where there is one.

        Parameters
        ----------
        question
            A text that is the same where the same problem is solved.
        replaces
            Whether a file that is of no use is begun anew; else it is refused.
        seconds
            How often the file is written at most; more seldom where that takes long.

        Raises
        ------
        InputError
            The file is another question's, or is no checkpoint.
        """
        self.remark = ""
        self._path, self._question, self._seconds = path, question, seconds
        self._tables = dict[str, Table]()
        try:
            self._tables = _read(path, question)
        except InputError as error:
            if not replaces:
                raise
            self.remark = str(error)
        self._due: dict[str, Callable[[], Table]] = {}
        self._lock, self._ended = Lock(), Event()
        self._writer = Thread(target=self._go_on, name="checkpoint", daemon=True)

    def __enter__(self) -> "Checkpoint":
        self._writer.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._ended.set()
        self._writer.join()
        if kind is not None:
            self.keep()

    @property
    def is_new(self) -> bool:
        """Whether there is nothing in it."""
        return not self._tables

    def table(self, key: str) -> Table | None:
        """Return what was kept under a key; `None` where nothing was."""
        return self._tables.get(key)

    def offer(self, key: str, table: Callable[[], Table]) -> None:
        """Keep what `table` returns when the file is written next, in another thread."""
        with self._lock:
            self._due[key] = table

    def keep(self) -> None:
        """Bring the file up to date; after the block, for a later solve."""
        self._write()

    def remove(self) -> None:
        """Remove the file; what it was for is done."""
        self._path.unlink(missing_ok=True)

    def _go_on(self) -> None:
        pause = self._seconds
        while not self._ended.wait(pause):
            began = time.monotonic()
            self._write()
            pause = max(self._seconds, _RARELY * (time.monotonic() - began))

    def _write(self) -> None:
        """Write the file anew beside its place and move it there, where there is news."""
        with self._lock:
            due, self._due = self._due, {}
        if not due:
            return
        self._tables |= {key: table() for key, table in due.items()}
        body = _body(self._question, self._tables)
        draft = self._path.with_name(f"{self._path.name}.draft")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with draft.open("w", encoding="utf-8") as file:
                file.write(json.dumps({"sha256": _digest(body), "body": body}))
                file.flush()
                os.fsync(file.fileno())
            draft.replace(self._path)
        except OSError as error:
            self.remark = f"{self._path}: the checkpoint was not written ({error.strerror})"
            with suppress(OSError):
                draft.unlink()


def _read(path: Path, question: str) -> dict[str, Table]:
    if not path.exists():
        return {}
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        body = content["body"]
        if content["sha256"] != _digest(body):
            raise ValueError("it is damaged")
        asked = json.loads(body)
        kept, tables = asked["question"], dict[str, Table](asked["tables"])
        if asked["format"] != _FORMAT:
            raise ValueError(f"format {asked['format']!r} is not known")
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise InputError(
            f"the checkpoint cannot be read ({error})",
            where=str(path),
            remedy="remove the file, or name another one: the solve then begins anew",
        ) from error
    if kept != question:
        raise InputError(
            "the checkpoint is that of another problem, or of other options",
            where=str(path),
            remedy="name another file, or remove this one",
        )
    return tables


def _body(question: str, tables: dict[str, Table]) -> str:
    return json.dumps({"format": _FORMAT, "question": question, "tables": tables})


def _digest(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()
