"""Packages that not everybody has are there, or it is said how to get them."""

import json

import pytest

from netform.batch.needed import needed
from netform.errors import InputError


def test_a_package_that_is_there_is_returned():
    assert needed("json") is json


def test_of_another_one_it_is_said_how_to_get_it():
    with pytest.raises(InputError) as told:
        needed("a_package_that_nobody_has")
    assert "a_package_that_nobody_has is not installed" in str(told.value)
    assert "pip install 'netform[batch]'" in str(told.value)
