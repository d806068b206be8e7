"""Text of a name stays text in HTML and XML: no markup, no file that nobody can open."""

from html import unescape
from xml.etree import ElementTree

import pytest

from netform.report.markup import escape


@pytest.mark.parametrize("number", [*range(0x20), 0x7F, 0x202E, 0x2067, 0xD800, 0xFFFE])
def test_every_character_can_stand_in_an_xml_file(number):
    text = f"<a{chr(number)}\"'&"
    document = ElementTree.fromstring(f'<t a="{escape(text)}">{escape(text)}</t>'.encode())
    kept = number in (0x09, 0x0A, 0x0D)
    assert ("\ufffd" in document.text) != kept
    assert document.text.startswith("<a")
    assert document.get("a").endswith("\"'&")


def test_no_sign_turns_the_words_beside_a_name():
    assert escape("\u202eevil\u202c \u2066x\u2069") == "\ufffdevil\ufffd \ufffdx\ufffd"


@pytest.mark.parametrize("name", ["مركز صحي", "Señor 😀 \u200f", "A & B <c> 'd' \"e\""])
def test_all_other_writing_is_kept(name):
    assert unescape(escape(name)) == name
