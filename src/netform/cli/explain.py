"""`netform explain`: why a problem has no plan, or why a run's plan is as it is."""

import sys
from pathlib import Path
from typing import Any

import click

from netform.cli.options import answer_options, bytes_of, limit_options, recorded, tiers_of
from netform.cli.remedies import print_mendings
from netform.cli.terms import terms_options, with_terms

FILE = click.Path(path_type=Path)


@click.command()
@click.argument("problem", type=FILE)
@click.argument("run", type=FILE, required=False)
@click.option("--practice", metavar="CODE", help="Say what other places cost this practice.")
@click.option("--rule", "words", metavar='"KIND ..."', help="Say what this rule or waiver costs.")
@click.option("--out", type=FILE, help="Folder to write: the runs behind the answer.")
@click.option("--tiers", default="network", show_default=True, help="Tier to plan.")
@limit_options
@terms_options
@answer_options(replaced="the run folder")
def explain(
    problem: Path,
    run: Path | None,
    practice: str | None,
    words: str | None,
    out: Path | None,
    force: bool,
    as_json: bool,
    **options: Any,
) -> None:
    """Say why PROBLEM has no plan, by name, with what would mend it; or explain the plan of RUN.

    Where rules contradict each other, a least set of these is named: there is a plan without any
    one of them, as far as these rules go. Exit code 4 when it is proved that there is no plan, 0
    when there is one.

    With the folder RUN of a solved run, --practice says where a practice is and what other networks
    cost for it; --rule says what a rule ("together A,B", "size 7") or a waiver ("waive floor A")
    costs, or would cost. Each is the difference to a whole new plan under the run's own terms and
    tiers. Exit code 0 when all is proved, 3 when a limit came first, 4 when no plan keeps the rule.
    """
    if run is not None or practice is not None or words is not None:
        from netform.cli.explain_run import explain_run

        explain_run(
            problem, run, practice, words, out, force=force, as_json=as_json, options=options
        )
    from netform.cli.output import print_json
    from netform.cli.signals import stopping
    from netform.plan.run_folder.run import file_digests
    from netform.problem import load_problem, refuse_existing
    from netform.solve import Limits, Status
    from netform.solve.explain import explain
    from netform.solve.record import save_run

    limits = Limits(seconds=options["time_limit"])
    with stopping(limits.stop):
        if out is not None:
            refuse_existing(out, force=force, inputs=[problem, *map(Path, options["terms"])])
        asked = with_terms(load_problem(problem), options)
        found = explain(
            asked,
            tiers=tiers_of(options["tiers"]),
            limits=limits,
            threads=options["threads"],
            memory_limit=bytes_of(options["memory_limit"]),
        )
        if out is not None:
            inputs = file_digests(problem)
            save_run(found.result, out, inputs=inputs, options=recorded(options), force=force)
    result = found.result
    if as_json:
        print_json(found.to_table())
    elif result.status is not Status.INFEASIBLE:
        click.echo("there is a plan" if result.plan is not None else "not known within the limit")
    else:
        click.echo("there is no plan")
        for witness in result.witnesses:
            click.echo(f"\n{witness.fault}")
        print_mendings(asked, found.mendings)
        if found.rules:
            least = ", and there is one without any of them" if found.is_least else ""
            click.echo(f"\nno plan keeps these rules together{least}:")
            for rule in found.rules:
                click.echo(f"  {rule.words}")
            click.echo("remedy: drop one of them")
    sys.exit(result.status.exit_code)
