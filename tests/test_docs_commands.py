"""The commands of the documentation run, one after the other, and print what the pages show."""

import pytest

from tests.helpers.doc_pages import ROOT, is_as_shown, walk

# How many commands each page has at least: a page whose commands are not found would pass.
PAGES = {"tutorial": 11}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_does_what_it_says(name, tmp_path):
    done = walk(ROOT / "docs" / f"{name}.md", tmp_path)
    assert len(done) >= PAGES[name]


class TestWhatIsAsShown:
    def test_other_figures_are_not(self):
        assert is_as_shown("gap  0 %", "gap  0 %\n")
        assert not is_as_shown("gap  0 %", "gap  1 %\n")
        assert not is_as_shown("gap  0 %", "gap  0 %\nbound  1\n")
        assert not is_as_shown("gap  0 %\nbound  1", "gap  0 %\n")

    def test_dots_stand_for_lines_or_for_text(self):
        assert is_as_shown("a\n…\nz", "a\nb\nc\nz\n")
        assert is_as_shown("a\n…", "a\n")
        assert is_as_shown("took … s", "took 1.2 s\n")
        assert not is_as_shown("a\n…\nz", "a\nb\n")
