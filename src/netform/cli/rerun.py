"""`netform rerun`: a run repeated from its manifest, and whether the same plan comes out."""

import json
import sys
import tempfile
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path
from typing import Any

import click

FILE = click.Path(path_type=Path)


@click.command()
@click.argument("run", type=FILE, metavar="RUN")
@click.option("--problem", type=FILE, help="The problem's folder, where it is elsewhere now.")
@click.option("--out", type=FILE, help="Keep the new run in this folder.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def rerun(run: Path, problem: Path | None, out: Path | None, as_json: bool) -> None:
    """Repeat RUN, a run folder or its manifest.json, under the options that it was solved with.

    Says whether plan.csv is byte-equal, and names every input and every package that differs.

    Exit code 0 where the plan is byte-equal, 1 where it is not.
    """
    from netform.cli.output import print_json, print_table

    folder = run.parent if run.name == "manifest.json" else run
    manifest = _manifest(folder)
    found = _repeated(folder, manifest, problem, out)
    if as_json:
        print_json(found)
    else:
        rows = [(name, then, now) for name, (then, now) in found["differs"].items()]
        if rows:
            print_table(("differs", "then", "now"), rows)
        print_table(
            ("", "then", "now"),
            [
                (name, found["then"][name], found["now"][name])
                for name in ("status", "objective", "bound")
            ],
        )
        words = "byte-equal" if found["byte_equal"] else "not byte-equal"
        click.echo(f"the plan is {words}")
    sys.exit(0 if found["byte_equal"] else 1)


def _repeated(
    folder: Path, manifest: Mapping[str, Any], problem: Path | None, out: Path | None
) -> dict[str, Any]:
    """Solve again, and return what differs and what came out."""
    from netform.cli.output import ProgressLines
    from netform.cli.solve import solved
    from netform.errors import InputError
    from netform.plan.run import file_digests
    from netform.plan.run_id import option_digests
    from netform.solve import Limits

    given = problem or Path(manifest.get("problem", ""))
    if problem is None and "problem" not in manifest:
        raise InputError(
            "the manifest does not say where the problem is",
            where=str(folder / "manifest.json"),
            remedy="name it by --problem FOLDER",
        )
    if not (given / "problem.toml").is_file():
        raise InputError(
            "the problem is not there", where=str(given), remedy="name it by --problem FOLDER"
        )
    options = _options(manifest, folder)
    now_there = file_digests(given) | option_digests(options)
    differs = _different("input", manifest["inputs"], now_there)
    differs |= _different("package", manifest["versions"], _versions(manifest["versions"]))
    limits = Limits(seconds=options["time_limit"], gap=options["gap"])
    with tempfile.TemporaryDirectory(prefix="netform-") as room:
        new = Path(room) / "run" if out is None else out
        solved(given, new, options, limits, ProgressLines(quiet=True))
        then, now = (_summary(each) for each in (folder, new))
        plans = [_bytes(each / "plan.csv") for each in (folder, new)]
    return {
        "byte_equal": plans[0] == plans[1] and then["status"] == now["status"],
        "differs": differs,
        "then": then,
        "now": now,
    }


def _manifest(folder: Path) -> Mapping[str, Any]:
    from netform.errors import InputError

    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        if not all(isinstance(manifest[key], dict) for key in ("options", "inputs", "versions")):
            raise TypeError("it lacks options, inputs or versions")
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(
            f"the manifest cannot be read ({error})",
            where=str(folder / "manifest.json"),
            remedy="name a run folder that netform solve or netform batch wrote",
        ) from error
    return dict(manifest)


def _options(manifest: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """Return the recorded options as `solve` takes them."""
    from netform.cli.solve import solve
    from netform.errors import InputError

    context = solve.make_context("solve", ["PROBLEM", "--out", "RUN"])
    known = {parameter.name: parameter for parameter in solve.params}
    options = dict(context.params)
    for name, value in manifest["options"].items():
        if name not in known:
            raise InputError(
                f"the run's option {name!r} is not one of netform solve",
                where=str(folder / "manifest.json"),
                remedy="repeat runs of netform solve and netform batch, with their netform",
            )
        options[name] = known[name].type_cast_value(context, value)
    for own in ("problem", "out", "force", "as_json", "quiet"):
        del options[own]
    return options


def _different(
    kind: str, then: Mapping[str, str], now: Mapping[str, str]
) -> dict[str, tuple[str, str]]:
    """Return what is not the same then and now, by name."""
    return {
        f"{kind} {name}": (then.get(name, "not there")[:12], now.get(name, "not there")[:12])
        for name in sorted({*then, *now})
        if then.get(name) != now.get(name)
    }


def _versions(recorded: Mapping[str, str]) -> dict[str, str]:
    """Return the versions of the recorded packages that are here."""
    import platform

    found = {}
    for name in recorded:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = "unknown"
    if "python" in recorded:
        found["python"] = platform.python_version()
    return found


def _summary(folder: Path) -> dict[str, Any]:
    summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    return {name: summary[name] for name in ("status", "objective", "bound")}


def _bytes(file: Path) -> bytes | None:
    return file.read_bytes() if file.exists() else None
