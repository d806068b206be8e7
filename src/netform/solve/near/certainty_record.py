"""Write what plans near the optimum share: tables, a map layer, and the plans and proofs of it."""

import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from netform.plan.run_folder.certainty_layer import certainty_layer
from netform.plan.run_folder.near_tables import (
    HOME_COLUMNS,
    NEAR_PLAN_COLUMNS,
    NO_PLAN,
    PAIR_COLUMNS,
)
from netform.plan.run_folder.run import write_json
from netform.problem import write_table
from netform.solve.near.certainty import Certainty
from netform.solve.near.pair_questions import PairQuestion
from netform.solve.record import save_run


def certainty_table(known: Certainty) -> dict[str, Any]:
    """Return the whole answer in numbers, for `--json` and `certainty.json`."""
    near = known.near
    verdicts = Counter(str(known.verdict(i, j)) for i, j in known.edges)
    return {
        "tier": near.tier,
        "status": near.base.status.value,
        "bound": near.base.bound,
        "within": float(near.within),
        "most": near.most,
        "complete": known.is_complete,
        "open": len(known.open),
        "neighbours": {word: verdicts.get(word, 0) for word in ("every", "some", "none", "open")},
        "practices_with_one_home": sum(
            known.homes(i) == (1, 0) for i in range(len(near.view.codes))
        ),
        "plans": len(known.plans),
        "proofs": len(known.proofs),
        "proofs_by_reduced_costs": sum(each.by_reduced_costs for each in known.proofs.values()),
    }


def save_certainty(
    known: Certainty, folder: Path, *, inputs: Mapping[str, str], options: Mapping[str, Any]
) -> None:
    """Write the tables into a folder that is there, and the best plan as the run `best`."""
    near, codes = known.near, known.near.view.codes
    pairs = [
        [
            codes[i],
            codes[j],
            str(known.verdict(i, j)),
            *(_plan_of(known, PairQuestion(i, j, together)) for together in (True, False)),
        ]
        for i, j in known.edges
    ]
    write_table(folder / "certainty.csv", PAIR_COLUMNS, pairs)
    swing = Counter(i for edge in known.edges if known.verdict(*edge) == "some" for i in edge)
    homes = ([codes[i], *map(str, (*known.homes(i), swing[i]))] for i in range(len(codes)))
    write_table(folder / "homes.csv", HOME_COLUMNS, homes)
    all_codes = near.problem.practices.codes
    plans = (
        [str(number), all_codes[int(i)], all_codes[int(group.members[0])]]
        for number, plan in enumerate(known.plans)
        for group in plan.tiers[near.tier]
        for i in group.members
    )
    write_table(folder / "plans.csv", NEAR_PLAN_COLUMNS, plans)
    # Each is about the problem with one more rule. Those of distant practices by reduced costs are
    # left out: they would be many times as many, and each is soon made again.
    edges = set(known.edges)
    lines = (
        {
            "rule": "together" if question.together else "apart",
            "practices": [codes[question.first], codes[question.second]],
            "certificate": proof.certificate(near.tier).to_table(),
        }
        for question, proof in sorted(known.proofs.items())
        if not proof.by_reduced_costs or (question.first, question.second) in edges
    )
    with (folder / "proofs.jsonl").open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(json.dumps(line) + "\n" for line in lines)
    verdicts = {edge: str(known.verdict(*edge)) for edge in known.edges}
    layer = certainty_layer(near.view, verdicts, [known.homes(i) for i in range(len(codes))])
    write_json(folder / "certainty.geojson", layer)
    write_json(folder / "certainty.json", certainty_table(known))
    save_run(near.base, folder / "best", inputs=inputs, options=options)


def _plan_of(known: Certainty, question: PairQuestion) -> str:
    """Name the plan that shows it; `none` where it is proved that none does, empty where open."""
    if question in known.seen:
        return str(known.seen[question])
    return NO_PLAN if question in known.proofs else ""
