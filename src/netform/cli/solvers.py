"""`netform solvers`: which solvers are here, and how to get the others."""

import click

_USES = {
    "MIP": "--backend assignment --solver {0}, --finisher {0}",
    "CP": "--backend cpsat, --finisher {0}",
}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def solvers(as_json: bool) -> None:
    """List the solvers that are here, and say how to get the others.

    netform's own engine, --backend columns, needs none of them.
    """
    from netform.cli.output import print_json, print_table
    from netform.solve.solvers import SOLVERS, version_here

    found = [(solver, version_here(solver)) for solver in SOLVERS]
    if as_json:
        print_json(
            [
                {
                    "solver": solver.name,
                    "here": version is not None,
                    "version": version,
                    "how_to_get": solver.how_to_get,
                }
                for solver, version in found
            ]
        )
        return
    print_table(
        ("solver", "here", "used by", "how to get it"),
        [
            (
                solver.name,
                version or "no",
                _USES[solver.kind].format(solver.name),
                "" if version else solver.how_to_get,
            )
            for solver, version in found
        ],
    )
