"""Hold a folder of `netform certainty` to its problem: every yes by a plan, every no by a proof.

What a plan near the optimum may cost is counted anew from the bound of the run `best`; each plan of
`plans.csv` is verified and costed; each verdict and each number of homes follows from what these
plans show and what is proved. No solver is used, and nothing of the engine.
"""

from collections import Counter
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from netform.plan.cost import group_cost
from netform.plan.numbered import planned_groups
from netform.plan.proof.certificate import Certificate
from netform.plan.proof.pair_proofs import BaseProof, PairProof, read_pair_proofs
from netform.plan.run_folder.certainty_layer import certainty_layer, layer_faults
from netform.plan.run_folder.certainty_tables import (
    HomeRow,
    PairRow,
    read_home_rows,
    read_near_plans,
    read_pair_rows,
    whole_number,
)
from netform.plan.run_folder.near_tables import NO_PLAN
from netform.plan.run_folder.run import Run, read_run
from netform.plan.verification.folder import FolderVerification, read_json, read_said
from netform.plan.verification.run import verify_run
from netform.plan.verification.verify import verify
from netform.problem import Integers, tier_problem

Question = tuple[int, int, bool]
"""Two participants, the smaller place first, and whether they are to be together."""


def verify_certainty(
    problem_folder: Path, folder: Path, *, bound: bool = False
) -> FolderVerification:
    """Check a folder that `netform certainty` wrote.

    Parameters
    ----------
    problem_folder
        The problem folder.
    folder
        The folder; its problem is that of the run `best`.
    bound
        Whether to check the bound and every proof of a no too.

    Raises
    ------
    InputError
        A file cannot be read.
    """
    result = FolderVerification("certainty")
    best = verify_run(problem_folder, folder / "best", bound=bound)
    result.take_run("best", best)
    run = read_run(problem_folder, folder / "best")
    if run.plan is None or best.plan is None or not best.plan.holds:
        return result
    if len(run.plan.tiers) != 1:
        result.faults.append("best: its plan is not one of one tier")
        return result
    claimed = run.summary.get("bound")
    if not isinstance(claimed, int) or isinstance(claimed, bool):
        result.faults.append("best: it states no bound that plans could be near to")
        return result
    if bound and best.bound is not None and (best.bound.certified or 0) < claimed:
        result.faults.append(f"best: the bound {claimed:,} that plans are near to is not certified")
    _Check(folder, run, claimed, bound, result).run()
    return result


class _Check:
    """The check of the tables, once the best plan is known to hold."""

    def __init__(
        self, folder: Path, run: Run, claimed: int, bound: bool, result: FolderVerification
    ) -> None:
        assert run.plan is not None, "the best plan is there"
        self.folder = folder
        self.problem = run.problem
        self.best = run
        self.bound = bound
        self.result = result
        self.faults = result.faults
        self.tier = next(iter(run.plan.tiers))
        self.view = view = tier_problem(run.problem, self.tier)
        self.place = {code: i for i, code in enumerate(view.codes)}
        self.said = read_said(folder / "certainty.json")
        self.claimed = claimed
        most = self.said.most(claimed)
        if most is None:
            self.faults.append("certainty.json states no share 'within' of the bound")
        self.most = claimed if most is None else most
        edges = zip(view.edge_first.tolist(), view.edge_second.tolist(), strict=True)
        self.edges = sorted({(min(edge), max(edge)) for edge in edges})
        participant = {position: i for i, position in enumerate(view.source.tolist())}
        self.hubs = []
        for group in run.plan.tiers[self.tier]:
            cost = group_cost(view, [participant[int(i)] for i in group.members])
            assert cost is not None, "the groups of a lawful plan have hubs"
            self.hubs.append(cost.hub)
        self.proofs: dict[Question, PairProof] = {}
        self.verdicts: dict[tuple[int, int], str] = {}
        self.cells: dict[Question, str] = {}

    def run(self) -> None:
        """Check everything; what is wrong is in the result's faults."""
        self._read_plans()
        self._read_proofs()
        self._check_pairs(read_pair_rows(self.folder))
        homes = self._check_homes(read_home_rows(self.folder, self.faults))
        self._check_figures(homes)
        self._check_layer(homes)
        self._check_proofs()

    def _read_plans(self) -> None:
        """Verify and cost each plan of `plans.csv`, and keep who shares a group in it."""
        self.groups: dict[int, Integers | None] = {}
        for number, plan in read_near_plans(self.folder, self.view, self.faults).items():
            checked = verify(self.problem, plan)
            cost = checked.objective
            faults = [*checked.faults]
            if cost is not None and cost > self.most:
                faults.append(f"it costs {cost:,}, and may cost {self.most:,}")
            self.faults += [f"plans.csv, plan {number}: {fault}" for fault in faults]
            own = planned_groups(self.view, plan, self.tier)
            self.groups[number] = None if faults or cost is None else own

    @cached_property
    def _stacked(self) -> Integers:
        """The groups of participants in all plans that hold, shape (plans, participants)."""
        lawful = [groups for groups in self.groups.values() if groups is not None]
        return np.array(lawful, dtype=np.int64).reshape(len(lawful), len(self.view))

    def _shown(self, question: Question) -> bool:
        """Return whether any plan near the optimum shows two practices so."""
        first, second, together = question
        are = self._stacked[:, first] == self._stacked[:, second]
        return bool((are == together).any())

    @cached_property
    def _questions(self) -> set[Question]:
        """All that was asked: neighbours both ways, and everybody's homes."""
        asked = {(i, j, together) for i, j in self.edges for together in (True, False)}
        for h in self.hubs:
            asked |= {(min(i, h), max(i, h), True) for i in range(len(self.view)) if i != h}
        return asked

    def _read_proofs(self) -> None:
        for proof in read_pair_proofs(self.folder / "proofs.jsonl"):
            if isinstance(proof, str):
                self.faults.append(proof)
                continue
            places = sorted(self.place.get(code, -1) for code in proof.practices)
            question = (places[0], places[1], proof.together)
            if question not in self._questions:
                self.faults.append(f"{proof.where}: nobody asked that")
            elif question in self.proofs:
                self.faults.append(f"{proof.where}: it stands twice")
            elif self._shown(question):
                self.faults.append(f"{proof.where}: a plan of plans.csv shows that they can be so")
            else:
                self.proofs[question] = proof

    def _check_pairs(self, rows: list[PairRow]) -> None:
        """Hold each verdict to its plans and proofs, and the rows to the problem's edges."""
        edges = set(self.edges)
        for row in rows:
            pair = (self.place.get(row.codes[0], -1), self.place.get(row.codes[1], -1))
            if pair not in edges or pair in self.verdicts:
                why = "stand twice" if pair in self.verdicts else "are no neighbours"
                self.faults.append(f"{row.where}: {' and '.join(row.codes)} {why}")
                continue
            for together, cell in row.cells.items():
                self.cells[*pair, together] = cell
                self.faults += [
                    f"{row.where}: {fault}" for fault in self._cell_faults((*pair, together), cell)
                ]
            self.verdicts[pair] = right = _verdict(row.cells)
            if row.verdict != right:
                self.faults.append(
                    f"{row.where}: the verdict is {row.verdict!r}; what it rests on says {right!r}"
                )
        for i, j in self.edges:
            if (i, j) not in self.verdicts:
                codes = f"{self.view.codes[i]} and {self.view.codes[j]}"
                self.faults.append(f"certainty.csv lacks the neighbours {codes}")

    def _cell_faults(self, question: Question, cell: str) -> Iterator[str]:
        """Say why what a cell names does not show what it is there for."""
        first, second, together = question
        how = "together" if together else "apart"
        number = whole_number(cell)
        if cell in ("", NO_PLAN):
            if self._shown(question):
                said = "no plan" if cell else "it open whether any"
                yield f"it says that {said} has them {how}, and one of plans.csv does"
            elif cell and question not in self.proofs:
                yield f"that no plan has them {how} has no proof in proofs.jsonl"
        elif number is None or number not in self.groups:
            yield f"{cell!r} is no plan of plans.csv"
        else:
            groups = self.groups[number]
            # A plan that is at fault has been named already.
            if groups is not None and bool(groups[first] == groups[second]) != together:
                yield f"plan {number} does not have them {how}"

    def _check_homes(self, rows: list[HomeRow]) -> list[tuple[int, int]]:
        """Hold numbers of homes to the plans; return for each participant its homes and open."""
        some = Counter(i for edge, word in self.verdicts.items() if word == "some" for i in edge)
        homes = [(self._homes(i), 0) for i in range(len(self.view))]
        seen: set[int] = set()
        for row in rows:
            i = self.place.get(row.code, -1)
            if i < 0 or i in seen:
                why = "stands twice" if i in seen else "takes no part in the problem"
                self.faults.append(f"{row.where}: practice {row.code!r} {why}")
                continue
            seen.add(i)
            if row.homes != homes[i][0]:
                self.faults.append(
                    f"{row.where}: {row.homes} homes are stated; the plans show {homes[i][0]}"
                )
            fewest, most = self._open_homes(i)
            if not fewest <= row.open <= most:
                self.faults.append(
                    f"{row.where}: {row.open} open homes are stated; there are {fewest} to {most}"
                )
            if row.neighbours_in_some != some[i]:
                self.faults.append(
                    f"{row.where}: {row.neighbours_in_some} neighbours in some are stated; "
                    f"there are {some[i]}"
                )
            homes[i] = homes[i][0], row.open
        for i in set(range(len(self.view))) - seen:
            self.faults.append(f"homes.csv lacks the practice {self.view.codes[i]}")
        return homes

    def _homes(self, i: int) -> int:
        return sum(i == h or self._shown((min(i, h), max(i, h), True)) for h in self.hubs)

    def _open_homes(self, i: int) -> tuple[int, int]:
        """Return how many homes of a practice are open, as neighbours say, and could be at most."""
        fewest = most = 0
        for h in self.hubs:
            question = (min(i, h), max(i, h), True)
            if i == h or self._shown(question) or question in self.proofs:
                continue
            cell = self.cells.get(question)
            fewest += cell == ""
            most += cell is None or cell == ""
        return fewest, most

    def _check_figures(self, homes: list[tuple[int, int]]) -> None:
        """Hold `certainty.json` to the tables."""
        edges_open = sum(cell == "" for cell in self.cells.values())
        # Two hubs that it is open about are each in the other's row.
        twice = 0
        for i, (_, open_) in enumerate(homes):
            distant = open_ - self._open_homes(i)[0]
            twice += distant if i in self.hubs else 2 * distant
        open_ = edges_open + twice // 2
        self.result.counts["questions left open"] = open_
        shown = sum(map(self._shown, self._questions))
        noes = len(self._questions) - shown - open_
        verdicts = Counter(self.verdicts.values())
        right: dict[str, Any] = {
            "tier": self.tier,
            "status": self.best.summary.get("status"),
            "bound": self.claimed,
            "most": self.most,
            "complete": open_ == 0,
            "open": open_,
            "neighbours": {word: verdicts[word] for word in ("every", "some", "none", "open")},
            "practices_with_one_home": homes.count((1, 0)),
            "plans": len(self.groups),
            "proofs": noes,
            "proofs_by_reduced_costs": self._by_reduced_costs(noes),
        }
        self.faults += self.said.faults(right)
        self.result.counts |= {
            "pairs of neighbours": len(self.verdicts),
            "plans": len(self.groups),
            "questions answered by a plan": shown,
            "questions answered by a proof": noes,
        }

    def _by_reduced_costs(self, noes: int) -> Any:
        """Return what is stated, where it can be: all that the file lacks are by reduced costs."""
        stated = self.said.table.get("proofs_by_reduced_costs")
        fewest = noes - len(self.proofs)
        if isinstance(stated, int) and fewest <= stated <= noes:
            return stated
        return f"{fewest} to {noes}"

    def _check_layer(self, homes: list[tuple[int, int]]) -> None:
        """Hold the map layer to the tables."""
        verdicts = {edge: self.verdicts[edge] for edge in self.edges if edge in self.verdicts}
        right = certainty_layer(self.view, verdicts, homes)
        self.faults += layer_faults(read_json(self.folder / "certainty.geojson"), right)

    def _check_proofs(self) -> None:
        """Recheck each proof, and find what no proof of the folder shows."""
        distant = {
            question
            for question in self._questions - self.cells.keys() - self.proofs.keys()
            if question[2] and not self._shown(question)
        }
        if not self.bound:
            noes = sum(cell == NO_PLAN for cell in self.cells.values())
            self._leave("that no plan has two neighbours so (--bound checks the proofs)", noes)
            self._leave("that practices have no further home (--bound checks them)", len(distant))
            return
        certificate = self.best.certificate
        if not isinstance(certificate, Certificate) or self.result.runs["best"].faults:
            self.faults.append("without a certificate of the bound no proof can be checked")
            return
        base = BaseProof.of(self.problem, certificate, self.most)
        for _, proof in sorted(self.proofs.items(), key=lambda item: item[0]):
            fault = base.fault(proof)
            if fault:
                self.faults.append(fault)
        may = base.may_share()
        left = sum(bool(may[first, second]) for first, second, _ in distant)
        self.result.counts |= {
            "proofs of proofs.jsonl rechecked": len(self.proofs),
            "further noes proved by the certificate of the bound": len(distant) - left,
        }
        self._leave(
            "that two distant practices share no group, or that it is open (no proof is written)",
            left,
        )

    def _leave(self, what: str, count: int) -> None:
        """Say that something is the word of the run."""
        if count:
            self.result.unproved.append(f"{count:,} times: {what}")


def _verdict(cells: Any) -> str:
    """Return the word that follows from what a row names."""
    if cells[True] == NO_PLAN:
        return "none"
    if cells[False] == NO_PLAN:
        return "every"
    return "some" if cells[True] and cells[False] else "open"
