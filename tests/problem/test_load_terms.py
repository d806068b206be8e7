"""Files of terms: what they say, as TOML and as rows, and how their faults are placed."""

import pytest

from netform.errors import InputError
from netform.problem import Rule, Terms, Waiver, load_terms
from tests.helpers.make import make_problem

PROBLEM = make_problem(
    [10, 20, 30, 5],
    [(0, 1), (1, 2)],
    floor=10,
    ceiling=40,
    present=["U1", "U1", "", "U2"],
    areas={"icb_code": ["Q1", "Q1", "Q2", "Q2"]},
)
HEADER = "kind,tier,practices,area,value,group,limit,relation,reason\n"


@pytest.fixture
def read(tmp_path):
    def read_text(name, text):
        (tmp_path / name).write_text(text, encoding="utf-8")
        return load_terms(tmp_path / name, PROBLEM)

    return read_text


TABLES = """\
[[rules]]
kind = "together"
practices = ["A10000", "A10001", "A10002"]
[[rules]]
kind = "within"
area = "icb_code"
[[rules]]
kind = "keep"
group = "U1"
[[rules]]
kind = "groups"
limit = 2
relation = "at most"
[[waivers]]
practice = "A10000"
bound = "floor"
reason = "island"
[[waivers]]
practice = "A10003"
bound = "floor"
reason = "island"
[[waivers]]
area = "icb_code"
value = "Q2"
bound = "ceiling"
reason = "a, town"
[participation]
A10001 = "covered"
A10002 = "partial"
A10003 = "out"
"""
ROWS = (
    HEADER
    + """\
together,,A10000; A10001;A10002,,,,,,
within,network,,icb_code,,,,,

keep,,,,,U1,,,
groups,,,,,,2,at most,
waive floor,,A10000 A10003,,,,,,island
waive ceiling,network,,icb_code,Q2,,,,"a, town"
covered,,A10001,,,,,,
partial,,A10002,,,,,,
out,,A10003,,,,,,
"""
)
MEANT = Terms(
    rules=(
        Rule(kind="together", practices=("A10000", "A10001", "A10002")),
        Rule(kind="within", area="icb_code"),
        Rule(kind="keep", group="U1"),
        Rule(kind="groups", limit=2, relation="at most"),
    ),
    waivers=(
        Waiver(practice="A10000", bound="floor", reason="island"),
        Waiver(practice="A10003", bound="floor", reason="island"),
        Waiver(area="icb_code", value="Q2", bound="ceiling", reason="a, town"),
    ),
    participation={"A10001": "covered", "A10002": "partial", "A10003": "out"},
)


def test_both_forms_say_the_same(read):
    assert read("terms.toml", TABLES) == MEANT
    assert read("terms.CSV", ROWS) == MEANT


def test_a_file_may_say_nothing(read):
    assert read("terms.toml", "") == read("terms.csv", "kind\n") == Terms()


TOGETHER = '[[rules]]\nkind = "together"\npractices = ["A10000", "A10001"]\n'


@pytest.mark.parametrize(
    ("text", "where", "message"),
    [
        ("[[tiers]]\n", "terms.toml", "key 'tiers' is unknown.*valid here: participation, rules"),
        (TOGETHER + "practises = []\n", "terms.toml", "'rules.1.practises'.*is 'practices'"),
        ('[[waiver]]\nbound = "floor"\n', "terms.toml", "key 'waiver'.*nearest.*is 'waivers'"),
        (TOGETHER * 2 + '[[rules]]\nkind = "size"\n', "terms.toml", "rules.3: .*key 'limit'"),
        (TOGETHER.replace("A10001", "B1"), "terms.toml, rules.1", "practice 'B1' of"),
        (
            TOGETHER + '[[rules]]\nkind = "size"\nlimit = 2\ntier = "ward"\n',
            "terms.toml, rules.2",
            "tier 'ward' is not in the problem",
        ),
        (
            '[[rules]]\nkind = "keep"\ngroup = "U9"\n',
            "terms.toml, rules.1",
            "no practice is in the present network 'U9'",
        ),
        (
            '[[waivers]]\npractice = "B1"\nbound = "floor"\nreason = "x"\n',
            "terms.toml, waivers.1",
            r"practice 'B1' of \[\[waivers\]\]",
        ),
        (
            '[[waivers]]\npractice = "A10000"\nbound = "floor"\n',
            "terms.toml",
            "'waivers.1.reason' is missing",
        ),
        ('[participation]\nB1 = "out"\n', "terms.toml, participation", "practice 'B1'"),
        ('[participation]\nA10000 = "guest"\n', "terms.toml", "participation 'guest' of practice"),
        ("a = \n", "terms.toml", "not valid TOML"),
    ],
)
def test_faults_of_tables_name_the_entry(read, text, where, message):
    with pytest.raises(InputError, match=message) as caught:
        read("terms.toml", text)
    assert caught.value.where == where
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("rows", "place", "message"),
    [
        ("apart,,A10000 B1,,,,,,\n", ", row 2", "practice 'B1'"),
        ("size,,,,,,3,,\nsize,,,,,,many,,\n", ", row 3", "limit: .*valid integer"),
        ("join,,A10000 A10001,,,,,,\n", ", row 2", "kind 'join' is unknown.*valid here: together"),
        ("waive flor,,A10000,,,,,,x\n", ", row 2", "nearest kind is 'waive floor'"),
        ("waive floor,,A10000,,,,,,\n", ", row 2", "'reason' is missing"),
        ("waive floor,,,,,,,,x\n", ", row 2", "the key 'practice', or 'area' with 'value'"),
        ("waive floor,,A10000,icb_code,Q1,,,,x\n", ", row 2", "the key 'practice', or 'area'"),
        ("waive floor,,,icb_code,Q3,,,,x\n", ", row 2", "nearest value there is 'Q"),
        ("out,,,,,,,,\n", ", row 2", "a row of kind 'out' needs codes in 'practices'"),
        ("out,,A10000,,,,,,closed\n", ", row 2", "and nothing in reason"),
        ("out,,A10000,,,,,,\ncovered,,A10000,,,,,,\n", ", row 3", "said to be out and covered"),
        ("apart,,A10000 A10001,,,,,,why\n", ", row 2", "key 'reason' is unknown"),
        (",,A10000,,,,,,\n", ", row 2", "kind '' is unknown"),
        ("size,,,,,,0,,\njoin,,,,,,,,\n", ", row 2", "1 more fault in this file"),
    ],
)
def test_faults_of_rows_name_the_row(read, rows, place, message):
    with pytest.raises(InputError, match=message) as caught:
        read("terms.csv", HEADER + rows)
    assert caught.value.where == "terms.csv" + place
    assert caught.value.remedy


def test_unknown_columns_are_refused_with_the_nearest(read):
    with pytest.raises(InputError, match=r"column 'practises' is unknown.*is 'practices'"):
        read("terms.csv", "kind,practises\napart,A10000 A10001\n")
    with pytest.raises(InputError, match="column 'kind' is missing"):
        read("terms.csv", "practices\nA10000\n")
