"""Folders and files that are there whole or not at all, and what may not be replaced."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from netform.errors import InputError

_DRAFT = ".netform-"


@dataclass(frozen=True)
class _Kind:
    """A folder or a file, in words."""

    name: str
    other: str
    writable: str  # what can be written
    is_of: Callable[[Path], bool]  # whether what is there may be replaced by one


_FOLDER = _Kind("folder", "file", "a folder that you may write to", Path.is_dir)


def _is_file(path: Path) -> bool:
    """Whether this is a file or a link to one, not a folder, and not a device such as /dev/null."""
    return not path.is_dir() and (path.is_file() or path.is_symlink())


_FILE = _Kind("file", "folder", "a file in a folder that you may write to", _is_file)


def refuse_existing(folder: Path, *, force: bool, inputs: Iterable[Path | None] = ()) -> None:
    """Raise `InputError` when a folder may not be written: said before the work, not after it.

    With `force` a folder is replaced whole, so one that holds an input, the present folder or the
    user's home is refused all the same.
    """
    with _errors_in_words(_FOLDER, folder):
        if _refuse_what_is_there(_FOLDER, folder, force=force):
            home = Path(os.path.expanduser("~"))  # left as it is when there is no home
            for needed in (Path.cwd(), home, *filter(None, inputs)):
                if needed.resolve().is_relative_to(folder.resolve()):
                    raise InputError(
                        f"replacing the folder would delete {needed}, which is needed",
                        where=str(folder),
                        remedy="name another folder",
                    )
        _try_to_write_beside(folder)


def refuse_existing_file(path: Path, *, force: bool, inputs: Iterable[Path] = ()) -> None:
    """Raise `InputError` when a file may not be written: said before the work, not after it.

    With `force` a file is replaced, but not one that is an input, or inside an input folder.
    """
    with _errors_in_words(_FILE, path):
        if _refuse_what_is_there(_FILE, path, force=force):
            for needed in inputs:
                if path.resolve().is_relative_to(needed.resolve()):
                    raise InputError(
                        "replacing the file would delete an input",
                        where=str(path),
                        remedy="name another file",
                    )
        _try_to_write_beside(path)


@contextmanager
def new_folder(folder: Path, *, force: bool = False) -> Iterator[Path]:
    """Yield a temporary folder that takes the name `folder` only when all went well.

    Files are flushed to the disk before the rename, so a folder is there whole or not at all.

    Raises
    ------
    InputError
        `folder` exists and `force` is not given, or it cannot be written.
    """
    refuse_existing(folder, force=force)
    with _room_beside(_FOLDER, folder) as room:
        draft, replaced = room / "draft", room / "replaced"
        draft.mkdir()
        try:
            yield draft
            for path in draft.rglob("*"):
                if path.is_file():
                    _flush(path)
            if force and folder.exists():
                folder.rename(replaced)
            draft.rename(folder)
        finally:
            if replaced.exists() and not folder.exists():
                replaced.rename(folder)


@contextmanager
def new_file(path: Path, *, force: bool = False) -> Iterator[Path]:
    """Yield a temporary path whose file takes the name `path` only when all went well.

    The file is flushed to the disk before the rename; missing parent folders are made.

    Raises
    ------
    InputError
        `path` exists and `force` is not given, or it cannot be written.
    """
    refuse_existing_file(path, force=force)
    with _room_beside(_FILE, path) as room:
        draft = room / path.name
        yield draft
        _flush(draft)
        draft.replace(path)


def _refuse_what_is_there(kind: _Kind, path: Path, *, force: bool) -> bool:
    """Return whether there is something of that name, which `force` may replace."""
    try:
        path.lstat()
    except FileNotFoundError:
        return False
    if not kind.is_of(path):
        is_device = path.exists() and not (path.is_dir() or path.is_file())
        raise InputError(
            f"a {'device' if is_device else kind.other} of that name is in the way",
            where=str(path),
            remedy=f"name another {kind.name}",
        )
    if not force:
        raise InputError(
            f"the {kind.name} is already there",
            where=str(path),
            remedy="name another, or add --force",
        )
    return True


def _try_to_write_beside(path: Path) -> None:
    nearest = path.absolute().parent
    while not nearest.exists():
        nearest = nearest.parent
    Path(tempfile.mkdtemp(prefix=_DRAFT, dir=nearest)).rmdir()


@contextmanager
def _room_beside(kind: _Kind, path: Path) -> Iterator[Path]:
    """Yield a temporary folder on the same disk as `path`, which is gone afterwards."""
    with _errors_in_words(kind, path):
        path.parent.mkdir(parents=True, exist_ok=True)
        room = Path(tempfile.mkdtemp(prefix=_DRAFT, dir=path.parent))
        try:
            yield room
        finally:
            shutil.rmtree(room, ignore_errors=True)


@contextmanager
def _errors_in_words(kind: _Kind, path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise InputError(
            f"the {kind.name} cannot be written ({error.strerror or error})",
            where=str(path),
            remedy=f"name {kind.writable}, on a disk with free space",
        ) from error


def _flush(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())
