"""A problem folder as text: four practices in a square, to be spoilt by tests."""

from pathlib import Path

SETTINGS = """\
format = 1
name = "Square"
[[tiers]]
name = "network"
floor = 30000
ceiling = 50000
relationship_price = 1.5
[relationships]
minimum_share = 0.05
kind_weights = { acute = 2.0 }
"""
PRACTICES = """\
practice_code,name,easting,northing,patients,icb_code
A1,First,0,0,20000,Q1
A2,"Second, the",3000,0,20000,Q1
A3,Third,0,4000,20000,Q1
A4,Fourth,3000,4000,20000,Q1
"""
NEIGHBOURS = """\
practice_a,practice_b,kind
A1,A2,boundary
A1,A3,boundary
A2,A4,boundary
A3,A4,colocated
"""
TRUSTS = "trust_code,name,kind,easting,northing\nR1,Royal,acute,0,0\nR2,Other,,,\n"
SHARES = "practice_code,trust_code,share\nA1,R1,0.5\nA2,R1,0.25\nA3,R2,0.04\n"
TRAVEL = "origin,destination,metres\nA1,A2,3000\nA2,A1,3100\nA3,A4,3000\nA4,A3,2900\nA1,A1,0\n"
BY_TABLE = '[travel]\nsource = "travel.csv"\n'
INFERRED = "nearest site of each kind within 30 km"
AS_INFERRED = SETTINGS.replace("[relationships]\n", f'[relationships]\ninferred = "{INFERRED}"\n')
FEDERATIONS = """\
[[tiers]]
name = "federation"
floor = 200000
ceiling = 300000
travel_weight = 0.25
"""
WITH_FEDERATIONS = SETTINGS.replace("[relationships]\n", FEDERATIONS + "[relationships]\n")
FILES = {
    "problem.toml": SETTINGS,
    "practices.csv": PRACTICES,
    "neighbours.csv": NEIGHBOURS,
    "trusts.csv": TRUSTS,
    "relationships.csv": SHARES,
}


def write_problem(folder: Path, changes: dict[str, str | bytes | None] | None = None) -> Path:
    """Write the folder; `changes` replaces or adds files, `None` leaves one out."""
    folder.mkdir(parents=True)
    for name, content in {**FILES, **(changes or {})}.items():
        if content is not None:
            data = content if isinstance(content, bytes) else content.encode()
            (folder / name).write_bytes(data)
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder, by relative name, to compare bytes."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
