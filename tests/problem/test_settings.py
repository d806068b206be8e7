import tomllib
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netform.errors import InputError
from netform.problem import Settings, participation_word, read_settings, settings_text
from netform.problem.settings import milli
from netform.problem.settings_file import settings_from_table
from tests.helpers.folder import SETTINGS

TIER = '[[tiers]]\nname = "network"\nfloor = 30000\nceiling = 50000\n'


@pytest.fixture
def read(tmp_path):
    def read_text(text):
        path = tmp_path / "problem.toml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_settings(path)

    return read_text


def test_defaults_are_those_of_the_contract(read):
    settings = read(TIER)
    tier = settings.tier("network")
    assert (tier.travel_weight, tier.relationship_price) == (1, 0)
    assert settings.relationships.minimum_share == Decimal("0.05")
    assert (settings.travel.unit, settings.travel.source) == ("metres", "straight line")


def test_decimals_are_read_exactly(read):
    tier = read(TIER + "travel_weight = 0.001\nrelationship_price = 0.3\n").tier("network")
    assert (milli(tier.travel_weight), milli(tier.relationship_price)) == (1, 300)


def test_a_byte_order_mark_and_crlf_are_accepted(read):
    assert read("\ufeff" + TIER.replace("\n", "\r\n")) == read(TIER)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (TIER + "flor = 1\n", r"key 'tiers\.network\.flor' is unknown.*nearest.*'floor'"),
        ("tier = 1\n" + TIER, "key 'tier' is unknown.*nearest valid key is 'tiers'"),
        (TIER + '[travel]\nunits = "metres"\n', r"'travel\.units' is unknown.*is 'unit'"),
        (TIER + "[relationships]\nmin_share = 1\n", "nearest valid key is 'minimum_share'"),
        (
            TIER + '[[waivers]]\npractise = "A"\n',
            r"'waivers\.1\.practise' is unknown.*nearest valid key is 'practice'",
        ),
        (
            TIER + '[[waivers]]\nbound = "floor"\nreason = "x"\n',
            "the key 'practice', or 'area' with",
        ),
        (
            TIER + '[[waivers]]\narea = "icb_code"\nbound = "floor"\nreason = "x"\n',
            "'area' and 'value' of a waiver need each other",
        ),
        (
            TIER + '[[waivers]]\npractice = "A"\narea = "B"\nvalue = "C"\nbound = "floor"\n'
            'reason = "x"\n',
            "the key 'practice', or 'area' with 'value'",
        ),
        (
            TIER + '[[waivers]]\narea = "B"\nvalue = "C"\nbound = "floor"\n',
            "'waivers.1.reason' is missing",
        ),
        (TIER + "travel_weight = 0.1234\n", "travel_weight: has more than three decimals"),
        (TIER + "relationship_price = 1e-4\n", "more than three decimals"),
        (TIER + "[relationships.kind_weights]\nacute = 1.0001\n", "weights.acute: has more than"),
        (TIER + "travel_weight = -1\n", "travel_weight: must be a number from 0"),
        (TIER + "travel_weight = nan\n", "travel_weight: Input should be a finite number"),
        (TIER + "travel_weight = inf\n", "travel_weight: Input should be a finite number"),
        (TIER + "travel_weight = 1e99\n", "travel_weight: must be a number from 0"),
        (TIER + "travel_weight = 1e999999999\n", "not valid TOML: .*too large"),
        (TIER + f"travel_weight = 1e{'9' * 30}\n", "not valid TOML: .*too large"),
        (TIER.replace("30000", "60000"), r"tiers\.network: floor 60000 is above ceiling 50000"),
        (TIER.replace("30000", "-1"), r"tiers\.network\.floor: .*greater than or equal to 0"),
        (TIER.replace("30000", "1.5"), r"tiers\.network\.floor: .*valid integer"),
        (
            TIER.replace("30000", "0").replace("50000", "0"),
            r"tiers\.network\.ceiling: .*greater than or equal to 1",
        ),
        (TIER.replace("50000", "10000000000000000000"), r"ceiling: .*less than or equal to"),
        (TIER.replace("50000", "9" * 5000), "not valid TOML"),
        (TIER.replace("floor = 30000\n", ""), r"key 'tiers\.network\.floor' is missing"),
        ("", "key 'tiers' is missing"),
        ("tiers = []\n", "tiers: .*at least 1 item"),
        ("tiers = 5\n", "tiers: Input should be a valid tuple"),
        (TIER * 2, "two tiers are named 'network'"),
        (TIER.replace('"network"', '"pcn"'), "a tier is named 'network' or 'federation'"),
        (TIER.replace('"network"', '"federation"') + TIER, "'network' stands before 'federation'"),
        (TIER + TIER.replace("network", "federation") + TIER, "at most 2 items"),
        ("format = 2\n" + TIER, "format 2 is not one that this netform reads"),
        ('format = "1"\n' + TIER, "format '1' is not one"),
        (TIER + "[relationships]\nminimum_share = 1.01\n", "minimum_share: .*less than or equal"),
        (TIER + "[relationships]\nminimum_share = -0.01\n", "minimum_share: .*greater than or"),
        (TIER + "[relationships]\nminimum_share = nan\n", "minimum_share: .*finite number"),
        (TIER + '[participation]\nA1 = "guest"\n', "participation 'guest' of practice A1"),
        (TIER + '[travel]\nunit = "seconds"\n', 'no seconds; give source = "travel.csv"'),
        (TIER + '[travel]\nunit = "miles"\n', r"travel\.unit: Input should be 'metres' or"),
        (TIER + '[[rules]]\nkind = "join"\n', r"rules\.1\.kind: Input should be 'together'"),
        (TIER + '[[rules]]\nkind = "within"\n', "needs the key 'area'"),
        (TIER + '[[rules]]\nkind = "cut"\npractices = ["A"]\n', "two different codes"),
        (TIER + '[[rules]]\nkind = "cut"\npractices = ["A", "A", "B"]\n', "two different codes"),
        (
            TIER + '[[rules]]\nkind = "size"\nlimit = 3\ntier = "ward"\n',
            "tier 'ward' of a rule is none",
        ),
        (TIER + '[[rules]]\nkind = "size"\n', "needs the key 'limit'"),
        (TIER + '[[rules]]\nkind = "size"\nlimit = 0\n', "a limit of at least 1"),
        (TIER + '[[rules]]\nkind = "groups"\nlimit = 3\n', "needs 'relation'"),
        (TIER + '[[rules]]\nkind = "keep"\n', "needs the key 'group'"),
        (TIER + '[[rules]]\nkind = "lead"\n', "needs 'practices'"),
        (TIER + '[[rules]]\nkind = "apart"\npractices = ["A"]\n', "different codes"),
        (TIER + '[[rules]]\nkind = "together"\npractices = ["A", "A"]\n', "different codes"),
        (TIER + "a = \n", r"not valid TOML: .*line 5"),
        ("a = " + "[" * 100_000, "not valid TOML"),
        (b"name = '\xff'\n", "the file cannot be read .*utf-8"),
    ],
)
def test_faults_name_the_key_and_the_remedy(read, text, message):
    with pytest.raises(InputError, match=message) as caught:
        read(text)
    assert "problem.toml" in caught.value.where
    assert caught.value.remedy


def test_a_missing_file_and_a_folder_in_its_place(tmp_path):
    with pytest.raises(InputError, match="the file is missing"):
        read_settings(tmp_path / "problem.toml")
    with pytest.raises(InputError, match="cannot be read"):
        read_settings(tmp_path)


def test_an_unknown_tier_names_those_there(read):
    with pytest.raises(InputError, match=r"'ward' is not in the problem.*choose among network"):
        read(TIER).tier("ward")


def test_words_of_contracts_and_of_the_model():
    words = {"": "member", "full": "member", "partial": "member", "virtual": "covered"}
    words |= {word: word for word in ("member", "covered", "out")}
    for text, word in words.items():
        assert participation_word(text) == word
    assert participation_word("Member") is None


def test_settings_written_are_read_as_the_same_and_written_the_same(read):
    text = (
        SETTINGS
        + '[[rules]]\nkind = "bridge"\npractices = ["A1", "A4"]\n'
        + '[[waivers]]\npractice = "A1"\nbound = "floor"\nreason = "isl\\u0000and \\"x\\""\n'
        + '[[waivers]]\narea = "icb_code"\nvalue = "Q1"\nbound = "ceiling"\nreason = "city"\n'
        + '[participation]\n"A 2" = "virtual"\n'
    )
    settings = read(text)
    written = settings_text(settings)
    assert read(written) == settings
    assert settings_text(read(written)) == written


THOUSANDTHS = st.integers(0, 10**12).map(lambda number: Decimal(number) / 1000)


@given(THOUSANDTHS, THOUSANDTHS, st.decimals(0, 1, places=12))
def test_every_lawful_decimal_survives_writing(weight, price, share):
    tier = {"name": "network", "floor": 0, "ceiling": 1}
    settings = Settings.model_validate(
        {
            "tiers": [{**tier, "travel_weight": weight, "relationship_price": price}],
            "relationships": {"minimum_share": share},
        }
    )
    written = settings_text(settings)
    again = settings_from_table(tomllib.loads(written, parse_float=Decimal), "here")
    assert again == settings
    assert settings_text(again) == written
