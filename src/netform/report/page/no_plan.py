"""The page of a run that has no plan: why there is none, where, and what would mend it."""

from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from netform.errors import InputError
from netform.plan.proof.witness import Witness
from netform.plan.run_folder.run import Run
from netform.problem import Integers, Problem
from netform.problem.new_path import new_file
from netform.report.look import INK, LAND, MARKED
from netform.report.maps.cells import NO_BOUNDARIES, Boundaries, cells_of
from netform.report.maps.paper import Paper, number
from netform.report.page.frame import framed
from netform.report.page.html_text import escape, table
from netform.report.page.method_section import method
from netform.report.page.run_files import hold_summary, read_manifest

_WIDE = 700.0
_STATUS = {
    "infeasible": "Proved: under these terms there is no plan.",
    "unknown": "No plan was found, and no proof that there is none, before the limit.",
    "interrupted": "The search was stopped before there was a plan or a proof.",
}
_MOST = 200  # practices in a table


def write_no_plan(
    run: Run,
    folder: Path,
    path: Path,
    boundaries: Boundaries = NO_BOUNDARIES,
    *,
    force: bool = False,
) -> None:
    """Write the page of a run without a plan, whole or not at all.

    Parameters
    ----------
    run, folder
        The run, and where it is.
    boundaries
        Land that somebody supplies; see `cells_of`.
    """
    page = no_plan_html(run, folder, boundaries)
    with new_file(path, force=force) as draft:
        draft.write_bytes(page.encode())


def no_plan_html(run: Run, folder: Path, boundaries: Boundaries = NO_BOUNDARIES) -> str:
    """Return the page.

    Raises
    ------
    InputError
        A file of the run lacks something, or the run says that it has a plan.
    """
    hold_summary(run, folder)
    manifest, status = read_manifest(folder), str(run.summary["status"])
    _refuse_what_cannot_be_told(run, status, folder)
    cells = cells_of(run.problem, boundaries)
    why = "".join(
        _why(run.problem, cells, witness, number + 1)
        for number, witness in enumerate(run.witnesses)
    )
    first = f"""<section id="overview"><h2>There is no plan</h2>
<p class="status"><strong>{escape(status)}</strong>. {escape(_STATUS[status])}</p>
</section>"""
    check = "netform verify PROBLEM RUN --infeasible" if run.witnesses else ""
    return framed(
        f"{run.problem.name}: no plan",
        manifest,
        [
            ("overview", "There is no plan", first),
            ("why", "Why", f'<section id="why"><h2>Why</h2>{why}</section>' if why else ""),
            ("method", "Method and proof", method(run.problem, run.summary, manifest, check)),
        ],
    )


def _refuse_what_cannot_be_told(run: Run, status: str, folder: Path) -> None:
    if status not in _STATUS or (status == "infeasible" and not run.witnesses):
        lacks = "no proof" if status == "infeasible" else "no plan.csv"
        raise InputError(
            f"the run says {status!r} and holds {lacks}", where=str(folder), remedy="solve again"
        )
    known = run.problem.practices.position
    for each in run.witnesses:
        if not known.keys() >= set(each.practices):
            raise InputError(
                "a reason for which there is no plan is one of another problem",
                where=str(folder / "witness.json"),
                remedy="solve again",
            )


def _why(problem: Problem, cells: NDArray[Any], witness: Witness, count: int) -> str:
    """Return one reason, with a map and a table of the practices that it is about."""
    position, practices = problem.practices.position, problem.practices
    places = np.array([position[code] for code in witness.practices], dtype=np.int64)
    rows = [
        (practices.codes[i], practices.names[i], int(practices.patients[i]))
        for i in places[:_MOST].tolist()
    ]
    more = len(places) - len(rows)
    left = f"<p>{more:,} more are in witness.json.</p>" if more > 0 else ""
    numbers = [(name.replace("_", " "), value) for name, value in witness.numbers.items()]
    plain = [row for row in numbers if isinstance(row[1], str | int | float)]
    counted = (
        table(f"The arithmetic of reason {count}", ("what", "number"), plain, numbers=[1])
        if plain
        else ""
    )
    head = ("practice", "name", "list size")
    return f"""<section class="network" id="reason-{count}"><h3>Reason {count}</h3>
{_map(problem, cells, places, f"Where the practices of reason {count} are") if len(places) else ""}
<p>{escape(_sentence(witness.fault))}</p>
<p><strong>What would mend it:</strong> {escape(_sentence(witness.remedy))}</p>
{counted}{table(f"Practices of reason {count}", head, rows, numbers=[2])}{left}</section>"""


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."


def _map(problem: Problem, cells: NDArray[Any], places: Integers, title: str) -> str:
    """Return the whole area, with the land of some practices marked and named."""
    paper = Paper(tuple(shapely.total_bounds(cells).tolist()), _WIDE)
    practices = problem.practices
    whole = "".join(map(paper.path, cells))
    marked = "".join(map(paper.path, cells[places]))
    names = []
    for i in places[:_MOST].tolist():
        x, y = paper.at(float(practices.easting[i]), float(practices.northing[i]))
        names.append(
            f'<circle cx="{number(x)}" cy="{number(y)}" r="4" fill="{INK}">'
            f"<title>{escape(practices.title(i))}</title></circle>"
        )
    return (
        f'<svg class="small" viewBox="0 0 {_WIDE:.0f} {paper.height:.0f}" role="img" '
        f'aria-label="{escape(title)}"><path d="{whole}" fill="{LAND}" stroke="#fff"/>'
        f'<path d="{marked}" fill="{MARKED}" stroke="{INK}" stroke-width="2"/>'
        f"{''.join(names)}</svg>"
    )
