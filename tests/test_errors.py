import pytest

from netform.errors import InputError, NetformError


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        ({}, "it is wrong."),
        ({"where": "f.csv, row 2"}, "f.csv, row 2: it is wrong."),
        ({"remedy": "mend it"}, "it is wrong. Remedy: mend it."),
        (
            {"where": "f.csv, row 2, column a", "remedy": "mend it"},
            "f.csv, row 2, column a: it is wrong. Remedy: mend it.",
        ),
    ],
)
def test_a_message_says_where_what_and_what_to_do(parts, sentence):
    error = InputError("it is wrong", **parts)
    assert str(error) == error.sentence() == sentence
    assert isinstance(error, NetformError)
    assert error.exit_code == 2


def test_a_message_is_one_line_whatever_a_cell_holds():
    assert InputError("a\nb", where="f\r\n.csv", remedy="c\n\nd").sentence() == (
        "f .csv: a b. Remedy: c  d."
    )
    assert InputError("a\x1b[31m", where="\x07f\x9b").sentence() == " f : a [31m."


def test_a_message_does_not_repeat_a_whole_file():
    assert len(InputError("x" * 100_000).sentence()) < 2_100
