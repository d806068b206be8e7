"""What a search by seats is held to: LPs over all networks and seats, and lawful books."""

from collections.abc import Iterable

import numpy as np
from scipy.optimize import linprog

from netform.plan.proof.regions import Land
from netform.plan.proof.seat_kernels import NOWHERE
from netform.plan.proof.seats import Seats
from netform.solve.columns import lay_ground
from netform.solve.columns.pricing import Duals
from netform.solve.nested.book import Book
from netform.solve.nested.met_networks import MetNetworks
from netform.solve.nested.seat_lp import SeatLP
from netform.solve.nested.seat_tree import State
from tests.helpers.seat_judge import Led, SeatJudge, cost_of, is_of


def typical(judge: SeatJudge) -> int:
    """Return about what a practice costs in a plan."""
    return 1 + min(judge.optima.values()) // len(judge.lower)


def seat_lp(judge: SeatJudge, land: Land) -> SeatLP:
    """Return LPs that have met no networks."""
    return SeatLP(lay_ground(judge.lower), land, MetNetworks(), float(typical(judge)))


def begun(judge: SeatJudge, land: Land, seats: Seats, networks: int = 0) -> State:
    """Return a state of which nothing is known but what networks cost at least."""
    zero = np.zeros(len(seats.region), dtype=np.int64)
    start = np.full(len(judge.lower), float(typical(judge))), zero, ()
    bound = networks + seats.proved(land, land.no_payments, zero)
    return State(seats, bound, None, [], zero, start)


def no_duals(judge: SeatJudge) -> Duals:
    """Return duals under which nobody pays for networks."""
    none = np.zeros(0, dtype=np.int64)
    return Duals(np.zeros(len(judge.lower), dtype=np.int64), (), none, scale=1)


def is_lawful(book: Book, judge: SeatJudge) -> bool:
    """Return whether no network costs less than it pays, in any way of a book: all are listed."""
    return (book.cut <= 0).all() and all(
        cost >= pays(way, book, members) + each
        for way, each in zip(book.payments.tolist(), book.each.tolist(), strict=True)
        for members, cost in judge.networks.items()
    )


def pays(way: list[int], book: Book, members: tuple[int, ...]) -> int:
    """Return what a network pays, cuts added."""
    total = sum(way[i] for i in members)
    for cut, dual in zip(book.cuts, book.cut.tolist(), strict=True):
        inside = zip(cut.practices, cut.weights, strict=True)
        total += dual * (sum(w for i, w in inside if i in members) // cut.divisor)
    return total


def cheapest(plans: Iterable[list[Led]], seats: Seats, land: Land) -> int | None:
    """Return what the cheapest plan of a state costs; `None` where it has none."""
    return min((cost_of(plan) for plan in plans if is_of(plan, seats, land)), default=None)


def least_in_parts(judge: SeatJudge, land: Land, seats: Seats) -> float | None:
    """Return the LP over all networks in all seats, without cuts; `None` where it has no answer."""
    near = seats.costs(land, land.no_payments)
    count = len(judge.lower)
    cost, cover, held, counted, seated = [], [], [], [], []
    for members, alone in judge.networks.items():
        for j in range(len(seats.region)):
            each = near[j, list(members)]
            if (each >= NOWHERE).any():
                continue
            cost.append(alone + int(each.sum()))
            cover.append(np.isin(np.arange(count), members))
            seat = np.arange(len(seats.region)) == j
            seated.append(seat)
            held.append(seat * land.held[list(members)].sum())
            counted.append(seat * land.counted[list(members)].sum())
    if not cost:
        return None
    number = np.array(seats.number)
    unit = float(typical(judge))
    found = linprog(
        np.array(cost) / unit,
        A_ub=np.hstack([held, -np.array(counted), seated, -np.array(seated, dtype=float)]).T,
        b_ub=np.concatenate(
            [number * land.ceiling, -number * land.floor, seats.most, -np.array(seats.fewest)]
        ),
        A_eq=np.array(cover, dtype=float).T,
        b_eq=np.ones(count),
    )
    return float(found.fun) * unit if found.success else None


def networks_in_parts(judge: SeatJudge) -> float:
    """Return the LP over all networks alone."""
    count, unit = len(judge.lower), float(typical(judge))
    cover = np.array([np.isin(np.arange(count), members) for members in judge.networks])
    cost = np.array(list(judge.networks.values())) / unit
    return float(linprog(cost, A_eq=cover.T.astype(float), b_eq=np.ones(count)).fun) * unit
