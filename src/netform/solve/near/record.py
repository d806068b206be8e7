"""Write options as a folder: a run folder each, and tables of what they are and how they differ."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from netform.plan import planned_groups
from netform.plan.partition_distance import variation_of_information
from netform.plan.regrouped import regrouped
from netform.plan.run_folder.near_tables import DIFFERENCE_COLUMNS, OPTION_COLUMNS, option_name
from netform.plan.run_folder.run import write_json
from netform.plan.stress_test.runs import NO_MORE
from netform.problem import tier_problem, write_table
from netform.solve.near.alternatives import Alternatives
from netform.solve.record import save_run


def option_row(found: Alternatives, number: int, tier: str) -> dict[str, Any]:
    """Return the figures of an option, those of one tier after what it costs in all.

    `objective` and `travel` are in objective units, `above_bound` is a fraction of the proved
    bound, `new_partners` are patients against the first option, `least_difference` against the
    option that it is most like.
    """
    option = found.options[number - 1]
    result, near = option.result, found.near
    assert result.objective is not None
    assert result.verification is not None
    account = result.verification.tiers[tier]
    bound = near.base.bound or 0
    plans = [other.plan for other in found.options if other is not option]
    return {
        "option": option_name(number),
        "tier": tier,
        "sought": option.sought,
        "objective": result.objective,
        "above_bound": (result.objective - bound) / bound if bound else 0.0,
        "travel": account.travel,
        "groups": account.groups,
        "smallest": account.smallest,
        "largest": account.largest,
        "relationships": account.relationships,
        "moved": account.moved,
        "farthest": account.farthest,
        "new_partners": near.difference(found.options[0].plan, option.plan, tier),
        "least_difference": near.least_difference(option.plan, plans, tier),
    }


def option_rows(found: Alternatives, tier: str) -> list[dict[str, Any]]:
    """Return the figures of all options in one tier; see `option_row`."""
    return [option_row(found, number, tier) for number in range(1, len(found.options) + 1)]


def difference_rows(found: Alternatives, tier: str) -> list[dict[str, Any]]:
    """Return how each two options differ: patients, and the variation of information in bits."""
    near, view = found.near, tier_problem(found.near.problem, tier)
    rows = []
    for a, one in enumerate(found.options, start=1):
        for b, other in enumerate(found.options[a:], start=a + 1):
            groups = [planned_groups(view, option.plan, tier) for option in (one, other)]
            changes = regrouped(view, one.plan, other.plan)
            rows.append(
                {
                    "option_a": option_name(a),
                    "option_b": option_name(b),
                    "tier": tier,
                    "patients_with_new_partners": near.difference(one.plan, other.plan, tier),
                    "patients_regrouped": sum(change.patients for change in changes),
                    "variation_of_information": variation_of_information(
                        groups[0], groups[1], view.patients
                    ),
                }
            )
    return rows


def alternatives_table(found: Alternatives) -> dict[str, Any]:
    """Return all that is said of the options, for `--json` and `alternatives.json`.

    Options and differences have a row for each tier, those of the lower one first.
    """
    near = found.near
    return {
        "tiers": list(near.tiers),
        "status": near.base.status.value,
        "bound": near.base.bound,
        "within": float(near.within),
        "most": near.most if near.base.bound is not None else None,
        "patients": near.patients,
        "asked": found.count,
        "found": len(found.options),
        "differ_by_at_least": found.enough,
        "options": [
            {**row, "proved": option.proved}
            for tier in near.tiers
            for row, option in zip(option_rows(found, tier), found.options, strict=True)
        ],
        "differences": [row for tier in near.tiers for row in difference_rows(found, tier)],
        "complete": found.is_complete,
        "fewer": found.words_of_fewer,
        "remarks": list(found.remarks),
    }


def save_alternatives(
    found: Alternatives, folder: Path, *, inputs: Mapping[str, str], options: Mapping[str, Any]
) -> None:
    """Write the runs and the tables into a folder that is there; see `save_run`."""
    for number, option in enumerate(found.options, start=1):
        save_run(option.result, folder / option_name(number), inputs=inputs, options=options)
    if found.no_more is not None:
        save_run(found.no_more, folder / NO_MORE, inputs=inputs, options=options)
    said = alternatives_table(found)
    for name, columns, table in (
        ("alternatives.csv", OPTION_COLUMNS, said["options"]),
        ("differences.csv", DIFFERENCE_COLUMNS, said["differences"]),
    ):
        write_table(
            folder / name,
            columns,
            (["" if row[key] is None else str(row[key]) for key in columns] for row in table),
        )
    write_json(folder / "alternatives.json", said)
