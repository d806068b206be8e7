from pathlib import Path

import pytest

from netform.errors import InputError
from netform.sources.options import BuildOptions, check_options

FILE = Path("f.csv")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"trusts": FILE}, "--trusts and --shares belong together"),
        ({"sites": FILE}, "--sites needs --trusts"),
        ({"trusts": FILE, "shares": FILE, "sites": FILE}, "--sites is a stand-in for --shares"),
        ({"shares": FILE, "sites": FILE}, "--sites is a stand-in for --shares"),
        ({"sites_within": 5.0}, "--sites-within is for --sites"),
        ({"trusts": FILE, "shares": FILE, "sites_within": 5.0}, "--sites-within is for --sites"),
        ({"trusts": FILE, "sites": FILE, "sites_within": 0.0}, "--sites-within 0.0 is not above 0"),
        ({"trusts": FILE, "sites": FILE, "sites_within": -1.0}, "is not above 0"),
        ({"trusts": FILE, "sites": FILE, "sites_within": float("nan")}, "is not above 0"),
        ({"trusts": FILE, "sites": FILE, "sites_within": float("inf")}, "is not above 0"),
        ({"shares": FILE}, "--trusts and --shares belong together"),
        ({"contiguity": "overlap"}, "needs registrations"),
        ({"registrations": FILE}, "is for --contiguity overlap"),
        (
            {"contiguity": "overlap", "registrations": FILE, "outline": FILE},
            "--outline is for --contiguity voronoi",
        ),
        ({"overlap_share": 0.0}, "above 0 and up to 1"),
        ({"overlap_share": float("nan")}, "above 0 and up to 1"),
        ({"overlap_share": 1.5}, "above 0 and up to 1"),
        ({"max_link_km": 0.0}, "--max-link-km 0.0 is not above 0"),
        ({"max_link_km": float("nan")}, "is not above 0"),
    ],
)
def test_options_that_contradict_each_other_are_refused(options, message):
    with pytest.raises(InputError, match=message):
        check_options(BuildOptions(FILE, FILE, FILE, **options))


def test_the_plain_options_are_fine():
    check_options(BuildOptions(FILE, FILE, FILE))
    check_options(BuildOptions(FILE, FILE, FILE, trusts=FILE, shares=FILE))
    check_options(BuildOptions(FILE, FILE, FILE, trusts=FILE, sites=FILE, sites_within=0.5))
