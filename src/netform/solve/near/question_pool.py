"""Questions answered side by side: by threads of this process, or by processes of their own.

A question is mostly many short solves, which wait for each other where one Python runs them all.
"""

import multiprocessing
import signal
from collections.abc import Sequence
from concurrent.futures import (
    BrokenExecutor,
    Executor,
    Future,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
)
from types import TracebackType
from typing import Any

from netform.errors import NetformError
from netform.solve.limits import Limits
from netform.solve.near.pair_questions import PairAnswer, PairQuestion, PartQuestions

_SECONDS = 30.0  # at most for one question


class QuestionPool:
    """A place to ask questions about parts, as many at a time as there are workers.

    Processes are started anew and read the main module: a script that asks for them has to guard
    its main part, as the documentation of `multiprocessing` says.
    """

    def __init__(
        self, parts: Sequence[PartQuestions], limits: Limits, *, threads: int, processes: int
    ) -> None:
        self._limits = limits
        self._stop: Any = None
        self.workers = max(threads, processes)
        self._executor: Executor
        if processes > 1:
            context = multiprocessing.get_context("spawn")
            self._stop = context.Event()
            self._executor = ProcessPoolExecutor(
                processes, context, initializer=_begin, initargs=(list(parts), self._stop)
            )
            self._ask: Any = _answer_elsewhere
        else:
            self._executor = ThreadPoolExecutor(threads)
            self._parts = parts
            self._ask = self._answer_here

    def ask(self, part: int, question: PairQuestion) -> "Future[PairAnswer]":
        """Begin to answer a question, with places in its part."""
        return self._executor.submit(self._ask, part, question, self._limits.left())

    @staticmethod
    def answer(asked: "Future[PairAnswer]") -> PairAnswer:
        """Return the answer to a question that is done with.

        Raises
        ------
        NetformError
            The process that worked on it was ended.
        """
        try:
            return asked.result()
        except BrokenExecutor:
            raise NetformError(
                "a process that answers questions could not start, or was ended, perhaps for its "
                "memory; one process is enough: --threads 1"
            ) from None

    def _answer_here(self, part: int, question: PairQuestion, _: float) -> PairAnswer:
        return self._parts[part].ask(question, self._limits, _SECONDS)

    def __enter__(self) -> "QuestionPool":
        """Return the pool itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the workers; what they are at is not waited for."""
        if self._stop is not None:
            self._stop.set()
        self._executor.shutdown(cancel_futures=True)


_parts: list[PartQuestions] = []
_limits = Limits()


def _begin(parts: list[PartQuestions], stop: Any) -> None:
    """Take what questions are about, in a process that answers some."""
    global _parts, _limits
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that asks hears it too
    _parts, _limits = parts, Limits(stop=stop)


def _answer_elsewhere(part: int, question: PairQuestion, seconds: float) -> PairAnswer:
    own = Limits(seconds=seconds, stop=_limits.stop)
    return _parts[part].ask(question, own, _SECONDS)
