"""What the machine has."""

import os

from netform.solve import machine_memory


def test_memory_is_a_likely_number_of_bytes():
    assert 1e8 < machine_memory() < 1e15


def test_a_system_that_does_not_tell_is_taken_to_have_8_gb(monkeypatch):
    def refuse(_: str) -> int:
        raise ValueError

    monkeypatch.setattr(os, "sysconf", refuse, raising=False)
    assert machine_memory() == 8e9
