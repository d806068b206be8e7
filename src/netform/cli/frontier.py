"""`netform frontier`: every plan that no other one dominates, travel against another measure."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from netform.cli.numbers import Number
from netform.cli.options import answer_options, bytes_of, machine_options, recorded
from netform.cli.terms import terms_options, with_terms

if TYPE_CHECKING:
    from netform.plan import FrontierPoint
    from netform.solve.frontier import FrontierWalk, Step

FILE = click.Path(path_type=Path)
MEASURES = ("relationships", "groups", "moved", "outside", "farthest")


@click.command()
@click.argument("problem", type=FILE)
@click.option("--out", type=FILE, required=True, help="Folder to write.")
@click.option(
    "--measure",
    type=click.Choice(MEASURES),
    default="relationships",
    show_default=True,
    help="What travel is weighed against: trust relationships, the number of groups, patients "
    "moved from their present groups, patients outside an elastic band, or the farthest member of "
    "any group.",
)
@click.option("--tiers", default="network", show_default=True, help="Tier to plan.")
@click.option("--points", type=click.IntRange(2), help="About so many points, and not all.")
@click.option("--time-limit", type=Number(min=0), help="Seconds, all points together.")
@machine_options
@terms_options
@click.option("--no-plot", is_flag=True, help="Write no plot (it needs netform[report]).")
@answer_options(printed="Print the points as one JSON document.")
def frontier(
    problem: Path, out: Path, force: bool, as_json: bool, no_plot: bool, **options: Any
) -> None:
    """Find the exact frontier of PROBLEM between travel and another measure.

    Writes frontier.csv, a plot, and a run folder for each point, which netform verify --bound
    checks. Exit code 0 where the frontier is complete (or has the --points asked for), 3 where a
    limit came first, 4 where there is no plan, 130 where it was interrupted.
    """
    from netform.cli.output import print_json
    from netform.cli.signals import stopping
    from netform.plan import without_dominated, write_frontier
    from netform.plan.run_folder.run import file_digests
    from netform.problem import load_problem, new_folder, refuse_existing
    from netform.solve import Limits
    from netform.solve.frontier import FrontierWalk
    from netform.solve.record import save_run

    if not no_plot:
        _require_matplotlib()
    limits = Limits(seconds=options["time_limit"])
    with stopping(limits.stop):
        refuse_existing(out, force=force, inputs=[problem, *map(Path, options["terms"])])
        asked = with_terms(load_problem(problem), options)
        inputs = file_digests(problem)
        walk = FrontierWalk(
            asked,
            options["measure"],
            tier=options["tiers"],
            limits=limits,
            threads=options["threads"],
            memory_limit=bytes_of(options["memory_limit"]),
            most_points=options["points"],
            told=_silent if options["quiet"] else _Telling(options["measure"]),
        )
        walk.run()
        runs = {f"limit-{'none' if s.limit is None else s.limit}": s for s in walk.steps}
        points = without_dominated(
            [_point(name, step, walk) for name, step in runs.items() if step.result.plan]
        )
        kept = {point.run: runs[point.run].result for point in points}
        if not points:
            kept = {name: step.result for name, step in runs.items()}
        if walk.fewest is not None:
            kept["fewest"] = walk.fewest
        said = recorded(options)
        with new_folder(out, force=force) as draft:
            for name, result in kept.items():
                save_run(result, draft / name, inputs=inputs, options=said)
            inferred = asked.settings.relationships.inferred
            write_frontier(points, draft / "frontier.csv", inferred=inferred)
            if points and not no_plot:
                from netform.report.frontier_plot import plot_frontier

                for suffix in ("svg", "png"):
                    plot_frontier(
                        points, draft / f"frontier.{suffix}", walk.problem, options["measure"]
                    )
    if as_json:
        print_json(
            {
                "complete": walk.is_complete,
                "inferred": inferred,
                "points": [vars(point) for point in points],
            }
        )
    else:
        _print_points(points, walk, out)
    sys.exit(_exit_code(walk, points))


def _exit_code(walk: "FrontierWalk", points: Sequence["FrontierPoint"]) -> int:
    from netform.solve import Status

    if walk.limits.stop.is_set() and not walk.has_ended:
        return Status.INTERRUPTED.exit_code
    if not points:
        return walk.steps[0].result.status.exit_code
    return 0 if walk.has_ended else Status.FEASIBLE.exit_code


def _require_matplotlib() -> None:
    """Refuse early where the plot could not be drawn at the end."""
    from netform.extras import needed

    needed("matplotlib", "report", where="the plot", otherwise="ask for --no-plot")


def _point(name: str, step: "Step", walk: "FrontierWalk") -> "FrontierPoint":
    from netform.plan import FrontierPoint

    result = step.result
    assert result.verification is not None
    assert result.objective is not None
    account = result.verification.tiers[walk.tier]
    return FrontierPoint(
        status=result.status.value,
        limit=step.limit,
        measure=step.measure,
        travel=result.objective,
        bound=result.bound or 0,
        relationships=account.relationships,
        groups=account.groups,
        moved=account.moved,
        farthest=account.farthest,
        run=name,
    )


def _silent(_: "Step") -> None:
    """Say nothing."""


class _Telling:
    """Writes a line to standard error for each point."""

    def __init__(self, measure: str) -> None:
        self.measure = measure

    def __call__(self, step: "Step") -> None:
        result = step.result
        click.echo(
            f"{result.seconds:7.1f} s  {self.measure} {step.measure:,}  {result.status.value}",
            err=True,
        )


def _print_points(points: Sequence["FrontierPoint"], walk: "FrontierWalk", out: Path) -> None:
    from netform.cli.output import print_table
    from netform.plan import price_of_one_less
    from netform.report.units import cost_unit, in_few_digits, in_thousand, units_per_kilometre

    travel = walk.problem.travel
    per, unit = units_per_kilometre(travel.unit), cost_unit(travel)
    header = ("point", walk.measure, f"thousand {unit}", f"{unit} for one less", "status")
    rows = []
    for number, (point, price) in enumerate(
        zip(points, price_of_one_less(points), strict=True), start=1
    ):
        dear = "-" if price is None else in_few_digits(price / per)
        rows.append(
            (number, f"{point.measure:,}", in_thousand(point.travel, per), dear, point.status)
        )
    print_table(header, rows)
    inferred = walk.problem.settings.relationships.inferred
    if inferred:
        click.echo(f"\nrelationships are inferred, not given by data: {inferred}")
    click.echo(
        "\nthe frontier is complete: every point is proved, and there is no other"
        if walk.is_complete
        else "\nnot the whole frontier: there may be points between or beyond these"
    )
    click.echo(f"written: {out}")
