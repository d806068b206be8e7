"""Pieces of HTML: text stays text, numbers stand right, and nothing is a dash."""

import pytest

from netform.report.page.html_text import cell, table


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1234567, '<td class="n">1,234,567</td>'),
        (0, '<td class="n">0</td>'),
        (2.25, '<td class="n">2.2</td>'),
        ("1,234.500", '<td class="n">1,234.500</td>'),
        ("12,34", "<td>12,34</td>"),
        (None, "<td>–</td>"),
        ("", "<td>–</td>"),
        (True, "<td>True</td>"),
        ("<b>&\"'", "<td>&lt;b&gt;&amp;&quot;&#x27;</td>"),
    ],
)
def test_a_cell_is_what_it_holds(value, expected):
    assert cell(value) == expected


def test_nothing_stands_where_the_numbers_of_its_column_do():
    assert cell(None, right=True) == cell("", right=True) == '<td class="n">–</td>'
    said = table("t", ("name", "count"), [("a", 3), ("b", None)], numbers=[1])
    assert '<th scope="row">b</th><td class="n">–</td>' in said


def test_a_figure_has_its_exact_value_beside_it():
    said = cell(1234, figure='a"b')
    assert said == '<td class="n" data-figure="a&quot;b" data-value="1234">1,234</td>'


def test_a_table_has_a_caption_heads_and_a_head_for_each_row():
    said = table("<caption>", ("name", "count"), [("<a>", 3), ("b", None)], numbers=[1])
    assert "<caption>&lt;caption&gt;</caption>" in said
    assert '<th scope="col">name</th><th scope="col" class=n>count</th>' in said
    assert '<th scope="row">&lt;a&gt;</th><td class="n">3</td>' in said
    assert said.count("<tr>") == 3
