"""`netform explain PROBLEM RUN`: the plan of a run, by `--practice` or by `--rule`."""

import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn
from urllib.parse import quote

import click
from click.core import ParameterSource

from netform.cli.options import bytes_of, recorded
from netform.errors import InputError

if TYPE_CHECKING:
    from netform.solve import Result
    from netform.solve.other_places import Places
    from netform.solve.rule_price import RulePrice

_TAKEN = {"problem", "run", "practice", "words", "out", "force", "as_json", "quiet"}
_TAKEN |= {"time_limit", "threads", "memory_limit"}
"""Options that go with a run; the others are terms and tiers, which the run has itself."""


def explain_run(
    problem: Path,
    run: Path | None,
    practice: str | None,
    rule: str | None,
    out: Path | None,
    *,
    force: bool,
    as_json: bool,
    options: Mapping[str, Any],
) -> NoReturn:
    """Answer what is asked of a run, and leave with the exit code."""
    from netform.cli.explain_place import print_places
    from netform.cli.explain_rule import print_rule_price
    from netform.cli.output import ProgressLines, print_json
    from netform.cli.signals import stopping
    from netform.plan.run_folder.run import file_digests, read_run
    from netform.problem import refuse_existing, term_from_words
    from netform.report.units import units_per_kilometre
    from netform.solve import Limits
    from netform.solve.changed_terms import Base
    from netform.solve.other_places import Places, other_places
    from netform.solve.rule_price import rule_price

    run = _asked_run(run, practice, rule)
    limits = Limits(seconds=options["time_limit"])
    found: Places | RulePrice
    with stopping(limits.stop):
        if out is not None:
            refuse_existing(out, force=force, inputs=[problem, run])
        solved = read_run(problem, run)
        lines = ProgressLines(
            quiet=options["quiet"], per=units_per_kilometre(solved.problem.travel.unit)
        )
        base = Base.of(
            solved,
            str(run),
            threads=options["threads"],
            memory_limit=bytes_of(options["memory_limit"]),
            listener=lines,
        )
        if practice is not None:
            found = other_places(base, practice, limits)
        else:
            found = rule_price(base, term_from_words(rule or "", where="--rule"), limits)
        lines.end()
        if out is not None:
            said = recorded({**options, "practice": practice, "rule": rule})
            _save(found, run, out, force=force, inputs=file_digests(problem), options=said)
    if as_json:
        print_json(found.to_table())
    elif isinstance(found, Places):
        print_places(found)
    else:
        print_rule_price(found)
    sys.exit(_exit_code(found))


def _asked_run(run: Path | None, practice: str | None, rule: str | None) -> Path:
    """Return the run where what is asked of it is one thing and clear."""
    if run is None:
        raise InputError(
            "the run to explain is missing",
            where="--rule" if practice is None else "--practice",
            remedy="name its folder after PROBLEM",
        )
    if (practice is None) == (rule is None):
        raise InputError(
            "what to explain of the run is not clear",
            where=str(run),
            remedy='ask one thing: --practice CODE, or --rule "together A,B"',
        )
    if not (run / "effective.toml").is_file():
        raise InputError(
            "there is no run folder",
            where=str(run),
            remedy="name the folder that netform solve --out wrote",
        )
    context = click.get_current_context()
    for parameter in context.command.params:
        name = parameter.name or ""
        source = context.get_parameter_source(name)
        if name not in _TAKEN and source is ParameterSource.COMMANDLINE:
            raise InputError(
                "a run is explained under its own rules, waivers and tiers",
                where=parameter.opts[0],
                remedy="leave the option out, or solve again with it",
            )
    return run


def _save(
    found: "Places | RulePrice",
    run: Path,
    out: Path,
    *,
    force: bool,
    inputs: Mapping[str, str],
    options: Mapping[str, Any],
) -> None:
    """Write a run folder for each plan; one of the two that a rule is between is the run itself."""
    from netform.problem import new_folder
    from netform.solve.other_places import Places
    from netform.solve.record import save_run

    results: dict[str, Result] = {}
    with new_folder(out, force=force) as draft:
        if isinstance(found, Places):
            codes = found.base.problem.practices.codes
            for place in found.all:
                name = "any-other" if place.hub is None else f"with-{quote(codes[place.hub], '')}"
                results[name] = place.outcome.result
        else:
            own, other = ("with", "without") if found.is_kept else ("without", "with")
            shutil.copytree(run, draft / own)
            results[other] = found.outcome.result
        for name, result in results.items():
            save_run(result, draft / name, inputs=inputs, options=options)


def _exit_code(found: "Places | RulePrice") -> int:
    """0 where all is proved, 3 where a limit came first, 4 where no plan keeps the rule asked for.

    That of an interruption goes before.
    """
    from netform.solve import Status
    from netform.solve.rule_price import RulePrice

    if any(outcome.result.status is Status.INTERRUPTED for outcome in found.outcomes):
        return Status.INTERRUPTED.exit_code
    if isinstance(found, RulePrice) and found.outcome.is_impossible and not found.is_kept:
        return Status.INFEASIBLE.exit_code
    return 0 if found.is_proved else Status.FEASIBLE.exit_code
