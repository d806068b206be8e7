"""A problem in which only some areas may change: elsewhere present groups stay as they are (M4).

A present group without any practice in these areas is kept by a rule. Where it is out of band, its
bound is waived besides, with a reason that says so. Both stand in the problem's settings, so that
every plan is held to them and reports them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import csgraph

from netform.errors import InputError
from netform.problem.changes import with_changes
from netform.problem.present import present_names
from netform.problem.problem import Problem
from netform.problem.settings import Rule, Waiver
from netform.problem.tier_problem import TierProblem, tier_problem
from netform.problem.travel import UNREACHABLE, Integers


@dataclass(frozen=True, eq=False)
class Elsewhere:
    """A problem with everything outside some areas as it is.

    Attributes
    ----------
    problem
        The problem with its rules, waivers and absences.
    areas
        Those that may change, as they were asked for: `sub_icb_code=06H`.
    kept
        Present groups that stay, by name.
    out_of_band, waivers
        Those of them that are out of band, and the waivers that let them be.
    reaching_in
        Present groups of both the areas and elsewhere: they may change as a whole.
    left_out
        Practices elsewhere without a present group, by position: they take no part.
    """

    problem: Problem
    areas: tuple[str, ...]
    kept: tuple[str, ...]
    out_of_band: tuple[str, ...]
    waivers: tuple[Waiver, ...]
    reaching_in: tuple[str, ...]
    left_out: tuple[int, ...]

    def to_table(self) -> dict[str, Any]:
        """Return who stays and who takes no part, for `--json`."""
        codes = self.problem.practices.codes
        return {
            "areas": list(self.areas),
            "kept": list(self.kept),
            "out_of_band": list(self.out_of_band),
            "waivers": [waiver.model_dump() for waiver in self.waivers],
            "reaching_in": list(self.reaching_in),
            "left_out": [codes[i] for i in self.left_out],
        }


def only_in(problem: Problem, tier: str, areas: Iterable[tuple[str, str]]) -> Elsewhere:
    """Keep everything as it is outside some areas.

    Parameters
    ----------
    areas
        Area columns of `practices.csv` and a value of each, such as `("sub_icb_code", "06H")`.

    Raises
    ------
    InputError
        There is no such column or area, or a group elsewhere cannot stay as it is: it does not hang
        together, or nobody may lead it.
    """
    asked = tuple(areas)
    view = tier_problem(problem, tier)
    inside = _inside(problem, asked)
    names = present_names(problem, tier)
    members: dict[str, list[int]] = {}
    for place, position in enumerate(view.source.tolist()):
        if names[position]:
            members.setdefault(names[position], []).append(place)
    if not inside.intersection(view.source.tolist()):
        raise InputError(
            f"no practice of {_said(asked)} takes part", where="--only", remedy="name another area"
        )
    in_area = {name for i in inside if (name := names[i])}
    kept = [name for name in sorted(members) if name not in in_area]
    reaching_in = [
        name
        for name in sorted(in_area & set(members))
        if not inside.issuperset(view.source[members[name]].tolist())
    ]
    groups = {name: np.array(members[name], dtype=np.int64) for name in kept}
    _refuse_pieces(view, tier, groups)
    waived: dict[str, list[Waiver]] = {}
    for name, group in groups.items():
        _refuse_without_hub(view, tier, name, group)
        if not view.within_band(group):
            reason = f"left as it is: repair of only {_said(asked)}"
            waived[name] = _waivers(view, tier, group, reason)
    waivers = tuple(waiver for some in waived.values() for waiver in some)
    left_out = [i for i in view.source.tolist() if not names[i] and i not in inside]
    changed = with_changes(
        problem,
        waivers=waivers,
        leave_out=[problem.practices.codes[i] for i in left_out],
        rules=[Rule(kind="keep", tier=tier, group=name) for name in kept],
    )
    return Elsewhere(
        changed,
        tuple(f"{column}={value}" for column, value in asked),
        kept=tuple(kept),
        out_of_band=tuple(waived),
        waivers=waivers,
        reaching_in=tuple(reaching_in),
        left_out=tuple(left_out),
    )


def _said(areas: tuple[tuple[str, str], ...]) -> str:
    return ", ".join(f"{column}={value}" for column, value in areas)


def _inside(problem: Problem, areas: tuple[tuple[str, str], ...]) -> set[int]:
    """Return the practices of any of these areas, by position."""
    found: set[int] = set()
    for column, value in areas:
        if column not in problem.practices.areas:
            raise InputError(
                f"area column {column!r} is not in practices.csv",
                where=f"--only {column}={value}",
                remedy=f"choose among {', '.join(problem.practices.areas) or 'none'}",
            )
        texts = problem.practices.areas[column]
        own = {i for i, text in enumerate(texts) if text == value}
        if not own:
            some = sorted(set(texts) - {""})
            raise InputError(
                f"no practice has {value!r} in the column {column}",
                where=f"--only {column}={value}",
                remedy=f"choose among {', '.join(some[:20])}{' …' if len(some) > 20 else ''}",
            )
        found |= own
    return found


def _refuse_pieces(view: TierProblem, tier: str, groups: dict[str, Integers]) -> None:
    """Raise `InputError` that names every group in pieces, and the bridges that would join it."""
    in_pieces, bridges = [], []
    for name, group in groups.items():
        missing = _bridges(view, group)
        if missing:
            in_pieces.append(f"{name} ({view.title(missing[0][1])} is cut off)")
            bridges += [f"--bridge {view.codes[i]},{view.codes[j]}" for i, j in missing]
    if in_pieces:
        raise InputError(
            f"present {tier}s outside the area do not hang together and so cannot stay as they "
            f"are: {', '.join(in_pieces)}",
            where="--only",
            remedy=f"add their area as one more --only, or join the pieces: {' '.join(bridges)}",
        )


def _bridges(view: TierProblem, group: Integers) -> list[tuple[int, int]]:
    """Return the least edges that join a group's pieces: the nearest practice of the others each.

    Nearest by travel from the piece; the first one stands before the practice that is cut off.
    """
    graph = view.adjacency[group][:, group]
    parts, label = csgraph.connected_components(graph, directed=False)
    joined, found = group[label == label[0]], []
    pieces = [group[label == part] for part in range(parts) if part != label[0]]
    while pieces:
        nearest = []
        for k, piece in enumerate(pieces):
            far = view.travel.block(view.source[piece], view.source[joined])
            far = np.where(far == UNREACHABLE, np.iinfo(np.int64).max, far)
            i, j = np.unravel_index(int(far.argmin()), far.shape)
            nearest.append((int(far[i, j]), k, int(joined[j]), int(piece[i])))
        _, k, inside, outside = min(nearest)
        found.append((inside, outside))
        joined = np.concatenate([joined, pieces.pop(k)])
    return found


def _refuse_without_hub(view: TierProblem, tier: str, name: str, group: Integers) -> None:
    leaders = group[view.may_lead[group]]
    if not (view.way(group, leaders) != UNREACHABLE).all(axis=0).any():
        raise InputError(
            f"nobody may lead the present {tier} {name!r} outside the area, and so it cannot stay "
            "as it is",
            where="--only",
            remedy="add its area as one more --only, or let a member of it lead",
        )


def _waivers(view: TierProblem, tier: str, group: Integers, reason: str) -> list[Waiver]:
    """Return the fewest waivers that let a group out of band be as it is.

    Above the ceiling they are those of its largest practices, until the others are within it.
    """

    def waiver(practice: int, bound: str) -> Waiver:
        return Waiver.model_validate(
            {"practice": view.codes[practice], "tier": tier, "bound": bound, "reason": reason}
        )

    if view.counted[group].sum() < view.tier.lowest:
        return [waiver(int(group[0]), "floor")]
    found = []
    held = int(view.held[group].sum())
    for practice in sorted(group.tolist(), key=lambda i: (-int(view.held[i]), i)):
        if held <= view.tier.highest and not view.giant[practice]:
            break
        found.append(waiver(practice, "ceiling"))
        held -= int(view.held[practice])
    return found
