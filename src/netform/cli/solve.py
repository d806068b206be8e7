"""`netform solve`: the main job."""

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from netform.cli.backends import backend_of, backend_options
from netform.cli.checkpoints import checkpoint_of
from netform.cli.helpers import helper_options, helpers_of
from netform.cli.numbers import Number
from netform.cli.options import answer_options, bytes_of, machine_options, recorded, tiers_of
from netform.cli.terms import terms_options, with_terms

if TYPE_CHECKING:
    from netform.batch.inside import DaskHelpers
    from netform.cli.output import ProgressLines
    from netform.problem import Problem
    from netform.solve import Limits, Result

FILE = click.Path(path_type=Path)
_SETTLED = (0, 4)  # exit codes of a run that nothing is left to prove of


@click.command()
@click.argument("problem", type=FILE)
@click.option("--out", type=FILE, required=True, help="Run folder to write.")
@click.option(
    "--tiers",
    default="network",
    show_default=True,
    help="Tier to plan, or two at once: network,federation.",
)
@backend_options
@click.option("--time-limit", type=Number(min=0), help="Seconds, the whole process.")
@click.option(
    "--gap",
    type=Number(0, 1),
    default=0.0,
    show_default=True,
    help="Fraction (objective - bound) / objective that is good enough.",
)
@machine_options
@click.option("--seed", type=int, default=0, show_default=True, help="Seed of the plan finder.")
@click.option("--start", type=FILE, help="A plan.csv to begin with.")
@click.option(
    "--checkpoint",
    type=FILE,
    help="Keep the state of the solve in this file, and go on from it where it is there.",
)
@helper_options
@terms_options
@click.option(
    "--waive-cheapest",
    is_flag=True,
    help="Where there is no plan, waive floors and ceilings for the fewest patients that will do.",
)
@click.option(
    "--what-rules-cost/--no-rule-account",
    "rule_account",
    default=None,
    help="Find out whether each rule bound and what it costs: all rules, in all the time that is "
    "left; or none. By default at most 20, and no longer than the solve itself took.",
)
@click.option("--confirm", is_flag=True, help="Let CP-SAT confirm a proved optimum.")
@answer_options(printed="Print the summary as one JSON document.", replaced="the run folder")
def solve(
    problem: Path, out: Path, force: bool, as_json: bool, quiet: bool, **options: Any
) -> None:
    """Form networks for PROBLEM and write plan, bound and log to a run folder.

    Travel is in thousands of patient-kilometres (patient-hours where travel is in seconds).
    """
    from netform.cli.output import ProgressLines, print_json
    from netform.cli.result import print_result
    from netform.cli.signals import stopping
    from netform.solve import Limits
    from netform.solve.record import summary_of

    limits = Limits(seconds=options["time_limit"], gap=options["gap"])
    lines = ProgressLines(quiet=quiet)
    with stopping(limits.stop), helpers_of(options) as helpers:
        result = solved(problem, out, options, limits, lines, force=force, helpers=helpers)
    for remark in result.remarks:
        click.echo(f"warning: {remark}", err=True)
    if as_json:
        print_json(summary_of(result, seed=options["seed"]))
    else:
        print_result(result, out)
    sys.exit(result.status.exit_code)


def solved(
    problem: Path,
    out: Path,
    options: dict[str, Any],
    limits: "Limits",
    lines: "ProgressLines",
    *,
    force: bool = False,
    replaces: bool = False,
    helpers: "DaskHelpers | None" = None,
) -> "Result":
    """Solve a problem as the command's options say, and write the run folder.

    Parameters
    ----------
    force
        Whether a run folder that is there is replaced.
    replaces
        Whether the checkpoint is one of ours: begun anew where it is of no use, and removed once
        the run is written. Else it stays until there is nothing left to prove.
    helpers
        Others who solve windows and independent parts.

    Raises
    ------
    InputError
        The problem, an option or the folder cannot be used.
    """
    from netform.errors import InputError
    from netform.plan.run_folder.run import file_digests
    from netform.plan.run_folder.run_id import option_digests
    from netform.problem import load_problem, refuse_existing
    from netform.report.units import units_per_kilometre
    from netform.solve import confirmed, solve
    from netform.solve.record import save_run
    from netform.solve.rule_account import with_rule_account
    from netform.solve.waive_cheapest import waive_cheapest

    if options["confirm"] and "," in options["tiers"]:
        raise InputError(
            "CP-SAT confirms an optimum of one tier only",
            where="--confirm",
            remedy="leave it out; netform verify --bound rechecks the bound of both tiers",
        )
    backend = backend_of(options)
    refuse_existing(out, force=force, inputs=[problem, *map(Path, options["terms"])])
    asked = with_terms(load_problem(problem), options)
    start = _start(asked, options["start"])
    inputs = file_digests(problem) | option_digests(options)
    lines.per = units_per_kilometre(asked.travel.unit)

    def solving(asked: "Problem", tiers: Sequence[str], limits: "Limits") -> "Result":
        return solve(
            asked,
            tiers=tiers,
            limits=limits,
            threads=options["threads"],
            seed=options["seed"],
            memory_limit=bytes_of(options["memory_limit"]),
            start=start,
            backend=backend,
            listener=lines,
            checkpoint=checkpoint,
            helpers=helpers,
        )

    tiers = tiers_of(options["tiers"])
    with checkpoint_of(problem, options, replaces=replaces) as checkpoint:
        if options["waive_cheapest"]:
            waived = waive_cheapest(asked, tiers, limits, solving)
            result, least = waived.result, waived.least
        else:
            result, least = solving(asked, tiers, limits), {}
    is_settled = replaces or result.status.exit_code in _SETTLED
    if checkpoint is not None and not is_settled:
        checkpoint.keep()
    went_wrong = ("" if checkpoint is None else checkpoint.remark, helpers.lost if helpers else "")
    result = replace(result, remarks=(*result.remarks, *filter(None, went_wrong)))
    lines.end()
    if options["rule_account"] is not False:
        result = with_rule_account(
            result,
            every=options["rule_account"] is True,
            limits=limits,
            threads=options["threads"],
            memory_limit=bytes_of(options["memory_limit"]),
            told=lines.asked,
        )
    if options["confirm"]:
        result = confirmed(result, threads=options["threads"])
    proofs = {f"least-outside-{tier}": proof for tier, proof in least.items()}
    save_run(
        *(result, out),
        inputs=inputs,
        options=recorded(options),
        proofs=proofs,
        problem=problem,
        force=force,
    )
    if checkpoint is not None and is_settled:
        checkpoint.remove()
    return result


def _start(problem: "Problem", path: Path | None) -> Any:
    from netform.plan import read_plan

    return None if path is None else read_plan(problem, path)
