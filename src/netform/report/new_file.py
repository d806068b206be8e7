"""A file that is there whole or not at all, as `new_folder` is for folders."""

import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from netform.errors import InputError

_DRAFT = ".netform-"


def refuse_existing_file(path: Path, *, force: bool, inputs: Iterable[Path] = ()) -> None:
    """Raise `InputError` when a file may not be written: said before the work, not after it.

    With `force` a file is replaced, but not one that is an input, or inside an input folder.
    """
    try:
        if path.is_dir():
            raise InputError(
                "a folder of that name is in the way", where=str(path), remedy="name another file"
            )
        if not (path.exists() or path.is_symlink()):
            _try_to_write_beside(path)
            return
        if not force:
            raise InputError(
                "the file is already there",
                where=str(path),
                remedy="name another, or add --force",
            )
        for needed in inputs:
            if path.resolve().is_relative_to(needed.resolve()):
                raise InputError(
                    "replacing the file would delete an input",
                    where=str(path),
                    remedy="name another file",
                )
    except OSError as error:
        raise _cannot_be_written(path, error) from error


def _try_to_write_beside(path: Path) -> None:
    nearest = path.absolute().parent
    while not nearest.exists():
        nearest = nearest.parent
    Path(tempfile.mkdtemp(prefix=_DRAFT, dir=nearest)).rmdir()


def _cannot_be_written(path: Path, error: OSError) -> InputError:
    return InputError(
        f"the file cannot be written ({error.strerror or error})",
        where=str(path),
        remedy="name a file in a folder that you may write to, on a disk with free space",
    )


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
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        room = Path(tempfile.mkdtemp(prefix=_DRAFT, dir=path.parent))
    except OSError as error:
        raise _cannot_be_written(path, error) from error
    try:
        draft = room / path.name
        yield draft
        with draft.open("rb+") as file:
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as error:
        raise _cannot_be_written(path, error) from error
    finally:
        shutil.rmtree(room, ignore_errors=True)
