"""What was asked, as series of runs share it; failures; bands; views with one row of names each.

The views of the second revision gave hours as if they were kilometres, and took two runs for the
same series only where their time limits were the same, too.
"""

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_HOW = {
    *("time_limit", "gap", "seed", "threads", "memory_limit", "start", "confirm", "rule_account"),
    *("backend", "solver", "form", "contiguity", "finisher", "write_model", "quiet", "as_json"),
    *("force", "out"),
}
"""Options that say how, as they were when this revision was written."""

_COST = "CASE {}unit WHEN 'patient-milliseconds' THEN 3.6e9 ELSE 1e9 END"
_COST_UNIT = (
    "CASE {}unit WHEN 'patient-milliseconds' THEN 'thousand patient-hours' "
    "ELSE 'thousand patient-km' END"
)
_RUN_COLUMNS = (
    *("id", "batch", "name", "problem", "title", "tiers", "status", "objective_thousand"),
    *("bound_thousand", "certified_bound_thousand", "cost_unit", "gap_percent", "seconds"),
    *("peak_memory_mb", "solver", "seed", "started", "stopped", "netform", "folder", "digest"),
    *("question", "exit_code", "error"),
)
_OWN = "r.name AS run_name, r.problem, r.batch, r.status, r.stopped"


def _thousand(name: str, of: str = "") -> str:
    """Return a cost in thousands of the unit that people speak of."""
    return f"CAST({name} AS DOUBLE PRECISION) / {_COST.format(of)}"


_VIEWS = {
    "v_runs": f"""
        SELECT id, batch, name, problem, title, tiers, status,
               {_thousand("objective")} AS objective_thousand,
               {_thousand("bound")} AS bound_thousand,
               {_thousand("certified_bound")} AS certified_bound_thousand,
               {_COST_UNIT.format("")} AS cost_unit, 100 * gap AS gap_percent, seconds,
               peak_memory_mb, solver, seed, started, stopped, netform, folder, digest, question,
               exit_code, error
        FROM runs""",
    "v_groups": f"""
        SELECT g.run, {_OWN}, g.tier, g.name, g.hub, g.practices, g.patients, g.covered,
               {_thousand("g.travel", "r.")} AS travel_thousand,
               {_COST_UNIT.format("r.")} AS cost_unit,
               CASE r.unit WHEN 'patient-milliseconds' THEN 'seconds' ELSE 'metres' END
                   AS distance_unit,
               g.mean_distance, g.largest_distance, g.relationships, g.in_band, g.waiver
        FROM groups g JOIN runs r ON r.id = g.run""",
    "v_practices": f"""
        SELECT p.run, {_OWN}, p.practice, p.network, p.federation, p.participation
        FROM practices p JOIN runs r ON r.id = p.run""",
    "v_latest": f"""
        SELECT {", ".join(_RUN_COLUMNS)}
        FROM (SELECT v_runs.*, ROW_NUMBER() OVER (
                  PARTITION BY problem, question ORDER BY stopped DESC, id DESC) AS place
              FROM v_runs WHERE status <> 'failed') ranked
        WHERE place = 1""",
}


_COLUMNS: dict[str, tuple["sa.Column[Any]", ...]] = {
    "runs": (
        sa.Column("title", sa.Text, nullable=False, server_default=""),
        sa.Column("digest", sa.String(64)),
        sa.Column("question", sa.Text, nullable=False, server_default=""),
        sa.Column("seed", sa.BigInteger),
        sa.Column("exit_code", sa.Integer),
        sa.Column("error", sa.Text, nullable=False, server_default=""),
    ),
    "groups": (
        sa.Column("covered", sa.Integer),
        sa.Column("in_band", sa.Boolean),
        sa.Column("waiver", sa.Text, nullable=False, server_default=""),
    ),
}


def upgrade() -> None:
    """Add the columns, fill them where what is there says it, and make the views anew."""
    for name in ("v_latest", "v_practices", "v_groups", "v_runs"):
        op.execute(f"DROP VIEW {name}")
    for table, columns in _COLUMNS.items():
        for column in columns:
            op.add_column(table, column)
    _fill()
    for name, query in _VIEWS.items():
        op.execute(f"CREATE VIEW {name} AS {query}")


def _fill() -> None:
    connection = op.get_bind()
    op.execute(
        "UPDATE runs SET exit_code = CASE status WHEN 'optimal' THEN 0 WHEN 'within-gap' THEN 0 "
        "WHEN 'feasible' THEN 3 WHEN 'infeasible' THEN 4 WHEN 'unknown' THEN 5 "
        "WHEN 'interrupted' THEN 130 END"
    )
    for (asked,) in connection.execute(sa.text("SELECT DISTINCT asked FROM runs")).all():
        options = json.loads(asked)
        said = {name: value for name, value in options.items() if name not in _HOW}
        said = {name: value for name, value in said.items() if value not in (None, False, [])}
        connection.execute(
            sa.text("UPDATE runs SET question = :question, seed = :seed WHERE asked = :asked"),
            {
                "question": json.dumps(said, sort_keys=True, ensure_ascii=False),
                "seed": options.get("seed"),
                "asked": asked,
            },
        )
