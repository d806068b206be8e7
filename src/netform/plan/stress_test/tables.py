"""The tables of a stress test, as `--json` and the files of its folder have them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from netform.plan.run_folder.run import write_json
from netform.plan.stress_test.result import (
    QUANTILES,
    WAYS,
    GroupStress,
    PlanStress,
    Stress,
    paired,
)
from netform.problem import write_table


def plan_table(rank: int, plan: PlanStress, best: PlanStress) -> dict[str, Any]:
    """Return a plan's row of `plans.csv`; what is held against the best is `None` for that one."""
    held = None if plan is best else paired(best, plan)
    return {
        "rank": rank,
        "plan": plan.name,
        "number_of_groups": len(plan.groups),
        "all_stay": plan.share,
        "standard_error": plan.standard_error,
        "groups_leaving": plan.groups_leaving,
        "patients_leaving": plan.patients_leaving,
        "behind_share": None if held is None else held.share,
        "behind_share_error": None if held is None else held.share_error,
        "behind_groups": None if held is None else held.groups,
        "behind_groups_error": None if held is None else held.groups_error,
        "told_apart": None if held is None else held.is_told_apart,
    }


def group_table(plan: PlanStress, group: GroupStress) -> dict[str, Any]:
    """Return a group's row of `stress.csv`, without the plan's name."""
    return {
        "tier": group.tier,
        "group": group.group,
        "practices": group.practices,
        "patients": group.margin.patients,
        **group.margin.to_table(),
        **{way: group.futures[way] / plan.draws for way in WAYS},
        **{f"patients_{at}": each for at, each in zip(QUANTILES, group.quantiles, strict=True)},
    }


def stress_table(answer: Stress) -> dict[str, Any]:
    """Return the whole answer for `--json`, plans by rank."""
    ranked = answer.ranked
    return {
        **_head(answer),
        "plans": [
            {
                **plan_table(rank, plan, ranked[0]),
                "stays_by_tier": {tier: count / plan.draws for tier, count in plan.stays.items()},
                "lawful": not plan.faults,
                "faults": list(plan.faults),
                "deviations": list(plan.deviations),
                "groups": [group_table(plan, group) for group in plan.groups],
            }
            for rank, plan in enumerate(ranked, start=1)
        ],
    }


def _head(answer: Stress) -> dict[str, Any]:
    return {
        "problem": answer.problem.name,
        "terms": answer.terms.to_table(),
        "growth": answer.has_growth,
        "tiers": list(answer.tiers),
        "unserved": answer.unserved,
    }


def write_stress(answer: Stress, folder: Path, record: Mapping[str, Any]) -> None:
    """Write `plans.csv`, `stress.csv` and `stress.json` into a folder that is there.

    Parameters
    ----------
    record
        What there is to know of how it came about beside the terms: versions, digests of inputs.
    """
    ranked = answer.ranked
    plans = [plan_table(rank, plan, ranked[0]) for rank, plan in enumerate(ranked, start=1)]
    groups = [
        {"plan": plan.name, **group_table(plan, group)} for plan in ranked for group in plan.groups
    ]
    for name, rows in (("plans.csv", plans), ("stress.csv", groups)):
        cells = ([_cell(value) for value in row.values()] for row in rows)
        write_table(folder / name, tuple(rows[0]), cells)
    content = {**_head(answer), "plans": [plan.name for plan in answer.plans], **record}
    write_json(folder / "stress.json", content)


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)
