"""Hold a folder of `netform alternatives` to its problem: its runs, and how they differ.

Every option is verified as a run; what it may cost is counted anew from the bound; figures and
differences are recomputed from the plans. Where the run `no-more` is there, it is held to what it
is for: that no plan near the optimum differs enough from all options.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np

from netform.plan.numbered import planned_groups
from netform.plan.partition_distance import variation_of_information
from netform.plan.partners import has_new_partners
from netform.plan.plan import Plan
from netform.plan.regrouped import regrouped
from netform.plan.run_folder.near_tables import DIFFERENCE_COLUMNS, OPTION_COLUMNS, option_name
from netform.plan.run_folder.option_words import SOUGHT, words_fault
from netform.plan.run_folder.run import Run, read_run
from netform.plan.verification.folder import FolderVerification, Said, read_said
from netform.plan.verification.no_more import no_more_faults
from netform.plan.verification.run import verify_run
from netform.plan.verification.verify import Verification
from netform.problem import TierProblem, read_table, tier_problem


@dataclass(frozen=True, eq=False)
class _Option:
    """A run folder of an option as read back, and the check of its plan."""

    name: str
    run: Run
    plan: Plan
    checked: Verification
    objective: int


def verify_options(
    problem_folder: Path, folder: Path, *, bound: bool = False
) -> FolderVerification:
    """Check a folder that `netform alternatives` wrote.

    Parameters
    ----------
    problem_folder
        The problem folder.
    folder
        The folder.
    bound
        Whether to check the certificates too.

    Raises
    ------
    InputError
        A file cannot be read.
    """
    result = FolderVerification("alternatives")
    said = read_said(folder / "alternatives.json")
    options = []
    number = 1
    while (folder / option_name(number)).is_dir():
        option = _option(problem_folder, folder / option_name(number), bound, result)
        options += [] if option is None else [option]
        number += 1
    names = {option_name(k) for k in range(1, number)}
    for path in sorted(folder.glob("option-*")):
        if path.name not in names:
            result.faults.append(f"{path.name} does not follow on the options before it")
    if not names:
        result.faults.append("the folder holds no option")
    if not options or len(options) < len(names):
        return result
    check = _Check(said, options, result)
    check.run(folder, bound)
    if (folder / "no-more").is_dir() and check.most is not None:
        runs = [(option.run, option.plan) for option in options]
        enough = said.table.get("differ_by_at_least")
        result.faults += no_more_faults(
            *(problem_folder, folder / "no-more", runs, enough, check.most, result),
            bound=bound,
        )
    return result


def _option(
    problem_folder: Path, folder: Path, bound: bool, result: FolderVerification
) -> _Option | None:
    """Verify an option's run; `None` where there is no lawful plan to go on with."""
    checked = verify_run(problem_folder, folder, bound=bound)
    result.take_run(folder.name, checked)
    run = read_run(problem_folder, folder)
    if run.plan is None or checked.plan is None or not checked.plan.holds:
        return None
    assert checked.plan.objective is not None, "a lawful plan has a cost"
    return _Option(folder.name, run, run.plan, checked.plan, checked.plan.objective)


class _Check:
    """The check of the tables, once every option holds a lawful plan."""

    def __init__(self, said: Said, options: list[_Option], result: FolderVerification) -> None:
        self.said = said
        self.options = options
        self.result = result
        self.faults = result.faults
        first = options[0].run
        self.bound = first.summary.get("bound")
        self.tiers = list(options[0].plan.tiers)
        self.views = {tier: tier_problem(first.problem, tier) for tier in self.tiers}
        view = self.views[self.tiers[0]]
        self.patients = int(view.patients.sum())
        self.most: int | None = None
        if isinstance(self.bound, int) and not isinstance(self.bound, bool):
            self.most = said.most(self.bound)

    def run(self, folder: Path, bound: bool) -> None:
        """Check everything but `no-more`; what is wrong is in the result's faults."""
        for option in self.options[1:]:
            if option.run.problem.settings != self.options[0].run.problem.settings:
                self.faults.append(f"{option.name} was solved under other terms than option-1")
            if list(option.plan.tiers) != self.tiers:
                self.faults.append(f"{option.name} plans other tiers than option-1")
                return
        if self.most is None:
            self.faults.append("there is no bound, or no share 'within' of it")
            return
        for option in self.options:
            if option.run.summary.get("bound") != self.bound:
                self.faults.append(f"{option.name} states another bound than option-1")
            checked = self.result.runs[option.name].bound
            if bound and checked is not None and (checked.certified or 0) < (self.bound or 0):
                self.faults.append(f"{option.name}: the bound {self.bound:,} is not certified")
            if option.objective > self.most:
                self.faults.append(
                    f"{option.name} costs {option.objective:,}, and may cost {self.most:,}"
                )
        rows = [self._row(option, tier) for tier in self.tiers for option in self.options]
        differences = [row for tier in self.tiers for row in self._differences(tier)]
        self._check_figures(rows, differences, (folder / "no-more").is_dir())
        for name, columns, table in (
            ("alternatives.csv", OPTION_COLUMNS, rows),
            ("differences.csv", DIFFERENCE_COLUMNS, differences),
        ):
            self.faults += _table_faults(folder / name, columns, table)
        self.result.counts |= {"options": len(self.options), "differences": len(differences)}
        if not bound:
            self._leave("the bound that options are near to (--bound checks its certificate)")

    def _row(self, option: _Option, tier: str) -> dict[str, Any]:
        """Recompute the figures of an option; what it was sought for is as the file says."""
        account = option.checked.tiers[tier]
        others = [other for other in self.options if other is not option]
        least = (self._difference(option, other, tier) for other in others)
        bound = self.bound or 0
        return {
            "option": option.name,
            "tier": tier,
            "sought": self._stated(option.name, tier, "sought"),
            "objective": option.objective,
            "above_bound": (option.objective - bound) / bound if bound else 0.0,
            "travel": account.travel,
            "groups": account.groups,
            "smallest": account.smallest,
            "largest": account.largest,
            "relationships": account.relationships,
            "moved": account.moved,
            "farthest": account.farthest,
            "new_partners": self._difference(self.options[0], option, tier),
            "least_difference": min(least, default=self.patients),
        }

    def _stated(self, name: str, tier: str, key: str) -> str:
        """Return a word of `alternatives.json` about an option; empty where it has none."""
        stated = self.said.table.get("options")
        for row in stated if isinstance(stated, list) else ():
            if isinstance(row, dict) and (row.get("option"), row.get("tier")) == (name, tier):
                return str(row.get(key, ""))
        return ""

    def _groups(self, option: _Option, tier: str) -> Any:
        return planned_groups(self.views[tier], option.plan, tier)

    def _difference(self, one: _Option, other: _Option, tier: str) -> int:
        """Return the patients whose partners in a tier differ between two options."""
        view = self.views[tier]
        changed = has_new_partners(self._groups(one, tier), self._groups(other, tier))
        return int(np.sum(view.patients[changed]))

    def _differences(self, tier: str) -> Iterator[dict[str, Any]]:
        view = self.views[tier]
        enough = self.said.table.get("differ_by_at_least")
        for one, other in combinations(self.options, 2):
            new = self._difference(one, other, tier)
            if tier == self.tiers[0] and not (isinstance(enough, int) and 1 <= enough <= new):
                self.faults.append(
                    f"{one.name} and {other.name} differ by {new:,} patients, fewer than "
                    f"differ_by_at_least {enough!r} says"
                )
            yield {
                "option_a": one.name,
                "option_b": other.name,
                "tier": tier,
                "patients_with_new_partners": new,
                "patients_regrouped": _regrouped(view, one.plan, other.plan),
                "variation_of_information": variation_of_information(
                    self._groups(one, tier), self._groups(other, tier), view.patients
                ),
            }

    def _check_figures(
        self, rows: list[dict[str, Any]], differences: list[dict[str, Any]], has_no_more: bool
    ) -> None:
        """Hold `alternatives.json` to the plans."""
        table = self.said.table
        asked, enough = table.get("asked"), table.get("differ_by_at_least")
        if not isinstance(asked, int) or asked < len(self.options):
            self.faults.append(f"alternatives.json states {asked!r} asked for")
            asked = len(self.options)
        proved = [self._stated(row["option"], row["tier"], "proved") for row in rows]
        words = table.get("fewer")
        are_most = isinstance(words, str) and words.startswith("there are no more: ")
        complete = len(self.options) >= asked or are_most
        right: dict[str, Any] = {
            "tiers": self.tiers,
            "status": table.get("status"),
            "bound": self.bound,
            "most": self.most,
            "patients": self.patients,
            "asked": asked,
            "found": len(self.options),
            "differ_by_at_least": enough,
            "options": [{**row, "proved": said} for row, said in zip(rows, proved, strict=True)],
            "differences": differences,
            "complete": complete,
            "fewer": self._fewer(words, len(self.options) >= asked, enough, has_no_more),
            "remarks": table.get("remarks"),
        }
        self._check_rows(right)
        self._check_words(proved)
        if are_most and len(self.options) < asked:
            self._leave("that all plans near the optimum were looked at, and there are no more")
        if self.said.table.get("remarks"):
            self._leave("the remarks on what was sought in vain")

    def _check_rows(self, right: dict[str, Any]) -> None:
        """Hold tables to those recomputed row by row, so that a fault names the row."""
        stated = dict(self.said.table)
        for key in ("options", "differences"):
            rows = stated.get(key)
            if not isinstance(rows, list) or len(rows) != len(right[key]):
                continue
            for said, own in zip(rows, right[key], strict=True):
                whose = " ".join(str(own[name]) for name in own if name.startswith("option"))
                if not isinstance(said, dict) or said.keys() != own.keys():
                    self.faults.append(f"alternatives.json, {key}, {whose}: other figures stand")
                    continue
                self.faults += [
                    f"alternatives.json, {key}, {whose}, {own['tier']}: {name} "
                    f"{said[name]!r} is stated and {own[name]!r} recomputed"
                    for name in own
                    if said[name] != own[name]
                ]
            stated[key] = right[key]
        self.faults += Said(self.said.file, stated, self.said.within).faults(right)

    def _fewer(self, words: Any, are_enough: bool, enough: Any, has_no_more: bool) -> str:
        """Return what may be said of further options: words that rest on a run, or on the run's."""
        if are_enough:
            return ""
        if isinstance(words, str) and re.fullmatch(
            rf"there are no more: of all [\d,]+ plans near the optimum, at most "
            rf"{len(self.options)} differ pairwise by {enough:,} patients",
            words,
        ):
            return words
        if has_no_more:
            return (
                f"no other plan near the optimum differs from all of these by {enough:,} "
                "patients; whether other options would be more is open"
            )
        return ""

    def _check_words(self, proved: list[str]) -> None:
        """Hold what options were sought for, and what is said to be proved, to the plans."""
        lower, told = self.tiers[0], 0
        cheapest = min(option.objective for option in self.options)
        status = self.said.table.get("status")
        if status not in ("optimal", "within-gap", "feasible", "interrupted"):
            self.faults.append(f"alternatives.json states the status {status!r}")
        if (status == "optimal") < (cheapest == self.bound):
            self.faults.append(f"the status is {status!r}, and an option costs the bound")
        if status == "optimal" and cheapest != self.bound:
            self._leave("that a plan costs the bound: no option does")
        for number, option in enumerate(self.options):
            sought = {self._stated(option.name, tier, "sought") for tier in self.tiers}
            word = sought.pop()
            if sought or word not in SOUGHT:
                self.faults.append(f"{option.name}: it was sought for {word!r}")
            if word == "best" and option.objective > cheapest:
                self.faults.append(f"{option.name} is called the best; another costs less")
            said = proved[number]
            told += bool(said)
            before = [self._difference(option, each, lower) for each in self.options[:number]]
            fault = words_fault(said, word, min(before, default=0), option.checked.tiers[lower])
            self.faults += [f"{option.name}: {fault}"] if fault else []
        if told:
            self._leave(f"what {told} options say that no plan near the optimum exceeds")

    def _leave(self, what: str) -> None:
        """Say that something is the word of the run."""
        self.result.unproved.append(what)


def _regrouped(view: TierProblem, one: Plan, other: Plan) -> int:
    return sum(change.patients for change in regrouped(view, one, other))


def _table_faults(
    path: Path, columns: tuple[str, ...], rows: list[dict[str, Any]]
) -> Iterator[str]:
    """Say where a table says other than what was recomputed."""
    table = read_table(path, columns)
    assert table is not None
    stated = table.frame[list(columns)].to_numpy(dtype=object).tolist()
    if len(stated) != len(rows):
        yield f"{table.file} has {len(stated)} rows; there should be {len(rows)}"
        return
    for number, cells, row in zip(table.frame.index, stated, rows, strict=True):
        right = ["" if row[key] is None else str(row[key]) for key in columns]
        for column, said, own in zip(columns, cells, right, strict=True):
            if said != own:
                where = table.place(number, column)
                yield f"{where}: {said!r} is stated and {own!r} recomputed"
