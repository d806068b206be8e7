"""Packages that not everybody has are there, or it is said how to get them."""

import json

import pytest

from netform.errors import InputError
from netform.extras import needed


def test_a_package_that_is_there_is_returned():
    assert needed("json", "batch") is json


def test_of_another_one_it_is_said_how_to_get_it():
    with pytest.raises(InputError) as told:
        needed("a_package_that_nobody_has.inside", "geo", where="--out", otherwise="do without")
    assert str(told.value) == (
        "--out: the package a_package_that_nobody_has is not installed. "
        "Remedy: pip install 'netform[geo]', or do without."
    )
    with pytest.raises(InputError, match=r"Remedy: pip install 'netform\[batch\]'\.$"):
        needed("a_package_that_nobody_has", "batch")
