"""The assignment form of one tier in PuLP (MODEL.md section 5): Hess's model with netform's terms.

`x_ih = 1` when practice i is in the group that hub h leads. Sources: Hess et al., Operations
Research 13(6), 1965; contiguity as `flow.py` and `separators.py` say. Every variable has bounds
and takes whole values in some best solution, so that CP-SAT can read the model as it is.
"""

from collections.abc import Iterable

import numpy as np
import pulp

from netform.problem import Integers, MeasureLimit, TierProblem
from netform.solve.assignment.pairs import Pairs
from netform.solve.solvers.linear import weighted_sum


class TierModel:
    """The variables and rows of one tier, inside a model that may hold another tier's as well.

    Attributes
    ----------
    x
        The variable of each pair (practice, hub).
    terms
        What the objective adds up: pairs of a variable and its price, objective units.
    """

    def __init__(
        self, model: "pulp.LpProblem", view: TierProblem, pairs: Pairs, prefix: str = ""
    ) -> None:
        """Add the tier to a model; `prefix` stands before its names."""
        self.model = model
        self.view = view
        self.pairs = pairs
        self.hubs = pairs.hubs
        self._prefix = prefix
        self.x = {(i, h): self.binary("x", i, h) for h in self.hubs for i in self.pairs.of_hub(h)}
        self.terms = [(each, int(pairs.cost[pair])) for pair, each in self.x.items()]
        self._outside: list[pulp.LpVariable] = []
        self._trusts: dict[int, list[pulp.LpVariable]] = {}
        self._stays: list[tuple[pulp.LpVariable, int]] = []
        self._sets: dict[str, pulp.LpVariable] = {}
        self._assign()
        self._band()
        self._rules()
        self._relationships()
        self._change()
        self._limits()

    # ---- names -----------------------------------------------------------------------------

    def binary(self, name: str, *of: int | str) -> "pulp.LpVariable":
        """Add a variable of 0 or 1."""
        return self.model.add_variable(self.named(name, *of), 0, 1, pulp.LpBinary)

    def amount(self, name: str, most: int, *of: int | str) -> "pulp.LpVariable":
        """Add a variable from 0 to `most`."""
        return self.model.add_variable(self.named(name, *of), 0, most, pulp.LpContinuous)

    def named(self, name: str, *of: int | str) -> str:
        """Return the name of a variable or row, with practices by code where they are plain."""
        return "_".join([self._prefix + name, *map(self._word, of)])

    def _word(self, of: int | str) -> str:
        if isinstance(of, str):
            return of
        code = self.view.codes[of]
        return code if code.isascii() and code.isalnum() else f"p{of}"

    def row(self, condition: "pulp.LpConstraint", name: str, *of: int | str) -> None:
        """Add a row."""
        self.model.addConstraint(condition, self.named(name, *of))

    # ---- rows ------------------------------------------------------------------------------

    def _of_hub(self, hub: int, weight: Integers | None = None) -> "pulp.LpAffineExpression":
        """Return the sum over a hub's group: of practices, or of what they weigh."""
        members = self.pairs.of_hub(hub)
        return weighted_sum(
            (self.x[i, hub], 1 if weight is None else int(weight[i])) for i in members
        )

    def _assign(self) -> None:
        """Every practice in one group (M1), of a hub that is in it (M6)."""
        for i in range(len(self.view)):
            own = [self.x[i, h] for h in self.hubs if (i, h) in self.x]
            self.row(pulp.lpSum(own) == 1, "assign", i)
        for (i, h), each in self.x.items():
            if i != h:
                self.row(each <= self.x[h, h], "open", i, h)

    def _band(self) -> None:
        """Floor and ceiling, waived or elastic where they are (M3, M9); giants have none."""
        view, tier = self.view, self.view.tier
        short = tier.floor - tier.lowest
        over = tier.highest - tier.ceiling
        for h in self.hubs:
            if view.giant[h]:
                continue
            is_led = self.x[h, h]
            least = self._of_hub(h, view.counted) - tier.floor * is_led
            waived = [i for i in self.pairs.of_hub(h) if view.floor_waived[i]]
            if waived and tier.floor:
                free = self.binary("waived", h)
                self.row(free <= is_led, "waived_led", h)
                self.row(free <= pulp.lpSum(self.x[i, h] for i in waived), "waived_for", h)
                least = least + tier.floor * free
            if short:
                least = least + self._priced_outside("short", short, h)
            self.row(least >= 0, "floor", h)
            most = self._of_hub(h, view.held) - tier.ceiling * is_led
            if over:
                most = most - self._priced_outside("over", over, h)
            self.row(most <= 0, "ceiling", h)

    def _priced_outside(self, name: str, most: int, hub: int) -> "pulp.LpVariable":
        outside = self.amount(name, most, hub)
        self._outside.append(outside)
        self.terms.append((outside, self.view.elastic_price))
        return outside

    def _rules(self) -> None:
        """Together, apart, size (M4); bridges, cuts, boundaries and hubs are in the pairs."""
        rules = self.view.rules
        for unit in rules.units:
            first = int(unit[0])
            for i in unit[1:].tolist():
                for h in self.hubs:
                    if (i, h) in self.x:
                        self.row(self.x[i, h] - self.x[first, h] == 0, "together", i, h)
        for i in range(len(self.view)):
            for j in rules.apart[rules.apart_start[i] : rules.apart_start[i + 1]].tolist():
                for h in self.hubs:
                    if i < j and (i, h) in self.x and (j, h) in self.x:
                        both = self.x[i, h] + self.x[j, h]
                        self.row(both <= self.x[h, h], "apart", i, j, h)
        if rules.most < len(self.view):
            for h in self.hubs:
                self.row(self._of_hub(h) <= rules.most * self.x[h, h], "size", h)

    def _relationships(self) -> None:
        """Trusts that a group deals with (M7), where they cost or a limit counts them."""
        view = self.view
        counted = view.trust_price > 0
        for limit in view.limits:
            counted = counted | (limit.of_trust > 0)
        for h in self.hubs:
            of_trust: dict[int, list[int]] = {}
            for i in self.pairs.of_hub(h):
                for trust in view.trusts_of(i).tolist():
                    if counted[trust]:
                        of_trust.setdefault(trust, []).append(i)
            for trust, members in of_trust.items():
                deals = self.binary("deals", h, f"t{trust}")
                self._trusts.setdefault(trust, []).append(deals)
                self.terms.append((deals, int(view.trust_price[trust])))
                for i in members:
                    self.row(deals >= self.x[i, h], "deals", i, h, f"t{trust}")

    def _change(self) -> None:
        """Patients who stay with the group's main present group (M8), where moving counts."""
        view = self.view
        if not view.change_price and not any(limit.of_moved for limit in view.limits):
            return
        for h in self.hubs:
            members = self.pairs.of_hub(h)
            main = {}
            for g in sorted({int(view.present[i]) for i in members}):
                main[g] = self.binary("main", h, f"g{g}")
            self.row(pulp.lpSum(main.values()) <= self.x[h, h], "one_main", h)
            for i in members:
                stays = self.binary("stays", i, h)
                self.row(stays <= self.x[i, h], "stays_in", i, h)
                self.row(stays <= main[int(view.present[i])], "stays_with", i, h)
                patients = int(view.patients[i])
                self._stays.append((stays, patients))
                # Who does not stay, moves: x - stays.
                self.terms.append((self.x[i, h], patients * view.change_price))
                self.terms.append((stays, -patients * view.change_price))

    def _limits(self) -> None:
        """Limits on measures that groups add up to."""
        for number, limit in enumerate(self.view.limits):
            total = weighted_sum(self._measured(limit))
            self.row(total <= limit.at_most, "limit", f"{limit.measure}{number}")

    def _measured(self, limit: MeasureLimit) -> list[tuple["pulp.LpVariable", int]]:
        terms = [(self.x[h, h], limit.of_group) for h in self.hubs if limit.of_group]
        for trust, deals in self._trusts.items():
            terms += [(each, int(limit.of_trust[trust])) for each in deals]
        if limit.of_moved:
            patients = self.view.patients.tolist()
            terms += [(each, patients[i] * limit.of_moved) for (i, _), each in self.x.items()]
            terms += [(stays, -p * limit.of_moved) for stays, p in self._stays]
        terms += [(each, limit.of_outside) for each in self._outside if limit.of_outside]
        terms += [(self._is_group(members), count) for members, count in limit.of_set.items()]
        return terms

    def _is_group(self, members: tuple[int, ...]) -> "pulp.LpVariable":
        """Return a variable that is 1 where these very practices are a group, whoever leads it."""
        name = "_".join(map(str, members))
        if name not in self._sets:
            self._sets[name] = self.binary("set", name)
            for h in members:
                if h in self.hubs and all((i, h) in self.x for i in members):
                    inside = pulp.lpSum(self.x[i, h] for i in members)
                    others = [i for i in self.pairs.of_hub(h) if i not in members]
                    beyond = pulp.lpSum(self.x[i, h] for i in others)
                    least = inside - beyond - (len(members) - 1)
                    self.row(self._sets[name] >= least, "is_set", name, h)
        return self._sets[name]

    # ---- solutions -------------------------------------------------------------------------

    def begin_with(self, groups: Iterable[Integers], hubs: Iterable[int]) -> None:
        """Give the variables of the pairs the values of a plan to begin with."""
        values = dict.fromkeys(self.x, 0)
        for members, hub in zip(groups, hubs, strict=True):
            values.update(((int(i), hub), 1) for i in members)
        for pair, each in self.x.items():
            each.setInitialValue(values[pair])

    def groups_in(self, values: dict[str, float]) -> dict[int, list[int]] | None:
        """Return each hub's members; `None` where a practice is not in one group."""
        groups: dict[int, list[int]] = {}
        for (i, h), each in self.x.items():
            if values.get(each.name, 0.0) > 0.5:
                groups.setdefault(h, []).append(i)
        placed = np.bincount(
            np.array([i for own in groups.values() for i in own], dtype=np.int64),
            minlength=len(self.view),
        )
        return groups if bool((placed == 1).all()) else None
