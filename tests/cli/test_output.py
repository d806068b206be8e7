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
