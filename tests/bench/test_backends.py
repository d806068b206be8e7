import pytest

from netform.bench import backend_from_words
from netform.errors import InputError


@pytest.mark.parametrize(
    ("words", "options"),
    [
        ("columns", ("--backend", "columns")),
        (" columns ", ("--backend", "columns")),
        ("assignment:HiGHS", ("--backend", "assignment", "--solver", "HiGHS")),
        ("cpsat:partition", ("--backend", "cpsat", "--form", "partition")),
        ("another", ("--backend", "another")),
    ],
)
def test_a_name_becomes_options_of_solve(words, options):
    backend = backend_from_words(words)
    assert backend.options == options
    assert backend.name == words.strip()


@pytest.mark.parametrize("words", ["", " ", ":", ":HiGHS", "assignment:", "elsewhere:HiGHS"])
def test_what_is_no_name_is_refused(words):
    with pytest.raises(InputError, match="--backends") as refused:
        backend_from_words(words)
    assert refused.value.remedy
