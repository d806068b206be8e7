"""Tiny made-up official files: five practices in two ICBs, on a grid of ten kilometres."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from netform.sources import Build, BuildOptions, build_problem

Write = Callable[[str, str | bytes], Path]

MAPPING = """\
PUBLICATION,EXTRACT_DATE,PRACTICE_CODE,PRACTICE_NAME,PRACTICE_POSTCODE,PCN_CODE,PCN_NAME,\
ONS_SUB_ICB_LOCATION_CODE,SUB_ICB_LOCATION_CODE,SUB_ICB_LOCATION_NAME,ONS_ICB_CODE,ICB_CODE,\
ICB_NAME,ONS_COMM_REGION_CODE,COMM_REGION_CODE,COMM_REGION_NAME,SUPPLIER_NAME
GP,01Oct2025,A3,THIRD SURGERY,ZZ1 3AA,U1,ONE,E1,01A,Sub A,E4,QAA,North ICB,E5,Y1,East,TPP
GP,01Oct2025,A1,FIRST SURGERY,ZZ1 1AA,U1,ONE,E1,01A,Sub A,E4,QAA,North ICB,E5,Y1,East,TPP
GP,01Oct2025,A2,"SECOND, SURGERY",ZZ1 2AA,U,U,E2,01B,Sub B,E4,QAA,North ICB,E5,Y1,East,TPP
GP,01Oct2025,B1,EAST SURGERY,ZZ2 1AA,U2,TWO,E3,02A,Sub C,E6,QBB,South ICB,E5,Y1,East,EMIS
GP,01Oct2025,B2,EAST TWIN,zz21aa ,U2,TWO,E3,02A,Sub C,E6,QBB,South ICB,E5,Y1,East,EMIS
"""
LISTS = "practice_code,list_size\nA1,10000\nA2,9000\nA3,8000\nB1,7000\nB2,0\nX9,123\n"
POSTCODES = """\
pcd,oseast1m,osnrth1m,latitude,longitude
ZZ1 1AA,400000,300000,,
ZZ1 2AA,410000,300000,,
ZZ1 3AA,400000,310000,,
ZZ2 1AA,410000,310000,,
"""
TRUSTS = (
    "trust_code,name,kind,latitude,longitude\nRA1,Old Trust,acute,52.6,-2.0\nRB1,Far Trust,,,\n"
)
SHARES = "practice_code,trust_code,proportion\nA1,RA1,0.7\nA1,RZ9,0.2\nB1,RA1,0.5\nX9,RB1,1\n"
SITES = """\
site_code,trust_code_2018,trust_name_2018,postcode,latitude,longitude
RA101,RA1,Old Trust,,52.6,-2.0
RA102,RA1,Old Trust,zz2 1aa,,
RA103,RA1,Old Trust,ZZ8 8ZZ,,
RZ901,RZ9,Abbey Care,ZZ1 2AA,,
"""


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a file into a folder of the test's own."""

    def write_file(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write_file


@dataclass
class Files:
    """The made-up files; a test replaces a text, or adds an option, and builds."""

    write: Write
    mapping: str | bytes = MAPPING
    lists: str | bytes = LISTS
    postcodes: str | bytes = POSTCODES
    options: dict[str, Any] = field(default_factory=dict)

    def paths(self) -> dict[str, Path]:
        """Write the three files that every build needs."""
        return {
            "mapping": self.write("map.csv", self.mapping),
            "lists": self.write("lists.csv", self.lists),
            "postcodes": self.write("postcodes.csv", self.postcodes),
        }

    def with_trusts(self) -> "Files":
        """Add trusts and shares."""
        self.options["trusts"] = self.write("trusts.csv", TRUSTS)
        self.options["shares"] = self.write("shares.csv", SHARES)
        return self

    def with_sites(self) -> "Files":
        """Add trusts, and sites in the place of shares."""
        self.options["trusts"] = self.write("trusts.csv", TRUSTS)
        self.options["sites"] = self.write("sites.csv", SITES)
        return self

    def build(self, **options: Any) -> Build:
        """Build the problem."""
        return build_problem(BuildOptions(**self.paths(), **self.options, **options))


@pytest.fixture
def files(write: Write) -> Files:
    """The made-up files of this module."""
    return Files(write)
