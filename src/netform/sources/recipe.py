"""`recipe.toml`: how an instance of the library is made, as data.

A recipe is what the generator is asked for, and what is changed afterwards: lists scaled to a
total, practices cut off, terms of a tier, rules, waivers and participation. The same recipe gives
the same bytes.
"""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from netform.errors import InputError
from netform.problem import (
    Integers,
    Neighbours,
    Problem,
    SourceFile,
    Terms,
    Tier,
    with_changes,
)
from netform.problem.settings_file import checked, read_toml
from netform.sources.synthetic import (
    ENGLAND_MEAN,
    ENGLAND_SD,
    GenerateOptions,
    generate_problem,
)

RECIPE = "recipe.toml"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Generate(_Strict):
    practices: int
    seed: int
    name: str = ""
    family: str = "region"
    lists_mean: float = ENGLAND_MEAN
    lists_sd: float = ENGLAND_SD
    trusts: int | None = None
    islands: int = 0


class _Written(_Strict):
    """The whole of `recipe.toml`; tables are checked one by one, so that faults name their key."""

    family: str = Field(min_length=1)
    tests: str = Field(min_length=1)
    plan: tuple[str, ...] = Field(default=("network",), min_length=1)
    kept: Literal["files", "recipe"] = "files"
    total_patients: int | None = Field(default=None, ge=1, le=10**9)
    cut_off: tuple[str, ...] = ()
    generate: dict[str, Any]
    tiers: tuple[dict[str, Any], ...] = ()
    rules: tuple[dict[str, Any], ...] = ()
    waivers: tuple[dict[str, Any], ...] = ()
    participation: dict[str, str] = Field(default_factory=dict)
    sha256: dict[str, str] = Field(default_factory=dict)


@dataclass(frozen=True)
class Recipe:
    """How an instance is made, and what it is for.

    Attributes
    ----------
    family, tests
        The family of the library that it belongs to, and what it tests, in words.
    plan
        The set-ups that are solved, as `--tiers` takes them: `network`, `network,federation`.
    kept
        `files`: the problem's files are in the folder; `recipe`: they are made on demand.
    options
        What the generator is asked for.
    total_patients
        The lists are scaled to this total; `None` = they stay as they were drawn.
    cut_off
        Codes of practices whose neighbours are taken away.
    tiers
        Changed terms of tiers, each a table with the tier's name.
    terms
        Rules, waivers and participation.
    sha256
        Checksum of every file of the problem, by name; empty = none is written down.
    """

    family: str
    tests: str
    plan: tuple[str, ...]
    kept: Literal["files", "recipe"]
    options: GenerateOptions
    total_patients: int | None
    cut_off: tuple[str, ...]
    tiers: tuple[dict[str, Any], ...]
    terms: Terms
    sha256: dict[str, str]


def read_recipe(folder: Path) -> Recipe:
    """Read the `recipe.toml` of an instance's folder.

    Raises
    ------
    InputError
        The file cannot be read, or a key is unknown, missing or out of range.
    """
    path = folder / RECIPE
    table = read_toml(path, "name a folder with a recipe.toml")
    where = str(path)
    written = checked(_Written, table, where)
    asked = checked(_Generate, written.generate, f"{where}, generate")
    terms = {name: table[name] for name in Terms.model_fields if name in table}
    return Recipe(
        family=written.family,
        tests=written.tests,
        plan=written.plan,
        kept=written.kept,
        options=GenerateOptions(**asked.model_dump()),
        total_patients=written.total_patients,
        cut_off=written.cut_off,
        tiers=written.tiers,
        terms=checked(Terms, terms, where),
        sha256=written.sha256,
    )


def problem_of(recipe: Recipe) -> Problem:
    """Make the problem of a recipe.

    Raises
    ------
    InputError
        An option is out of range, or a change names a practice or a tier that is not there.
    """
    problem = generate_problem(recipe.options)
    if recipe.total_patients is not None:
        patients = scaled_to(problem.practices.patients, recipe.total_patients)
        problem = replace(problem, practices=replace(problem.practices, patients=patients))
    for code in recipe.cut_off:
        problem = _without_neighbours(problem, code)
    for terms in recipe.tiers:
        problem = _with_tier(problem, terms)
    problem = with_changes(
        problem,
        waivers=recipe.terms.waivers,
        rules=recipe.terms.rules,
        participation=recipe.terms.participation,
    )
    if recipe.total_patients is not None:
        # The generator's command alone would not give these lists.
        scaled = SourceFile(file=f"lists scaled to {recipe.total_patients} patients", role="recipe")
        problem = problem.changed(sources=(*problem.settings.sources, scaled))
    return problem


def scaled_to(patients: Integers, total: int) -> Integers:
    """Scale lists to a total by largest remainders, in whole numbers; ties go to the earlier.

    Parameters
    ----------
    patients
        List sizes, int64, shape (n,), not all 0.
    total
        Patients of all of them afterwards.
    """
    before = int(patients.sum())
    given, left = [], []
    for size in patients.tolist():
        whole, remainder = divmod(size * total, before)
        given.append(whole)
        left.append(remainder)
    by_remainder = sorted(range(len(given)), key=lambda i: (-left[i], i))
    for i in by_remainder[: total - sum(given)]:
        given[i] += 1
    return np.array(given, dtype=np.int64)


def _without_neighbours(problem: Problem, code: str) -> Problem:
    position = problem.practices.position.get(code)
    if position is None:
        raise InputError(
            f"practice {code!r} is not in the problem",
            where=f"{RECIPE}, cut_off",
            remedy="write a code that the generator gives",
        )
    edges = problem.neighbours
    kept = (edges.first != position) & (edges.second != position)
    kinds = tuple(kind for kind, keep in zip(edges.kind, kept, strict=True) if keep)
    return replace(problem, neighbours=Neighbours(edges.first[kept], edges.second[kept], kinds))


def _with_tier(problem: Problem, terms: dict[str, Any]) -> Problem:
    """Return the problem with changed terms of one tier, checked as those of `problem.toml` are."""
    name = str(terms.get("name", ""))
    before = problem.settings.tier(name).model_dump()
    changed = checked(Tier, {**before, **terms}, f"{RECIPE}, tiers.{name}")
    tiers = tuple(changed if tier.name == name else tier for tier in problem.settings.tiers)
    return problem.changed(tiers=tiers)
