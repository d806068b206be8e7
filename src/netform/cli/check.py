"""`netform check`: every fault of the input, and every proof of infeasibility, by name."""

import sys
from pathlib import Path

import click


@click.command()
@click.argument("problem", type=click.Path(path_type=Path))
@click.option("--tiers", "--tier", default="network", show_default=True, help="Tier to check.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def check(problem: Path, tiers: str, as_json: bool) -> None:
    """Check the problem folder PROBLEM.

    Exit code 0 when a plan may exist, 2 when the input has faults, 4 when it is proved that no
    plan exists.
    """
    from netform.cli.output import on_one_line, print_json
    from netform.errors import InputError
    from netform.problem import Faults, check_problem, read_problem

    faults = Faults()
    findings = []
    loaded = read_problem(problem, faults)
    if loaded is not None:
        try:
            findings = check_problem(loaded, tiers)
        except InputError as error:
            faults.found.append(error)
    infeasible = any(finding.severity == "infeasible" for finding in findings)
    if as_json:
        print_json(
            {
                "faults": [vars(fault) for fault in faults.found],
                "findings": [vars(finding) for finding in findings],
            }
        )
    else:
        for fault in faults.found:
            click.echo(f"fault: {fault}")
        for finding in findings:
            click.echo(on_one_line(f"{finding.severity}: {finding.sentence()}"))
        if not faults.found and not infeasible:
            click.echo("no fault found; the arithmetic of the totals allows a plan")
    sys.exit(2 if faults.found else 4 if infeasible else 0)
