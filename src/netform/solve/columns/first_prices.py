"""What an LP pays at first for practices that its columns do not cover yet."""

import numpy as np

from netform.problem import Integers
from netform.solve.columns.ground import NO_HUB, Ground


def first_prices(ground: Ground) -> Integers:
    """Return what leaving each practice uncovered costs at first: some times its likely travel.

    For each hub, the farthest practice among the nearest that together reach the floor gives a
    distance; a practice's price is its patients times ten typical distances.
    """
    reach = []
    for h in range(ground.count):
        low, high = ground.mate_start[h : h + 2]
        cost, patients = ground.mate_cost[low:high], ground.counted[ground.mate[low:high]]
        near = (cost < NO_HUB) & (patients > 0)
        ratio = cost[near] / patients[near]
        order = np.argsort(ratio, kind="stable")
        enough = np.searchsorted(np.cumsum(patients[near][order]), ground.floor)
        if enough < len(order):
            reach.append(float(ratio[order[enough]]))
    typical = float(np.median(reach)) if reach else 0.0
    dearest_trust = int(ground.trust_price.max(initial=0))
    a_patient = 10 * (1 + typical) + ground.elastic_price
    return (a_patient * np.maximum(1, ground.patients)).astype(np.int64) + dearest_trust
