"""Text from the data as text of HTML and of XML: it becomes no markup and breaks no file."""

import html
import re

# XML 1.0 has no way to write the first, so that one of them makes an SVG a file that nobody opens;
# the second (embeddings, overrides, isolates) turn the order of the words that follow a name.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")


def escape(text: str) -> str:
    """Return text for an element or a quoted attribute; what cannot stand there is replaced by �.

    Writing from right to left is left as it is: only signs that turn words beside them are not.
    """
    return html.escape(_TURNING.sub("\ufffd", _UNWRITABLE.sub("\ufffd", text)))
