"""The certificate as `bound.json` holds it."""

import json

import pytest

from netform.errors import InputError
from netform.plan import certificate_from_table
from netform.solve import solve
from tests.helpers.problems import problems, random_problem


def certificates(number: int):
    for family, seed in problems(number):
        certificate = solve(random_problem(family, seed), threads=1).certificate
        if certificate is not None:
            yield certificate


def test_what_is_written_is_read():
    for certificate in certificates(60):
        text = json.dumps(certificate.to_table())
        assert certificate_from_table(json.loads(text), "bound.json") == certificate


def test_tables_that_are_no_certificate_are_refused():
    table = next(certificates(10)).to_table()
    broken = [
        {**table, "format": 99},
        {key: value for key, value in table.items() if key != "root"},
        {**table, "scale": 1.5},
        {**table, "scale": True},
        {**table, "cutoff": "12"},
        {**table, "claimed_bound": None},
        {**table, "practices": 3},
        {**table, "root": {"duals": [0.5], "cuts": []}},
        {**table, "root": {"duals": [1], "cuts": [{}]}},
        {**table, "root": {"duals": [1], "cuts": [[]]}},
        {**table, "root": []},
        {**table, "nodes": [{"pair": [1], "together": 1, "apart": 2}]},
        {**table, "nodes": {"duals": []}},
        {**table, "nodes": None},
        {**table, "pool": {"columns": 1, "sha256": "", "more": 2}},
        {**table, "pool": 7},
    ]
    for other in broken:
        with pytest.raises(InputError):
            certificate_from_table(other, "bound.json")
