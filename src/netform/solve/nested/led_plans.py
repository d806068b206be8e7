"""Plans for given hubs: the LP of their seats, then a MIP over the networks that it prefers.

With all hubs given, the LP of networks in federations (`seat_lp`) is nearly whole: a handful of
networks are left in two federations. A small MIP over the pairs of a network and a federation that
cost least beyond what the LP's duals pay settles them (`seat_mip`). What it proposes is held to
band and contiguity, and networks are formed again by the engine.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from netform.plan.proof.knapsack_bound import Band, Sending
from netform.problem import Integers, TierProblem
from netform.solve.columns import Ground, costed
from netform.solve.columns.column_set import ColumnSet
from netform.solve.columns.hub_search import search_hubs
from netform.solve.columns.pricing import Duals
from netform.solve.limits import Limits
from netform.solve.nested.federation import Federation, formed, is_lawful, total_of
from netform.solve.nested.hub_sets import HubSearch, find_hub_sets
from netform.solve.nested.inside import Inside, sorted_union
from netform.solve.nested.local_search import Tried, Way, improve
from netform.solve.nested.met_networks import MetNetworks
from netform.solve.nested.seat_choice import SeatChoice
from netform.solve.nested.window import Window

_COLUMNS = 4_000
_CUT_ROUNDS = 4
_FEW_SEATS = 5  # of more, a first plan keeps practices where the LP is sure of them
_WIDE, _LEAST_WIDE, _MOST_WIDE = 600, 60, 150  # networks that it ends with: in all; for each hub
_SETS, _TRIED = 8, 3  # hub sets of a window whose LP is solved; that a MIP is solved for
_WHOLE_SETS, _MOST_SETS = 7, 40  # LPs for all practices, fewest and most
_SETS_TIMES = 3_000  # so many over the number of practices
_STARTS, _WHOLE_STARTS = 3, 6
_WINDOWS = (2, 3, 4)
_QUICK = 2  # the first of these
_AT_A_LOSS = 1.02  # what the LP of other hubs may be, of what federations cost
_HOPELESS = 0.05  # above the least, of its value: of large ones, hub sets not worth an LP
_A_START, _A_START_OF_LARGE = 0.2, 0.3  # of the time left, for the plan of one hub set
_MIDDLING, _LARGE = 100, 250  # practices
_TRYING = 0.6  # of the time for plans: other hub sets, where there is a plan already
_FAILURES = 2  # MIPs of one number of federations: then it is left alone
_PATIENCE, _LEAST_PATIENCE = 0.75, 40.0  # of the time to the last gain, and seconds
_STEPS = 5_000
_LIKELY = 2_000  # networks that cost less than this part of the bound beyond their payments

OnGain = Callable[[list[Federation]], None]


class LedPlans:
    """Forms the plans of a part whose federations are led by given hubs.

    Parameters
    ----------
    inside
        The engine of the lower tier, for the practices of the part.
    upper_ground, upper, sending
        The upper tier of the part.
    duals
        Of the lower tier alone: what its practices pay.
    """

    def __init__(
        self,
        inside: Inside,
        upper_ground: Ground,
        upper: TierProblem,
        sending: Sending,
        duals: Duals,
        threads: int = 1,
    ) -> None:
        self.inside = inside
        self.upper_ground = upper_ground
        ground = inside.ground
        lowest = search_hubs(ground, duals, threshold=-1, threads=threads).lowest
        duals = duals.repaired(np.minimum(0, lowest))
        networks = MetNetworks()
        reach = max(1, abs(duals.constant) // _LIKELY)
        networks.bring(
            search_hubs(
                ground, duals, threshold=reach, every=True, most_steps=_STEPS, threads=threads
            ).columns
        )
        self._starts: list[SeatChoice] = []
        self._tried: Tried = set()
        every = np.arange(len(upper))
        self.whole = Window(every, ground, upper, sending, duals, networks)

    def window(self, members: Integers) -> Window:
        """Return some practices, ascending, with the networks met that are inside."""
        whole = self.whole
        place = np.full(len(whole.members), -1, dtype=np.int32)
        place[members] = np.arange(len(members))
        columns = whole.networks.columns
        is_in = place[columns.member] >= 0
        own = np.flatnonzero(np.logical_and.reduceat(is_in, columns.start[:-1]))
        taken = columns.take(own)
        networks = MetNetworks()
        networks.bring(ColumnSet(taken.start, place[taken.member], taken.cost, taken.patients))
        within = np.ix_(members, members)
        return Window(
            members,
            whole.ground.restricted(members),
            whole.upper.restricted(members),
            Sending(whole.sending.cost[within], whole.sending.is_possible[within]),
            whole.duals.within(members),
            networks,
        )

    def starts(self, limits: Limits, known: list[Federation]) -> list[SeatChoice]:
        """Return choices for the best hub sets, those of `known` among them, likely ones first."""
        count = len(self.whole.members)
        wanted = min(_MOST_SETS, max(_WHOLE_SETS, _SETS_TIMES // count))
        searches = self.whole.searches()
        roomy = [each for each in searches if not self._is_cramped(each.land.groups)]
        window = self.whole, roomy or searches
        choices = self._choices(window, known, 2**61, limits, _WHOLE_STARTS, wanted)
        # Plans of one number of federations may be hard to find: the best of each number first.
        first = list({len(choice.hubs): choice for choice in reversed(choices)}.values())
        first.sort(key=lambda choice: choice.value)
        rest = [choice for choice in choices if choice not in first]
        return (first + rest)[: wanted // 2 + 1]

    def best(
        self,
        known: list[Federation],
        fair: Integers,
        limits: Limits,
        on_gain: OnGain,
        ways: list[tuple[int, Way]] | None = None,
    ) -> list[Federation]:
        """Return the cheapest plan found, each plan improved by windows of neighbours.

        Parameters
        ----------
        known
            Federations of all practices; none where there is no plan yet.
        fair
            About what each practice costs at least at the lower tier, shape (n,).
        on_gain
            Called with the federations whenever they cost less than any before.
        ways
            Other ways to form neighbours anew, tried where windows find nothing.
        """
        best = known
        cost = total_of(known) if known else 2**62
        began, latest = limits.elapsed(), limits.elapsed() + limits.left()
        limits = replace(limits)

        def gained(federations: list[Federation]) -> None:
            nonlocal best, cost
            if total_of(federations) < cost:
                best, cost = federations, total_of(federations)
                on_gain(best)
                if self._is_large and latest < np.inf:  # the bound wants the time, too
                    now = limits.elapsed()
                    patience = max(_LEAST_PATIENCE, _PATIENCE * (now - began))
                    limits.seconds = min(latest, now + patience)

        windows = self._windows
        if known:
            improve(known, windows[:1], self.upper_ground, fair, limits, gained, self._tried)
        many = 2
        if not self._starts:
            self._starts = self.starts(limits, known)
        trying, failed = limits.share(_TRYING), Counter[int]()
        for choice, loose in self._tries():
            is_in_vain = failed[len(choice.hubs)] >= _FAILURES or trying.reached()
            if limits.reached() or choice.value >= cost or (best and is_in_vain):
                continue
            # Where there are few federations, the MIP is about all there is to improve.
            is_few = len(choice.hubs) <= _FEW_SEATS and bool(best)
            own = limits.share(_A_START_OF_LARGE if self._is_large else _A_START)
            plan = self._settled(self.whole, choice, cost if is_few else None, own, loose=loose)
            failed[len(choice.hubs)] += plan is None
            if plan is not None:
                gained(plan)
                improve(plan, windows[:many], self.upper_ground, fair, limits, gained, self._tried)
                many = 1
        if best:
            ways = windows + (ways or [])
            improve(best, ways, self.upper_ground, fair, limits, gained, self._tried)
        return best

    def improve(
        self, known: list[Federation], fair: Integers, limits: Limits, on_gain: OnGain
    ) -> list[Federation]:
        """Go on with windows of a plan that are not tried yet; return the cheapest plan found."""
        return improve(known, self._windows, self.upper_ground, fair, limits, on_gain, self._tried)

    def settle_down(
        self, plan: list[Federation], fair: Integers, limits: Limits
    ) -> list[Federation]:
        """Return what windows of few federations make of a plan."""
        windows = self._windows[:_QUICK]
        return improve(plan, windows, self.upper_ground, fair, limits, lambda _: None, self._tried)

    def otherwise(
        self, some: list[Federation], generator: np.random.Generator, limits: Limits
    ) -> list[Federation] | None:
        """Return federations of the same practices led by others, at a small loss; `None` if none.

        Parameters
        ----------
        generator
            Draws one of the hub sets that are about as good.
        """
        window = self.window(sorted_union([each.members for each in some]))
        present, most = set(self._hubs(window, some).tolist()), _AT_A_LOSS * total_of(some)
        searched = window, window.searches()
        others = [
            choice
            for choice in self._choices(searched, [], 2**61, limits, _STARTS, _SETS)
            if set(choice.hubs) != present and choice.value < most
        ]
        if not others:
            return None
        choice = others[int(generator.integers(len(others)))]
        return self._settled(window, choice, None, limits)

    @property
    def _windows(self) -> list[tuple[int, Way]]:
        return [(size, self.anew) for size in _WINDOWS]

    def _is_cramped(self, federations: int) -> bool:
        """Whether so many federations hardly fit: no practice has room beyond their floors."""
        upper = self.whole.upper
        band = Band.of(upper, range(federations, federations + 1))
        return bool(band.most - band.least < upper.patients.mean())

    def _tries(self) -> list[tuple[SeatChoice, bool]]:
        """Return choices, and whether their MIP is a loose one: neither kind always finds a plan.

        Of the largest, those with a network for everybody take long, and come last.
        """
        if self._is_large:
            return [(choice, loose) for loose in (True, False) for choice in self._starts]
        is_middling = len(self.whole.members) > _MIDDLING
        return [(each, is_middling and k % 2 == 0) for k, each in enumerate(self._starts)]

    def led_by(
        self,
        hubs: list[int],
        known: list[Federation],
        fair: Integers,
        limits: Limits,
        on_gain: OnGain,
    ) -> None:
        """Look for a cheaper plan than one that is known, whose federations these practices lead.

        Parameters
        ----------
        hubs
            Positions in the part.
        """
        cost = total_of(known) if known else 2**61
        for search in self.whole.searches():
            if search.land.groups != len(hubs):
                continue
            places = np.searchsorted(search.land.regions.practice, np.array(hubs))
            choice = self.whole.choice(search.keep(places.tolist()), self.upper_ground)
            if not choice.relax(limits, cost, _CUT_ROUNDS) or choice.value >= cost:
                return
            plan = self._settled(self.whole, choice, cost, limits)
            if plan is not None:
                on_gain(plan)
                self.improve(plan, fair, limits, on_gain)

    def anew(self, some: list[Federation], limits: Limits) -> list[Federation] | None:
        """Return cheaper federations of the same practices; `None` where none were found."""
        members = sorted_union([each.members for each in some])
        before = total_of(some)
        best = None
        for new in self._cheaper(
            self.window(members), some, before, limits, (_STARTS, _SETS, _TRIED)
        ):
            best = new
        return best

    def _cheaper(
        self,
        window: Window,
        known: list[Federation],
        before: int,
        limits: Limits,
        effort: tuple[int, int, int],
    ) -> Iterator[list[Federation]]:
        """Yield federations of a window, cheaper ones each time."""
        starts, wanted, tried = effort
        searched = window, window.searches()
        for choice in self._choices(searched, known, before, limits, starts, wanted)[:tried]:
            if limits.reached() or choice.value >= before:
                return
            new = self._settled(window, choice, before, limits)
            if new is not None:
                before = total_of(new)
                yield new

    def _choices(
        self,
        searched: tuple[Window, list[HubSearch]],
        known: list[Federation],
        target: int,
        limits: Limits,
        starts: int,
        wanted: int,
    ) -> list[SeatChoice]:
        """Return choices for hub sets whose LPs are below a target, the least first."""
        window, searches = searched
        if not searches:
            return []
        hubs = [
            np.searchsorted(searches[0].land.regions.practice, self._hubs(window, known)).tolist()
        ]
        sets = find_hub_sets(searches, limits, wanted=wanted, starts=starts, known=hubs)
        worth = target
        if self._is_large and sets:  # LPs of so many practices take long
            least = min(chosen.value for chosen in sets)
            worth = min(target, least + int(_HOPELESS * abs(least)))
        found = []
        for number, chosen in enumerate(sets):
            if chosen.value < worth and not limits.reached():
                choice = window.choice(chosen, self.upper_ground)
                if choice.relax(limits, target, _CUT_ROUNDS) and choice.value < target:
                    found.append((choice.value, number, choice))
        return [choice for _, _, choice in sorted(found, key=lambda each: each[:2])]

    def _hubs(self, window: Window, known: list[Federation]) -> Integers:
        """Return the hubs of federations, as places in a window."""
        if not known:
            return np.zeros(0, dtype=np.int64)
        sizes = np.array([len(each.members) for each in known])
        flat = np.concatenate([each.members for each in known]).astype(np.int32)
        _, hub = costed(self.upper_ground, flat, sizes)
        return np.searchsorted(window.members, np.sort(hub))

    def _settled(
        self,
        window: Window,
        choice: SeatChoice,
        before: int | None,
        limits: Limits,
        *,
        loose: bool = False,
    ) -> list[Federation] | None:
        """Return federations for given hubs, by a MIP; `None` where none were found.

        Where there is none `before`, and many federations, a `loose` MIP need not have a network
        for everybody. The engine may find that another practice leads one of them more cheaply.
        """
        value, many = int(choice.value), len(choice.hubs)
        wanted = min(_MOST_WIDE, max(_LEAST_WIDE, _WIDE // many))
        choice.widen(abs(value) // 50 if before is None else max(1, before - value), wanted)
        target = 2**61 if before is None else before
        # A MIP that has to be cheaper is small; a first one of many federations is made so.
        settled = before is None and many > _FEW_SEATS
        parts = choice.choose(limits, before, _COLUMNS, settled=settled, loose=settled and loose)
        return self._formed(window, parts, target)

    @property
    def _is_large(self) -> bool:
        return len(self.whole.members) > _LARGE

    def _formed(
        self, window: Window, parts: list[Integers] | None, before: int
    ) -> list[Federation] | None:
        """Return the federations of such practices, where they are lawful and cost less."""
        if parts is None:
            return None
        whole = []
        for part in parts:
            members = window.members[part]
            if not is_lawful(self.upper_ground, set(members.tolist())):
                return None
            federation = formed(self.upper_ground, self.inside, members)
            if federation is None:
                return None
            whole.append(federation)
        return whole if total_of(whole) < before else None
