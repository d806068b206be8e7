"""How commands speak, off a terminal and on one."""

import os
import re
import struct
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netform.cli.output import (
    ProgressLines,
    percent,
    print_json,
    print_table,
)
from netform.solve.limits import Limits
from netform.solve.progress import Progress


@pytest.mark.parametrize(
    ("fraction", "text"),
    [
        (None, "-"),
        (0, "0 %"),
        (0.05, "5.00 %"),
        (0.0001234, "0.01 %"),
        (0.00001234, "0.001 %"),
        (1e-9, "0.0000001 %"),
        (1.0, "100.00 %"),
    ],
)
def test_percentages(fraction, text):
    assert percent(fraction) == text


@given(st.floats(1e-18, 1))
def test_a_gap_is_never_rounded_to_nothing(fraction):
    assert float(percent(fraction).removesuffix(" %")) > 0


def test_tables_are_aligned(capsys):
    print_table(("tier", "groups"), [("network", 8), ("a", 1_000)])
    assert capsys.readouterr().out == "tier     groups\nnetwork       8\na          1000\n"


@pytest.mark.parametrize("sign", ["\n", "\r\n", "\x1b[2J", "\x9b2J", "\u202e", "\t", "\x00"])
def test_no_name_breaks_a_table_or_commands_a_terminal(capsys, sign):
    print_table((f"tr{sign}ust", "count"), [(f"a{sign}b", 8), ("c", 9)])
    out = capsys.readouterr().out
    assert out.count("\n") == 3
    assert sign not in out.replace("\n", "", 3)
    assert (
        len({line.index(count) for line, count in zip(out.splitlines()[1:], "89", strict=True)})
        == 1
    )


def test_json_keeps_its_letters(capsys):
    print_json({"name": "Fûrst"})
    assert '"Fûrst"' in capsys.readouterr().out


def test_progress_off_a_terminal_is_at_most_a_line_a_second(capsys):
    lines = ProgressLines(quiet=False, per=1_000_000)
    progress = Progress(Limits(), lines)
    for _ in range(5):
        progress.tell("cuts")
    progress.objective, progress.bound = 2_000_000_000, 1_000_000_000
    progress.tell("plan")
    lines.end()
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.count("\n") == 2
    assert "plan 2.000  bound 1.000  gap 50.00 %" in shown.err
    assert "\x1b" not in shown.err
    assert "\r" not in shown.err


def test_quiet_says_nothing(capsys):
    Progress(Limits(), ProgressLines(quiet=True, per=1)).tell("plan")
    assert capsys.readouterr().err == ""


def on_a_terminal(*words, columns=60, **environment):
    """Return what a program prints on a terminal of its own."""
    pty, termios = pytest.importorskip("pty"), pytest.importorskip("termios")
    import fcntl

    size = struct.pack("HHHH", 40, columns, 0, 0)
    # Workers of the test run are told a width of their own, which would go before the terminal's.
    others = {name: value for name, value in os.environ.items() if name != "COLUMNS"}
    child, terminal = pty.fork()
    if child == 0:
        fcntl.ioctl(1, termios.TIOCSWINSZ, size)
        os.execvpe(sys.executable, [sys.executable, *words], {**others, **environment})
    printed = b""
    while True:
        try:
            some = os.read(terminal, 65_536)
        except OSError:  # what Linux says at the end
            some = b""
        if not some:
            break
        printed += some
    assert os.waitpid(child, 0)[1] == 0
    return printed.decode()


TABLE = """
from netform.cli.output import print_status, print_table
print_status("optimal")
print_table(("practice", "patients"), [("[bold]A[/bold] " + 12 * "surgery ", "1,234"), ("B", 7)])
"""


def test_a_table_on_a_terminal_keeps_to_its_width_and_names_stay_text():
    printed = on_a_terminal("-c", TABLE, TERM="xterm-256color", NO_COLOR="", columns=50)
    plain = re.sub(r"\x1b\[[\d;]*m", "", printed)
    assert "\x1b[1;32m" in printed
    assert "status     optimal" in plain
    assert "[bold]A[/bold]" in plain
    assert "1,234" in plain
    assert max(map(len, plain.splitlines())) <= 50


def test_no_color_is_kept_to():
    printed = on_a_terminal("-c", TABLE, TERM="xterm-256color", NO_COLOR="1")
    assert "\x1b[1;32m" not in printed
    assert not re.search(r"\x1b\[[\d;]*3[0-7]", printed)
