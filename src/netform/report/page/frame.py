"""The frame of a page: head, look, links to its sections, script; it asks no address."""

from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any

from netform.report.page.html_text import escape

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'"


def framed(title: str, manifest: Mapping[str, Any], parts: Sequence[tuple[str, str, str]]) -> str:
    """Return a whole page.

    Parameters
    ----------
    manifest
        Of the run that the page is on: it says which netform made it, and when.
    parts
        For each section its `id`, what a link to it is called, and its HTML; empty ones are left
        out.
    """
    shown = [part for part in parts if part[2]]
    links = "".join(f'<li><a href="#{name}">{escape(words)}</a></li>' for name, words, _ in shown)
    return f"""<!DOCTYPE html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{_POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)}</title>
<style>{_asset("report.css")}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the report</a>
<header><div><h1>{escape(title)}</h1>
<p>An offer to talk about, made by netform {escape(manifest["versions"]["netform"])} on \
{escape(str(manifest["stop"])[:10])}.</p></div></header>
<nav aria-label="Sections"><ul>{links}</ul></nav>
<main id="main">
{chr(10).join(content for _, _, content in shown)}
</main>
<script>{_asset("report.js")}</script>
</body>
</html>
"""


def _asset(name: str) -> str:
    return files("netform.report.page").joinpath("assets", name).read_text(encoding="utf-8")
