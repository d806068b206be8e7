"""`netform rerun`: a run repeated from its manifest, and whether the same plan comes out."""

import json
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from netform.plan.verification.repetition import Repetition

FILE = click.Path(path_type=Path)
_NOT_REPEATED = ("write_model", "checkpoint", "workers", "scheduler")
"""Options that a repetition leaves out: it writes no files beside it, and needs no cluster."""

Differs = dict[str, tuple[str, str]]
"""What is not the same then and now, by name."""


@click.command()
@click.argument("run", type=FILE, metavar="RUN")
@click.option("--problem", type=FILE, help="The problem's folder, where it is elsewhere now.")
@click.option("--out", type=FILE, help="Keep the new run in this folder.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def rerun(run: Path, problem: Path | None, out: Path | None, as_json: bool) -> None:
    """Repeat RUN, a run folder or its manifest.json, under the options that it was solved with.

    Names every input, option, package and fact of the machine that differs, solves again, and says
    whether plan.csv is byte-equal.

    Exit code 0 where it is (where there is no plan: where status and bound agree), 1 where it is
    not, 130 where it was interrupted.
    """
    from netform.cli.output import ProgressLines, print_json
    from netform.cli.signals import stopping
    from netform.cli.solve import solved
    from netform.plan.run_folder.run import read_summary
    from netform.plan.verification.repetition import repetition
    from netform.problem import refuse_existing
    from netform.solve import Limits, Status

    folder = run.parent if run.name == "manifest.json" else run
    manifest = _manifest(folder)
    options = _options(manifest, folder)
    given = _problem(manifest, folder, problem)
    read_summary(folder)
    if out is not None:
        refuse_existing(out, force=False)
    differs = _differs(manifest, given, options)
    if not as_json:
        _print_differs(differs)
    limits = Limits(seconds=options["time_limit"], gap=options["gap"])
    with _room(out) as new:
        with stopping(limits.stop):
            result = solved(given, new, options, limits, ProgressLines(quiet=True))
        if result.status is Status.INTERRUPTED:
            click.echo("netform: interrupted, so nothing is compared", err=True)
            sys.exit(result.status.exit_code)
        found = repetition(folder, new)
    if as_json:
        print_json({"differs": differs, **found.to_table()})
    else:
        _print(found, options["time_limit"])
    sys.exit(0 if found.is_same else 1)


@contextmanager
def _room(out: Path | None) -> Iterator[Path]:
    """Yield where the new run is to be; what is not kept goes when it was looked at."""
    if out is not None:
        yield out
        return
    with tempfile.TemporaryDirectory(prefix="netform-") as room:
        yield Path(room) / "run"


def _manifest(folder: Path) -> Mapping[str, Any]:
    from netform.errors import InputError

    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        tables = ("options", "inputs", "versions", "machine")
        if not all(isinstance(manifest[key], dict) for key in tables):
            raise TypeError(f"it lacks one of {', '.join(tables)}")
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise InputError(
            f"the manifest cannot be read ({error})",
            where=str(folder / "manifest.json"),
            remedy="name a run folder that netform solve or netform batch wrote",
        ) from error
    return dict(manifest)


def _options(manifest: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """Return the recorded options as `solve` takes them, others as it has them by default.

    Raises
    ------
    InputError
        An option is not one of `solve`, or a value cannot be used.
    """
    from netform.cli.solve import solve
    from netform.errors import InputError

    where = str(folder / "manifest.json")
    context = solve.make_context("solve", ["PROBLEM", "--out", "RUN"])
    known = {parameter.name: parameter for parameter in solve.params}
    options = dict(context.params)
    for own in ("problem", "out", "force", "as_json", "quiet"):
        del options[own]
    for name, value in manifest["options"].items():
        if name not in options:
            raise InputError(
                f"the run's option {name!r} is not one of netform solve",
                where=where,
                remedy="repeat runs of netform solve and netform batch, with their netform",
            )
        try:
            given = tuple(value) if isinstance(value, list) else value
            options[name] = known[name].type_cast_value(context, given)
        except (click.ClickException, TypeError, ValueError) as error:
            words = error.format_message() if isinstance(error, click.ClickException) else error
            raise InputError(
                f"the run's option {name!r} cannot be used ({words})",
                where=where,
                remedy="solve the problem anew",
            ) from error
    return options | dict.fromkeys(_NOT_REPEATED)


def _problem(manifest: Mapping[str, Any], folder: Path, given: Path | None) -> Path:
    from netform.errors import InputError

    if given is None and not isinstance(manifest.get("problem"), str):
        raise InputError(
            "the manifest does not say where the problem is",
            where=str(folder / "manifest.json"),
            remedy="name it by --problem FOLDER",
        )
    found = given or Path(manifest["problem"])
    if not (found / "problem.toml").is_file():
        raise InputError(
            "the problem is not there", where=str(found), remedy="name it by --problem FOLDER"
        )
    return found


def _differs(manifest: Mapping[str, Any], problem: Path, options: dict[str, Any]) -> Differs:
    """Return all that is not as it was recorded."""
    from netform.cli.options import recorded
    from netform.plan.run_folder.run import file_digests
    from netform.plan.run_folder.run_id import option_digests
    from netform.solve.record import machine, versions

    inputs = dict(file_digests(problem))
    for name, value in options.items():
        for each in value if isinstance(value, tuple) else (value,):
            try:
                inputs |= option_digests({name: each})
            except OSError:
                continue  # it is no longer there, and said to be so
    was = manifest["options"]
    new = recorded({name: value for name, value in options.items() if name not in was})
    return (
        _different("input", manifest["inputs"], inputs)
        | {f"option {name}": ("not recorded", str(value)) for name, value in new.items()}
        | {f"option {name}": (str(was[name]), "left out") for name in _NOT_REPEATED if name in was}
        | _different("package", manifest["versions"], versions())
        | _different("machine", manifest["machine"], machine())
    )


def _different(kind: str, then: Mapping[str, Any], now: Mapping[str, Any]) -> Differs:
    """Return what is not the same then and now, by name."""
    return {
        f"{kind} {name}": (_short(then, name), _short(now, name))
        for name in sorted({*then, *now})
        if then.get(name) != now.get(name)
    }


def _short(values: Mapping[str, Any], name: str) -> str:
    """Return a value in few letters: of a digest the first ones tell it from others."""
    return str(values.get(name, "not there"))[:12]


def _print_differs(differs: Differs) -> None:
    from netform.cli.output import print_table

    if differs:
        print_table(("differs", "then", "now"), [(name, *both) for name, both in differs.items()])
    else:
        click.echo("inputs, options, packages and machine are as recorded")
    click.echo()


def _print(found: "Repetition", time_limit: float | None) -> None:
    from netform.cli.output import print_table
    from netform.report.units import in_thousand

    per, unit = (10**6, "km") if found.unit == "patient-millimetres" else (3_600_000, "hours")
    rows: list[tuple[object, ...]] = [("status", found.then["status"], found.now["status"])]
    for name in ("objective", "bound"):
        costs = (in_thousand(each[name], per) for each in (found.then, found.now))
        rows.append((f"{name}, thousand patient-{unit}", *costs))
    print_table(("", "then", "now"), rows)
    for tier, many in found.practices.items():
        click.echo(f"practices in another {tier}: {many:,}")
    if found.groups is False:
        click.echo("groups.csv is not byte-equal")
    if time_limit is not None and not found.is_same:
        click.echo(f"the run has a time limit of {time_limit:g} s: where it is hit, plans differ")
    if found.plan is None:
        words = "as before" if found.is_same else "but status or bound are others"
        click.echo(f"there is no plan, {words}")
    else:
        click.echo(f"the plan is {'byte-equal' if found.plan else 'not byte-equal'}")
