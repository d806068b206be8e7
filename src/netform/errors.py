"""What netform says when it cannot go on: one clear message, one exit code."""

import re

# Other than line ends: characters that command a terminal, such as those of its colours.
_CONTROL = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]")


class NetformError(Exception):
    """A fault that the user can understand and mend; the command line prints it and stops."""

    exit_code = 2


class NetformWarning(UserWarning):
    """What a user should know of input that is used all the same; the command line prints it."""


class InputError(NetformError):
    """Bad input or usage: what is wrong, where it stands, and what to do about it.

    Parameters
    ----------
    fault
        What is wrong, in one sentence without a full stop.
    where
        File, row and column, as far as they are known.
    remedy
        What to do about it.
    """

    def __init__(self, fault: str, *, where: str = "", remedy: str = "") -> None:
        self.fault = fault
        self.where = where
        self.remedy = remedy
        super().__init__(self.sentence())

    def sentence(self) -> str:
        """Return the whole message on one line: where, what, remedy.

        What a file holds may be quoted in any of them: line ends become spaces, and a monstrous
        cell is cut.
        """
        where, fault, remedy = map(_on_one_line, (self.where, self.fault, self.remedy))
        place = f"{where}: " if where else ""
        advice = f" Remedy: {remedy}." if remedy else ""
        return f"{place}{fault}.{advice}"


def _on_one_line(words: str) -> str:
    line = _CONTROL.sub(" ", " ".join(words.splitlines()))
    return line if len(line) <= 1_000 else f"{line[:1_000]}..."
