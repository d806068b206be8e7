"""The formats of `netform bench` are modules of the room, named once."""

import inspect
import sys

import pytest

from netform.bench.formats import FORMATS, rows_of


@pytest.mark.parametrize("form", sorted(FORMATS))
def test_each_format_has_a_reader_of_a_path_and_options(form: str) -> None:
    read = rows_of(form)
    assert read.__module__ == f"netform.bench.{FORMATS[form]}"
    assert list(inspect.signature(read).parameters) == ["path", "options"]


def test_a_format_is_a_module_that_is_imported_when_asked_for(monkeypatch) -> None:
    module = type(sys)("netform.bench.rows_of_a_test")
    module.rows = lambda path, options: [path, options]
    monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setitem(FORMATS, "test", "rows_of_a_test")
    assert rows_of("test")("here", None) == ["here", None]
