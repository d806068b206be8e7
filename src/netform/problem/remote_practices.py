"""Practices that lie away from their own area: special-allocation services, and islands.

A special-allocation scheme, or a service for asylum seekers or the homeless, is registered where it
is run, which may be the middle of another area than the one that it serves. A practice on an island
lies as far from its area. What tells them apart is for people to say: facts are named here.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree

from netform.problem.findings import Finding
from netform.problem.tier_problem import TierProblem
from netform.problem.travel import Integers

_TIMES_THE_USUAL = 5
_SERVICE = re.compile(
    r"\b(special allocation|sas|asylum|refugees?|homeless|safe haven|violent)\b", re.IGNORECASE
)


@dataclass(frozen=True)
class RemotePractice:
    """A practice far from the others of its area.

    Attributes
    ----------
    practice, nearest
        Its position, and that of the nearest practice of its area.
    metres
        Between the two, in a straight line.
    usual
        The median, over the practices of the area, of metres to the nearest one.
    """

    practice: int
    nearest: int
    metres: int
    usual: int


def remote_practices(
    easting: Integers, northing: Integers, area: Sequence[str], candidates: Iterable[int]
) -> list[RemotePractice]:
    """Return those candidates that are far from their area: several times what is usual there.

    Parameters
    ----------
    easting, northing
        Whole metres, int64, shape (n,).
    area
        The area of each practice, n texts; no practice of the area of empty text is far from it.
    """
    points = np.column_stack([easting, northing]).astype(np.float64)
    areas = np.array(area, dtype=object)
    found = []
    for i in candidates:
        members = np.flatnonzero(areas == area[i])
        if area[i] == "" or len(members) < 2:
            continue
        far, order = cKDTree(points[members]).query(points[members], k=2)
        own = int(np.searchsorted(members, i))
        metres, usual = float(far[own, 1]), float(np.median(far[:, 1]))
        if metres > _TIMES_THE_USUAL * usual:
            others = members[order[own]]
            nearest = int(others[others != i][0])
            found.append(RemotePractice(int(i), nearest, round(metres), round(usual)))
    return found


def names_a_service(name: str) -> bool:
    """Whether a practice's name speaks of a service for patients from elsewhere."""
    return _SERVICE.search(name) is not None


def remote_finding(
    remote: RemotePractice,
    code: str,
    title: str,
    nearest: str,
    neighbours: str,
    facts: Iterable[str] = (),
) -> Finding:
    """Word what is known of a remote practice, and both readings of it; neither is assumed.

    Parameters
    ----------
    title, nearest
        The practice, and the nearest one of its area, as messages name them.
    neighbours
        What is said of its neighbours: `has no neighbour in its area`, say.
    facts
        Further facts, each a clause.
    """
    said = [
        f"{title} {neighbours}",
        f"the nearest practice there, {nearest}, is {kilometres(remote.metres)} away, where "
        f"{kilometres(remote.usual)} is usual",
        *facts,
    ]
    return Finding(
        check="remote_practices",
        severity="warning",
        fault=f"{'; '.join(said)}. A special-allocation or similar service, whose patients live "
        "elsewhere, looks like this, and so does an island",
        names=(code,),
        remedy=f'if it is such a service, leave it out (--leave-out {code}, or participation "out" '
        f"in practices.csv); if it is an island, waive its floor (--waive-floor {code}) or add a "
        "bridge",
        numbers={"metres": remote.metres, "usual_metres": remote.usual},
    )


def kilometres(metres: int) -> str:
    """Return `12.3 km`, as messages give distances."""
    return f"{metres / 1000:.1f} km"


def check_remote_practices(view: TierProblem) -> list[Finding]:
    """Name practices without a neighbour that lie far from the others of their area.

    The area is that of `within` rules, else the whole problem. A practice whose floor is waived has
    been thought of.
    """
    practices = view.problem.practices
    joined = np.concatenate([view.edge_first, view.edge_second])
    alone = np.setdiff1d(np.flatnonzero(~view.floor_waived), joined)
    if len(alone) == 0:
        return []
    columns = [str(rule.area) for rule in view.problem.settings.rules if rule.kind == "within"]
    area = [
        " ".join(["all", *(practices.areas[column][i] for column in columns)])
        for i in view.source.tolist()
    ]
    where = f" of its {' and '.join(columns)}" if columns else ""
    easting, northing = practices.easting[view.source], practices.northing[view.source]
    findings = []
    for remote in remote_practices(easting, northing, area, alone.tolist()):
        position = int(view.source[remote.practice])
        facts = service_facts(practices.names[position], practices.current_network[position])
        findings.append(
            remote_finding(
                remote,
                view.codes[remote.practice],
                view.title(remote.practice),
                view.title(remote.nearest),
                f"has no neighbour{where} in the problem",
                facts,
            )
        )
    return findings


def service_facts(name: str, network: str) -> list[str]:
    """Return what a practice's name and present network say for or against a service."""
    by_name = ["its name speaks of a special service"] if names_a_service(name) else []
    today = f"it is in network {network} today" if network else "it is in no network today"
    return [*by_name, today]
