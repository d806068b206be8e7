"""The files of a run: written, and read back (DESIGN.md section 2)."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from netform.errors import InputError
from netform.plan.groups import group_figures, write_groups
from netform.plan.plan import Plan, read_plan, write_plan
from netform.plan.proof.certificate import Certificate, certificate_from_table
from netform.plan.proof.joint_certificate import JointCertificate, joint_certificate_from_table
from netform.plan.proof.witness import Witness, witness_from_table
from netform.problem import Problem, load_problem, settings_text


@dataclass(frozen=True, eq=False)
class Run:
    """A run as read back: the problem as it was solved, and what was found.

    `plan`, `certificate` are `None`, and `witnesses` is empty, where the run has none.
    """

    problem: Problem
    summary: Mapping[str, Any]
    plan: Plan | None
    certificate: Certificate | JointCertificate | None
    witnesses: list[Witness]


def write_run(
    folder: Path,
    problem: Problem,
    summary: Mapping[str, Any],
    manifest: Mapping[str, Any],
    events: Iterable[Mapping[str, Any]],
    *,
    plan: Plan | None = None,
    certificate: Certificate | JointCertificate | None = None,
    witnesses: Iterable[Witness] = (),
) -> None:
    """Write the files of a run into a folder that is there."""
    if plan is not None:
        write_plan(problem, plan, folder / "plan.csv")
        write_groups(group_figures(problem, plan), folder / "groups.csv")
    _write_text(folder / "effective.toml", settings_text(problem.settings))
    write_json(folder / "summary.json", summary)
    write_json(folder / "manifest.json", manifest)
    if certificate is not None:
        _write_text(folder / "bound.json", json.dumps(certificate.to_table()) + "\n")
    found = [witness.to_table() for witness in witnesses]
    if found:
        write_json(folder / "witness.json", found)
    lines = (json.dumps(event, ensure_ascii=False) + "\n" for event in events)
    _write_text(folder / "log.jsonl", "".join(lines))


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def write_json(path: Path, content: Any) -> None:
    """Write one JSON document, indented, the same bytes on every system."""
    _write_text(path, json.dumps(content, indent=2, ensure_ascii=False) + "\n")


def read_run(problem_folder: Path, run_folder: Path) -> Run:
    """Read a run folder, with the problem under the run's own `effective.toml`."""
    problem = load_problem(problem_folder, run_folder / "effective.toml")
    plan_file = run_folder / "plan.csv"
    certificate = _read_json(run_folder / "bound.json")
    witnesses = _read_json(run_folder / "witness.json")
    return Run(
        problem=problem,
        summary=read_summary(run_folder),
        plan=read_plan(problem, plan_file) if plan_file.exists() else None,
        certificate=None if certificate is None else _certificate(certificate),
        witnesses=_witnesses(witnesses),
    )


def read_summary(run_folder: Path) -> Mapping[str, Any]:
    """Read the `summary.json` of a run folder.

    Raises
    ------
    InputError
        There is none, or it cannot be read.
    """
    summary = _read_json(run_folder / "summary.json")
    if not isinstance(summary, dict):
        raise InputError(
            "the run has no summary", where=str(run_folder / "summary.json"), remedy="solve again"
        )
    return summary


def _certificate(table: Any) -> Certificate | JointCertificate:
    is_joint = isinstance(table, dict) and "joint_format" in table
    read = joint_certificate_from_table if is_joint else certificate_from_table
    return read(table, "bound.json")


def _witnesses(tables: Any) -> list[Witness]:
    if tables is not None and not isinstance(tables, list):
        raise InputError("the file holds no list", where="witness.json", remedy="solve again")
    return [witness_from_table(table, "witness.json") for table in tables or []]


def _read_json(path: Path) -> Any:
    if not path.exists():
        return None
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(
            f"the file cannot be read ({error})", where=path.name, remedy="solve again"
        ) from error


def file_digests(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every file of a folder, by name."""
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.iterdir())
        if path.is_file()
    }
