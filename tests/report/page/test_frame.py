"""The frame of a page links to what is there, asks nobody, and keeps a manifest's words as text."""

import re

from netform.report.page.frame import framed

MANIFEST = {"versions": {"netform": "<b>1</b>"}, "stop": "2026-11-27T21:00:00+00:00"}


def test_parts_without_content_are_neither_linked_nor_there():
    parts = [("one", "O & <n>", '<section id="one">1</section>'), ("two", "Two", "")]
    page = framed("A <title>", MANIFEST, parts)
    assert re.findall(r'<a href="#(\w+)">([^<]*)</a>', page.partition("<nav")[2]) == [
        ("one", "O &amp; &lt;n&gt;")
    ]
    assert page.count("A &lt;title&gt;") == 2
    assert "<b>1" not in page
    assert "on 2026-11-27." in page


def test_the_policy_forbids_every_address_and_the_page_names_none():
    page = framed("t", MANIFEST, [("one", "One", "<p>1</p>")])
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)[1]
    rules = dict(each.split(" ", 1) for each in policy.split("; "))
    assert rules.pop("default-src") == "'none'"
    assert set(rules.values()) == {"'unsafe-inline'"}  # what stands in the page itself, no more
    assert not re.search(r"https?:|\bsrc=|@import|url\(|fetch\(|XMLHttpRequest", page)


def test_the_skip_link_leads_to_the_content():
    page = framed("t", MANIFEST, [("one", "One", "<p>1</p>")])
    target = re.search(r'class="skip" href="#(\w+)"', page)[1]
    assert page.count(f'id="{target}"') == 1
    assert page.index(f'id="{target}"') > page.index("</nav>")
