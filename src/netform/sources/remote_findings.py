"""Warnings of a build about practices that lie away from their own area."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from netform.problem import (
    Finding,
    Neighbours,
    kilometres,
    remote_finding,
    remote_practices,
    service_facts,
)
from netform.sources.findings import titles
from netform.sources.ods import Organisation


def remote_findings(
    national: Neighbours,
    everyone: pd.DataFrame,
    area: str,
    organisations: Mapping[str, Organisation],
) -> list[Finding]:
    """Name practices of the area whose neighbours are all outside it, and that are far from it.

    Parameters
    ----------
    national
        The graph of all practices.
    everyone
        All practices that are kept, in the order of the graph.
    area
        The area as asked for; empty = the whole input, where the area is a practice's own ICB.
    organisations
        The practice file of the ODS, by code; may be empty.
    """
    count = len(everyone)
    if area:
        label = [area if inside else "" for inside in everyone["in_area"]]
    elif "icb_code" in everyone.columns:
        label = [f"icb_code={code}" if code else "" for code in everyone["icb_code"]]
    else:
        return []
    areas = np.array(label, dtype=object)
    ends = np.concatenate([national.first, national.second])
    others = np.concatenate([national.second, national.first])
    degree = np.bincount(ends, minlength=count)
    inside = np.bincount(ends[areas[ends] == areas[others]], minlength=count)
    alone = np.flatnonzero((inside == 0) & (areas != ""))
    if len(alone) == 0:
        return []
    easting, northing = (
        everyone[column].to_numpy(dtype=np.int64) for column in ("easting", "northing")
    )
    points = np.column_stack([easting, northing]).astype(np.float64)
    findings = []
    for remote in remote_practices(easting, northing, label, alone.tolist()):
        row, near = everyone.iloc[remote.practice], everyone.iloc[remote.nearest]
        code = str(row["practice_code"])
        squares = ((points - points[remote.practice]) ** 2).sum(axis=1)
        closest = np.sqrt(np.delete(squares, remote.practice).min())
        facts = [f"the nearest of any area is {kilometres(round(closest))} away"]
        if code in organisations and not organisations[code].is_general_practice:
            facts.append("the practice file gives it another setting than GP practice")
        facts += service_facts(str(row["name"]), str(row["network"]))
        many = int(degree[remote.practice])
        findings.append(
            remote_finding(
                remote,
                code,
                titles([code], [str(row["name"])]),
                titles([str(near["practice_code"])], [str(near["name"])]),
                f"has {'no neighbour at all' if many == 0 else _outside(many)}"
                f" ({areas[remote.practice]})",
                facts,
            )
        )
    return findings


def _outside(many: int) -> str:
    count = "its one neighbour" if many == 1 else f"all its {many} neighbours"
    return f"{count} outside its area"
