"""Rules read from words: the inverse of how they are printed."""

from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netform.errors import InputError
from netform.problem import Rule, Waiver, area_waiver_from_words, term_from_words

WORD = st.text("ABCxyz019:-_()&", min_size=1, max_size=8)
NAMES = st.lists(WORD, min_size=1, max_size=3).map(" ".join)
CODES = st.lists(st.text("ABCY0123456789:", min_size=1), min_size=2, max_size=4, unique=True)
TIER = st.sampled_from(("network", "federation"))
NUMBER = st.integers(min_value=1, max_value=10**9)


def rules(kind, **terms):
    return st.builds(Rule, kind=st.just(kind), tier=TIER, **terms)


ANY_RULE = st.one_of(
    *(rules(kind, practices=CODES) for kind in ("together", "apart", "lead")),
    *(rules(kind, practices=CODES.map(lambda codes: codes[:2])) for kind in ("bridge", "cut")),
    *(rules(kind, limit=NUMBER) for kind in ("reach", "size")),
    rules("keep", group=NAMES),
    rules("within", area=NAMES),
    rules("groups", relation=st.sampled_from(("exactly", "at least", "at most")), limit=NUMBER),
)


@given(ANY_RULE)
def test_a_rule_is_read_as_it_is_printed(rule):
    assert term_from_words(rule.words, where="--rule") == rule


@given(st.text("ABY0123456789", min_size=1), TIER, st.sampled_from(("floor", "ceiling")))
def test_a_waiver_is_read_as_it_is_printed(practice, tier, bound):
    waiver = Waiver(practice=practice, tier=tier, bound=bound, reason="waived on the command line")
    assert term_from_words(waiver.words, where="--rule") == waiver


def test_what_is_printed_is_what_options_take():
    assert Rule(kind="together", practices=("A", "B")).words == "together A,B"
    assert Rule(kind="size", tier="federation", limit=40).words == "size federation:40"
    assert Rule(kind="groups", relation="at most", limit=12).words == "groups at most 12"
    assert Rule(kind="keep", group="Leeds: North").words == "keep network:Leeds: North"


def test_a_waiver_may_have_a_reason():
    waiver = term_from_words("waive ceiling federation:A1=one site: the only one", where="--rule")
    assert (waiver.practice, waiver.tier, waiver.bound) == ("A1", "federation", "ceiling")
    assert waiver.reason == "one site: the only one"


def test_a_waiver_of_an_area_may_have_a_reason_and_needs_a_value():
    read = partial(area_waiver_from_words, "floor", where="--waive-floor-in", tier="network")
    waiver = read("town=St Mary's=an isle = far")
    assert (waiver.area, waiver.value, waiver.reason) == ("town", "St Mary's", "an isle = far")
    assert (waiver.practice, waiver.tier, waiver.bound) == (None, "network", "floor")
    for without in ("town", "town=", "town= =an isle"):
        with pytest.raises(InputError, match="the area has no value"):
            read(without)


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        ("togehter A,B", "the nearest valid kind is 'together'"),
        ("wave floor A", "the nearest valid kind is 'waive'"),
        ("", "'' is no kind of rule"),
        ("together A", r"needs 'practices' with different codes.*\[TIER:\]CODE,CODE"),
        ("groups 12", "needs 'relation'"),
        ("groups at most many", "valid integer"),
        ("size", "valid integer"),
        ("keep", "needs the key 'group'"),
        ("waive roof A", "floor"),
    ],
)
def test_what_is_no_rule_is_refused_in_words(words, fault):
    with pytest.raises(InputError, match=fault) as refused:
        term_from_words(words, where="--rule")
    assert refused.value.where == "--rule"
