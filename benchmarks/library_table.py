"""Write the table of the instance library into instances/README.md, between its two marks.

python benchmarks/library_table.py
"""

from pathlib import Path

from netform.bench import library_table

INSTANCES = Path(__file__).parent.parent / "instances"
BEGIN, END = "<!-- table: begin -->\n", "<!-- table: end -->\n"


def main() -> None:
    """Replace what stands between the marks."""
    readme = INSTANCES / "README.md"
    before, _, rest = readme.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    text = f"{before}{BEGIN}\n{library_table(INSTANCES)}\n{END}{after}"
    readme.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
