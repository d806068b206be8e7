"""The tables as they began."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "runs",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("batch", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("problem", sa.Text, nullable=False),
        sa.Column("tiers", sa.Text, nullable=False),
        sa.Column("asked", sa.Text, nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("objective", sa.BigInteger),
        sa.Column("bound", sa.BigInteger),
        sa.Column("certified_bound", sa.BigInteger),
        sa.Column("gap", sa.Float),
        sa.Column("unit", sa.Text, nullable=False),
        sa.Column("seconds", sa.Float, nullable=False),
        sa.Column("peak_memory_mb", sa.Float),
        sa.Column("solver", sa.Text, nullable=False),
        sa.Column("netform", sa.Text, nullable=False),
        sa.Column("started", sa.Text, nullable=False),
        sa.Column("stopped", sa.Text, nullable=False),
        sa.Column("folder", sa.Text, nullable=False),
    )
    for name, *columns in (
        ("runs_by_time", "stopped"),
        ("runs_by_status", "status", "stopped"),
        ("runs_by_problem", "problem", "stopped"),
        ("runs_by_batch", "batch", "stopped"),
    ):
        op.create_index(name, "runs", columns)
    op.create_table(
        "groups",
        _run(),
        sa.Column("tier", sa.String(16), primary_key=True),
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("hub", sa.Text, nullable=False),
        sa.Column("practices", sa.Integer, nullable=False),
        sa.Column("patients", sa.Integer, nullable=False),
        sa.Column("travel", sa.BigInteger),
        sa.Column("mean_distance", sa.Float),
        sa.Column("largest_distance", sa.Float),
        sa.Column("relationships", sa.Integer),
    )
    op.create_table(
        "practices",
        _run(),
        sa.Column("practice", sa.Text, primary_key=True),
        sa.Column("network", sa.Text, nullable=False),
        sa.Column("federation", sa.Text, nullable=False),
        sa.Column("participation", sa.Text, nullable=False),
    )
    op.create_index("practices_by_code", "practices", ["practice"])
    op.create_table(
        "relationships",
        _run(),
        sa.Column("trust", sa.Text, primary_key=True),
        sa.Column("tier", sa.String(16), primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("practices", sa.Integer, nullable=False),
        sa.Column("today", sa.Integer),
        sa.Column("planned", sa.Integer),
    )
    op.create_table(
        "events",
        _run(),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("seconds", sa.Float, nullable=False),
        sa.Column("step", sa.Text, nullable=False),
        sa.Column("figures", sa.Text, nullable=False),
    )


def _run() -> "sa.Column[str]":
    key = sa.ForeignKey("runs.id", ondelete="CASCADE")
    return sa.Column("run", sa.String(64), key, primary_key=True)
