"""Networks and federations chosen at once for given hubs, connected federations among them.

An LP over pairs of a network and a hub, like that of `seat_lp`, with rows that ask for a way: a
practice i in the federation of h meets any set B that parts it from h, so

    Σ_{N∋i} v_Nh − Σ_{N∩B≠∅} v_Nh ≤ 0.

Without these the LP is far too low where the graph is thin. Rules on who shares a federation are
rows, too (`federation_rules`). Its columns come from the engine's search, with the duals of ways
put on i and B, and those of rules on their practices. Then a MIP over the columns of small reduced
cost (`seat_mip`).
"""

from collections.abc import Sequence

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from netform.plan.proof.seat_kernels import NOWHERE
from netform.problem import Integers
from netform.solve.columns import Ground
from netform.solve.columns.column_set import ColumnSet
from netform.solve.columns.cuts import Cut
from netform.solve.columns.hub_search import search_hubs
from netform.solve.columns.pricing import Duals, reduced_costs
from netform.solve.columns.separation import violated_cuts
from netform.solve.limits import Limits
from netform.solve.nested.choice_rows import ChoiceRows, Row
from netform.solve.nested.federation_rules import RuleRow, broken_rules, federation_rules
from netform.solve.nested.floats import Floats
from netform.solve.nested.highs import add_columns, silent_highs
from netform.solve.nested.met_networks import MetNetworks
from netform.solve.nested.seat_mip import SeatMip
from netform.solve.nested.seat_ways import Islands, WayRow

_DEAR = 60.0  # typical costs of a practice: what leaving one out costs in the LP
_SOME = 1e-6
_ROUNDS = 60
_CUTS, _ENOUGH_CUTS = 60, 5
_AT_ONCE = 15  # networks brought in from one search
_STEPS = 300  # of a search for networks: plans need the cheap ones, not all
_FIRST_REACH = 256  # of the room; twice as far where that finds too few
_ATTEMPTS = 12  # at federations that hang together
_SURE = 0.999
_ALONE, _ALONE_AT_LEAST = 4.0, 1.0  # of what a practice pays; of its typical cost


class SeatChoice:
    """Chooses networks for the seats of some practices; all positions are places among these.

    Parameters
    ----------
    lower, upper
        The grounds of the practices.
    near
        What each costs in each seat, `NOWHERE` where it cannot be there, int64, shape (seats, n).
    hubs
        The practice that leads each seat.
    band
        Fewest and most patients of a federation.
    networks
        Networks met so far; more are added.
    cuts
        Rank-one cuts on networks, whatever seat they are in.
    """

    def __init__(
        self,
        lower: Ground,
        upper: Ground,
        near: Integers,
        hubs: list[int],
        band: tuple[int, int],
        networks: MetNetworks,
        cuts: tuple[Cut, ...] = (),
    ) -> None:
        self.upper = upper
        self.near = near
        self.hubs = hubs
        self.networks = networks
        self.value = 0.0
        self._seats = seats = len(hubs)
        finite = near.min(axis=0)
        self._unit = max(1.0, float(finite[finite < NOWHERE].sum()) / len(finite))
        self._network = np.zeros(0, dtype=np.int64)
        self._seat = np.zeros(0, dtype=np.int64)
        self._cost: Floats = np.zeros(0)
        self._known: set[tuple[int, int]] = set()
        self._is_out = near >= NOWHERE
        self._rows = rows = ChoiceRows(upper, seats, band)
        self._seen: set[Row] = set()
        self._islands = Islands(upper, hubs)
        self._rules = federation_rules(upper.rules)
        # Each seat's networks are looked for where its practices may be.
        self._area = [np.flatnonzero(row < NOWHERE) for row in near]
        self._ground = [lower.restricted(area) for area in self._area]
        self._lp = silent_highs()
        none = np.zeros(0, dtype=np.int32)
        self._lp.addRows(
            *(rows.fixed, rows.least, rows.most, 0),
            *(np.zeros(rows.fixed, dtype=np.int32), none, np.zeros(0)),
        )
        # Artificial columns: practices in no network, patients too many and too few.
        sign = np.concatenate([np.ones(rows.count), -np.ones(seats), np.ones(seats)])
        artificial = sparse.diags_array(sign).tocsc()
        add_columns(self._lp, np.full(rows.fixed, _DEAR), artificial)
        # A practice without a network may break the rules of networks: they are added then.
        ruling = [each for each in self._rules if not each.is_kept_by_networks(lower.rules)]
        self._add_rows([*cuts, *(RuleRow(seat, each) for each in ruling for seat in range(seats))])

    def bring(self, network: Integers, seat: Integers) -> int:
        """Add networks, by place among those met, in seats; return how many are new."""
        pairs = list(zip(network.tolist(), seat.tolist(), strict=True))
        new = [k for k, pair in enumerate(pairs) if pair not in self._known]
        columns = self.networks.columns.take(network[new])
        cost = columns.cost + self._near_of(columns, seat[new])
        right = np.flatnonzero(cost < NOWHERE // 2)
        if not len(right):
            return 0
        new = [new[k] for k in right.tolist()]
        self._known.update(pairs[k] for k in new)
        self._network = np.concatenate([self._network, network[new]])
        self._seat = np.concatenate([self._seat, seat[new]])
        whole = cost[right] / self._unit
        self._cost = np.concatenate([self._cost, whole])
        add_columns(self._lp, whole, self._rows.matrix(columns.take(right), seat[new]))
        return len(new)

    def relax(self, limits: Limits, enough: int, cut_rounds: int = 0) -> bool:
        """Solve the LP with columns and ways; `False` where no plan is in it or it is too dear."""
        for _ in range(_ROUNDS):
            if limits.reached() or not self._solve():
                return False
            if self._price():
                continue
            if self.value >= enough:
                return False
            ways = self._add_rows(self._missing(self.share(self._values)))
            if ways:
                continue
            if cut_rounds == 0 or (self._artificial > _SOME).any() or not self._add_cuts():
                break
            cut_rounds -= 1
        return not (self._artificial > _SOME).any()

    def share(self, values: Floats) -> Floats:
        """Return how far each practice is in each seat, shape (seats, n)."""
        some = np.flatnonzero(values > _SOME)
        columns = self.networks.columns.take(self._network[some])
        return self._share_of(columns, self._seat[some], values[some])

    def _share_of(self, columns: ColumnSet, seat: Integers, values: Floats) -> Floats:
        share = np.zeros((self._seats, self._rows.count))
        sizes = np.diff(columns.start)
        np.add.at(share, (np.repeat(seat, sizes), columns.member), np.repeat(values, sizes))
        return share

    def choose(
        self, limits: Limits, before: int | None, most: int, *, settled: bool, loose: bool = False
    ) -> list[Integers] | None:
        """Return practices of each federation, all connected; `None` where none were found.

        Parameters
        ----------
        before
            Only what costs less is of use; `None` for anything.
        most
            How many columns, those of least reduced cost.
        settled
            Whether practices stay in the seats that the LP is sure of.
        loose
            Whether some practices may be without a network, and any plan will do.
        """
        left = self._reduced.copy()
        if settled:
            left[self._leaves_seat()] = np.inf
        left[self._values > _SOME] = 0.0
        room = np.inf if before is None else (before - self.value) / self._unit
        some = np.argsort(left, kind="stable")[:most]
        some = np.sort(some[left[some] <= room])
        columns, seat = self.networks.columns.take(self._network[some]), self._seat[some]
        cost = self._cost[some]
        if loose:
            alone, seat_alone = self._alone()
            columns, seat = ColumnSet.join([columns, alone]), np.concatenate([seat, seat_alone])
            cost = np.concatenate([cost, alone.cost / self._unit])
        below = None if before is None else (before - 0.5) / self._unit
        mip = SeatMip(self._rows, columns, seat, cost, below=below, loose=loose)
        for _ in range(_ATTEMPTS):
            value = mip.solve(limits)
            if value is None:
                return None
            if before is not None and float(value @ cost) * self._unit >= before:
                return None
            share = self._share_of(columns, seat, value)
            if (share.sum(axis=0) != 1).any():
                return None
            missing = self._missing(share)
            if not missing:
                return [np.flatnonzero(row > 0.5) for row in share]
            for row in missing:
                mip.add(row)
            self._add_rows(missing)
        return None

    def _alone(self) -> tuple[ColumnSet, Integers]:
        """Return practices without a network in seats that they may be in, and these seats.

        A first plan has some; then the engine forms the networks of their federations. Each costs
        more than it pays in networks there, and is where the LP has it in part, or a neighbour.
        """
        share, upper = self.share(self._values), self.upper
        row = np.repeat(np.arange(self._rows.count), np.diff(upper.neighbour_start))
        may = share > _SOME
        for seat, own in enumerate(share):
            may[seat, upper.neighbour[own[row] > 0.5]] = True
        at, practice = np.nonzero(may & ~self._is_out)
        paid = np.array([duals.practice for duals in self._payments()])[at, practice]
        beyond = (_ALONE * np.maximum(0, paid) + _ALONE_AT_LEAST * self._unit).astype(np.int64)
        cost = self.near[at, practice] + beyond
        start = np.arange(len(practice) + 1, dtype=np.int64)
        patients = upper.patients[practice]
        return ColumnSet(start, practice.astype(np.int32), cost, patients), at

    def _leaves_seat(self) -> NDArray[np.bool_]:
        """Return the columns that take a practice from a seat that the LP is sure of."""
        share = self.share(self._values)
        is_away = (share < 0.5) & (share.max(axis=0) > _SURE)
        columns = self.networks.columns.take(self._network)
        seat = np.repeat(self._seat, np.diff(columns.start))
        away = np.logical_or.reduceat(is_away[seat, columns.member], columns.start[:-1])
        found: NDArray[np.bool_] = away & (self._values < _SOME)
        return found

    def _solve(self) -> bool:
        self._lp.run()
        if self._lp.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return False
        found = self._lp.getSolution()
        values = np.asarray(found.col_value, dtype=np.float64)
        self.value = float(self._lp.getObjectiveValue()) * self._unit
        self._artificial, self._values = values[: self._rows.fixed], values[self._rows.fixed :]
        self._reduced = np.asarray(found.col_dual, dtype=np.float64)[self._rows.fixed :]
        self._duals = np.asarray(found.row_dual, dtype=np.float64) * self._unit
        return True

    def widen(self, room: int, wanted: int) -> None:
        """Bring in the networks of each seat that cost least beyond what the duals pay.

        Parameters
        ----------
        room
            By how much at most, objective units.
        wanted
            About how many for each seat.
        """
        self._solve()  # with rows that a MIP has added
        reach = max(1, room // _FIRST_REACH)
        for seat, duals in enumerate(self._payments()):
            while True:
                found = self._search(seat, duals, reach, every=True)
                if len(found) >= wanted or reach >= room:
                    break
                reach = min(room, 2 * reach)
            if len(found):
                left = reduced_costs(found, duals) + self._double(found, seat)
                least = np.argsort(left, kind="stable")[:wanted]
                place = self.networks.bring(found.take(least))
                self.bring(place, np.full(len(place), seat))
        self._solve()

    def _price(self) -> int:
        """Bring in networks of negative reduced cost; return how many."""
        new = 0
        threshold = -max(1, int(1e-5 * self._unit))
        for seat, duals in enumerate(self._payments()):
            found = self._search(seat, duals, threshold)
            if len(found) == 0:
                continue
            left = reduced_costs(found, duals) + self._double(found, seat)
            least = np.argsort(left, kind="stable")[:_AT_ONCE]
            least = least[left[least] < threshold]
            if len(least):
                place = self.networks.bring(found.take(least))
                new += self.bring(place, np.full(len(place), seat))
        return new

    def _search(self, seat: int, duals: Duals, threshold: int, *, every: bool = False) -> ColumnSet:
        area = self._area[seat]
        found = search_hubs(
            *(self._ground[seat], duals.within(area)),
            threshold=threshold,
            every=every,
            most_steps=_STEPS,
        ).columns
        member = area[found.member].astype(np.int32)
        return ColumnSet(found.start, member, found.cost, found.patients)

    def _payments(self) -> list[Duals]:
        """Return what practices pay for their networks in each seat."""
        duals, count, seats = self._duals, self._rows.count, self._seats
        both = duals[count : count + 2 * seats].reshape(2, -1).sum(axis=0) / self._rows.scale
        own = duals[:count] - self.near + both[:, None] * self.upper.patients
        cuts, cut = [], []
        for way, rho in zip(self._rows.added, duals[self._rows.fixed :].tolist(), strict=True):
            if isinstance(way, Cut):
                cuts.append(way)
                cut.append(min(0, round(rho)))
            elif isinstance(way, RuleRow):
                own[way.seat, list(way.rule.some)] += rho
                own[way.seat, list(way.rule.others)] -= rho
            else:
                own[way.seat, way.end] += rho
                own[way.seat, list(way.through)] -= rho
        own[self._is_out] = -NOWHERE // 8
        whole = np.clip(np.rint(own), -NOWHERE // 8, NOWHERE // 8).astype(np.int64)
        dual = np.array(cut, dtype=np.int64)
        return [Duals(each, tuple(cuts), dual, scale=1) for each in whole]

    def _double(self, columns: ColumnSet, seat: int) -> Integers:
        """Return what pricing takes off too much: ways count a network once, whatever it holds."""
        extra = np.zeros(len(columns), dtype=np.int64)
        for way, rho in zip(
            self._rows.added, self._duals[self._rows.fixed :].tolist(), strict=True
        ):
            if isinstance(way, WayRow) and way.seat == seat and rho < 0:
                held = np.add.reduceat(np.isin(columns.member, way.through), columns.start[:-1])
                extra += (-rho * np.maximum(0, held - 1)).astype(np.int64)
        return extra

    def _missing(self, share: Floats) -> list[Row]:
        """Return ways and rules that a solution lacks."""
        rows: list[Row] = [*self._islands.ways(share), *broken_rules(self._rules, share)]
        return [row for row in rows if row not in self._seen]

    def _add_cuts(self) -> int:
        """Add rank-one cuts that the LP violates; return how many."""
        some = np.flatnonzero(self._values > _SOME)
        places, at = np.unique(self._network[some], return_inverse=True)
        total: Floats = np.bincount(at, weights=self._values[some]).astype(np.float64)
        part = np.flatnonzero(total < 1 - _SOME)
        columns = self.networks.columns.take(places[part])
        new: list[Row] = []
        for rows in (3, 4, 5):
            found = violated_cuts(columns, total[part], self._rows.count, rows, _CUTS)
            new += [cut for cut in found if cut not in self._seen]
            if len(new) >= _ENOUGH_CUTS:
                break
        return self._add_rows(new)

    def _add_rows(self, rows: Sequence[Row]) -> int:
        columns = self.networks.columns.take(self._network)
        for row in rows:
            self._rows.add_to(self._lp, row, columns, self._seat, first=self._rows.fixed)
            self._rows.added.append(row)
            self._seen.add(row)
        return len(rows)

    def _near_of(self, columns: ColumnSet, seat: Integers) -> Integers:
        if len(columns) == 0:
            return np.zeros(0, dtype=np.int64)
        each = np.minimum(NOWHERE, self.near)[
            np.repeat(seat, np.diff(columns.start)), columns.member
        ]
        total: Integers = np.add.reduceat(each, columns.start[:-1])
        return total
