"""The last section of a page: how the answer was found, what proves it, and how to check that."""

import math
from collections.abc import Mapping
from typing import Any

from netform.problem import Problem
from netform.report.page.html_text import cell, escape, table

_EXACT = ("status", "objective", "bound", "certified_bound", "unit", "travel")


def method(
    problem: Problem, summary: Mapping[str, Any], manifest: Mapping[str, Any], check: str
) -> str:
    """Return the section.

    Parameters
    ----------
    problem
        As it was solved.
    summary, manifest
        Of the run.
    check
        The command that rechecks the answer; empty for none.
    """
    rows = "".join(
        f'<tr><th scope="row">{name.replace("_", " ")}</th>{cell(summary[name], figure=name)}</tr>'
        for name in _EXACT
    )
    sources = [(each.role, each.file, each.date, each.sha256) for each in problem.settings.sources]
    gap = summary["gap"]
    share = "" if gap is None else f" {_least_possible(gap)}"
    inputs = [(name, digest) for name, digest in manifest["inputs"].items()]
    versions = [(name, version) for name, version in manifest["versions"].items()]
    choices = [(name, str(value)) for name, value in manifest["options"].items()]
    proof = (
        " Nobody need believe the solver: this command recomputes the answer and its proof from "
        f"the problem's files.</p>\n<pre><code>{escape(check)}</code></pre>"
        if check
        else "</p>"
    )
    if not is_certified(summary):
        proof = f" {escape(word_of(summary))}{proof}"
    return f"""<section id="method"><h2>Method and proof</h2>
<p>Practices are put into groups by integer programming: of all connected sets of practices within
the band, the cheapest that hold each practice once.{share}{proof}
<div class="wide" tabindex="0" role="region" aria-label="Exact figures">
<table><caption>Exact figures</caption><tbody>{rows}</tbody></table></div>
<p>Travel is {escape(str(summary["travel"]))}, between practices, not between patients' homes.
A practice with branches counts at its main site. What is not in the data is not weighed here.</p>
{table("Where the data come from", ("role", "file", "date", "SHA-256"), sources)}
{table("Inputs, by SHA-256", ("file", "SHA-256"), inputs)}
{table("Options", ("option", "value"), choices)}
{table("Versions", ("package", "version"), versions)}</section>"""


def is_certified(summary: Mapping[str, Any]) -> bool:
    """Return whether a certificate proves all of the bound that a run claims."""
    return bool(summary["certified_bound"] == summary["bound"])


def word_of(summary: Mapping[str, Any]) -> str:
    """Say whose word a bound is that no certificate proves."""
    return f"The bound is the word of {summary.get('solver')}, as far as no certificate proves it."


def _least_possible(gap: float) -> str:
    """Say how far the least possible cost can be below the plan's; never less than it is."""
    if gap <= 0:
        return "No plan under these terms costs less."
    step = 10.0 ** (math.floor(math.log10(100 * gap)) - 3)
    share = math.ceil(100 * gap / step) * step
    return f"The least possible cost is at most {share:.4g} % below that of this plan."
