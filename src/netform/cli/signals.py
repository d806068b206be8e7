"""Ctrl-C and SIGTERM: the first asks the solve to stop and save, a second one ends it at once."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event
from types import FrameType


@contextmanager
def stopping(stop: Event) -> Iterator[None]:
    """Set `stop` at the first signal within the block; at the second let Python interrupt."""

    def ask_to_stop(number: int, frame: FrameType | None) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()

    with _handled_by(ask_to_stop):
        yield


@contextmanager
def interrupting(stop: Event) -> Iterator[None]:
    """Set `stop` and let Python interrupt, at each signal within the block.

    What then comes out of compiled code may be a `SystemError` in the place of `KeyboardInterrupt`.
    """

    def interrupt(number: int, frame: FrameType | None) -> None:
        stop.set()
        raise KeyboardInterrupt

    with _handled_by(interrupt):
        yield


@contextmanager
def _handled_by(handler: Callable[[int, FrameType | None], None]) -> Iterator[None]:
    before = {number: signal.signal(number, handler) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, earlier in before.items():
            signal.signal(number, earlier)
