"""Bench a problem of the literature: solve, verify, and compare with what is published."""

import time
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal

from netform.errors import InputError
from netform.plan.verification.location import LocationCheck, verify_location
from netform.problem.location import LocationProblem, equals_published, value_text
from netform.solve.limits import Limits
from netform.solve.location import count_plans, solve_location
from netform.solve.solvers import SolverOptions, require
from netform.sources.cpmp import Distances, read_cpmp
from netform.sources.districting import read_districting

Format = Literal["districting", "cpmp"]


@dataclass(frozen=True)
class LocationOptions:
    """How a problem of the literature is solved.

    Attributes
    ----------
    time_limit
        Seconds; `None` for no limit.
    threads
        For the solver.
    contiguous
        Instead of what the file says; the published value is then left out where they differ.
    distances
        Of capacitated p-median files.
    solver
        Who closes what fixing leaves, as in `netform solvers`; `None` for HiGHS in this process.
    seed, memory
        Of that solver; memory in bytes, `None` for no limit.
    """

    time_limit: float | None = None
    threads: int = 1
    contiguous: bool | None = None
    distances: Distances = "as published"
    solver: str | None = None
    seed: int = 0
    memory: float | None = None


@dataclass(frozen=True)
class LocationRow:
    """What netform made of one problem of the literature.

    Attributes
    ----------
    status
        `optimal`, `feasible`, `infeasible` or `unknown`; `counted` where only plans were counted.
    value
        The plan's exact cost, recomputed by `verify_location`.
    unrounded
        The same by distances that the file's are roundings of, where these are known.
    bound
        What the solver claims that every plan costs at least.
    gap
        `(value - bound) / value`.
    verified
        Whether the plan holds; `None` without one.
    equals_published
        Whether the value is the published one in all its digits: by the distances of the file, or
        by those that they are roundings of.
    plans
        The number of plans, where it was counted.
    """

    name: str
    units: int
    groups: int
    contiguous: bool
    status: str
    seconds: float
    value: Fraction | None = None
    unrounded: Fraction | None = None
    bound: float | None = None
    root_bound: float | None = None
    is_connected: bool | None = None
    verified: bool | None = None
    published: Decimal | None = None
    plans: int | None = None
    published_plans: int | None = None
    scale: int = 1
    by: str = ""
    faults: tuple[str, ...] = ()
    account: dict[str, int | float] | None = None

    @property
    def gap(self) -> float | None:
        """`(value - bound) / value`, never below 0; `None` without both."""
        if self.value is None or self.bound is None:
            return None
        short = float(self.value - Fraction(self.bound))
        return max(0.0, short / (abs(float(self.value)) or 1.0))

    @property
    def equals_published(self) -> bool | None:
        """Whether the value, or the number of plans, is the published one."""
        if self.plans is not None and self.published_plans is not None:
            return self.plans == self.published_plans
        if self.published is None or self.value is None:
            return None
        values = (self.value, self.unrounded)
        return any(each is not None and equals_published(each, self.published) for each in values)

    def to_table(self) -> dict[str, Any]:
        """Return the row for JSON: exact values as text, with at least 13 digits."""
        table = {name: getattr(self, name) for name in self.__dataclass_fields__}
        for name in ("value", "unrounded", "published"):
            table[name] = None if table[name] is None else value_text(table[name])
        if self.bound is not None:
            table["bound"] = value_text(Fraction(self.bound))
        table["faults"] = list(self.faults)
        return {**table, "gap": self.gap, "equals_published": self.equals_published}

    def _equality(self) -> str:
        """Say whether the value is the published one, and by which distances."""
        if not self.equals_published:
            return "no"
        if self.value is None or self.published is None:
            return "yes"
        is_listed = equals_published(self.value, self.published)
        return "yes" if is_listed else "yes, by distances that are not rounded"

    def lines(self) -> list[str]:
        """Return the row in words, a line a fact."""
        table = self.to_table()
        need = "contiguous" if self.contiguous else "contiguity not asked for"
        said = [f"{self.name}: {self.units} units, {self.groups} groups, {need}"]
        if self.plans is not None:
            said.append(f"plans      {self.plans}")
            if self.published_plans is not None:
                said.append(f"published  {self.published_plans}")
        if self.status != "counted":
            said.append(f"status     {self.status} ({self.by}; costs in steps of 1/{self.scale})")
        if self.value is not None:
            said.append(f"value      {table['value']}")
        if self.unrounded is not None:
            said.append(f"           {table['unrounded']} by distances that are not rounded")
        if self.bound is not None:
            how = "" if self.gap is None else f" (gap {self.gap:.1e})"
            if self.status == "optimal":
                how = f" (the plan's own cost in steps, as {self.by.split(';')[0]} claims)"
            said.append(f"bound      {table['bound']}{how}")
        if self.published is not None:
            said.append(f"published  {table['published']}")
        if self.equals_published is not None:
            said.append(f"equal      {self._equality()}")
        if self.verified is not None:
            words = {True: "contiguous", False: "not contiguous", None: "no neighbours known"}
            said.append(
                f"verified   {'yes' if self.verified else 'no'}, {words[self.is_connected]}"
            )
        said += [f"fault      {fault}" for fault in self.faults]
        return [*said, f"seconds    {self.seconds:.1f}"]


def bench_location(path: Path, form: Format, options: LocationOptions | None = None) -> LocationRow:
    """Solve a problem of the literature, or count its plans, and compare with what is published.

    Raises
    ------
    InputError
        The file is no such problem.
    """
    options = options or LocationOptions()
    problem = read_districting(path) if form == "districting" else _cpmp(path, options)
    problem = _as_asked(problem, options)
    started = time.monotonic()
    row = LocationRow(
        name=problem.name,
        units=len(problem),
        groups=problem.groups,
        contiguous=problem.contiguous,
        status="counted",
        seconds=0.0,
        scale=problem.scale,
        published=problem.published,
        published_plans=problem.published_plans,
    )
    if problem.published_plans is not None:
        row = replace(row, plans=count_plans(problem, options.threads))
    if problem.is_priced:
        row = _solved(problem, options, row)
    return replace(row, seconds=round(time.monotonic() - started, 2))


def _cpmp(path: Path, options: LocationOptions) -> LocationProblem:
    if options.contiguous:
        raise InputError(
            "a capacitated p-median problem has no neighbours",
            where="--contiguous",
            remedy="leave the option out",
        )
    return read_cpmp(path, options.distances)


def _as_asked(problem: LocationProblem, options: LocationOptions) -> LocationProblem:
    if options.contiguous in (None, problem.contiguous):
        return problem
    if options.contiguous and problem.edges is None:
        raise InputError(
            "the problem has no neighbours", where="--contiguous", remedy="name a file of edges"
        )
    return replace(
        problem, contiguous=bool(options.contiguous), published=None, published_plans=None
    )


def _solved(problem: LocationProblem, options: LocationOptions, row: LocationRow) -> LocationRow:
    finisher = None
    if options.solver is not None:
        finisher = SolverOptions(
            require(options.solver).name, options.threads, options.seed, options.memory
        )
    limits = Limits(seconds=options.time_limit)
    answer = solve_location(problem, limits, options.threads, finisher)
    check = LocationCheck()
    if answer.centre_of is not None:
        check = verify_location(problem, answer.centre_of.tolist())
    return replace(
        row,
        status=answer.status,
        value=check.value,
        unrounded=check.unrounded,
        bound=answer.bound,
        root_bound=answer.root_bound,
        is_connected=check.contiguous,
        verified=None if answer.centre_of is None else check.holds,
        by=answer.by,
        faults=(*check.faults, *answer.remarks),
        account=answer.account,
    )
