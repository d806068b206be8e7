"""Make the shipped instances from their recipes: the same bytes wherever it runs.

    python benchmarks/make_instances.py [INSTANCE ...]

Each folder of `instances/` has a `recipe.toml`. Where it says `kept = "files"` the problem's files
are written beside it; where it says `kept = "recipe"` only their checksums are, at its end. Files
that say the same already are left alone. Best-known values are not touched: `netform bench
--update` writes those.
"""

import argparse
import shutil
import tempfile
from pathlib import Path

from netform.sources import RECIPE, checksums, make_instance, read_recipe

INSTANCES = Path(__file__).parent.parent / "instances"


def write_files(made: Path, folder: Path) -> list[str]:
    """Copy a made problem into its folder; return the names of the files that changed."""
    before = checksums(folder) if (folder / "problem.toml").exists() else {}
    changed = [name for name, sha256 in checksums(made).items() if before.get(name) != sha256]
    for name in changed:
        shutil.copyfile(made / name, folder / name)
    return changed


def write_checksums(made: Path, folder: Path) -> list[str]:
    """Write the checksums of a made problem at the end of its recipe, where they differ."""
    found = checksums(made)
    if read_recipe(folder).sha256 == found:
        return []
    path = folder / RECIPE
    said = path.read_text(encoding="utf-8").partition("\n[sha256]\n")[0].rstrip("\n")
    lines = [f'"{name}" = "{sha256}"\n' for name, sha256 in sorted(found.items())]
    path.write_text(f"{said}\n\n[sha256]\n{''.join(lines)}", encoding="utf-8", newline="\n")
    return [RECIPE]


def main() -> None:
    """Write the instances named, or all."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("instances", nargs="*", help="names of folders in instances/")
    names = parser.parse_args().instances
    for name in names or sorted(path.parent.name for path in INSTANCES.glob(f"*/{RECIPE}")):
        folder = INSTANCES / name
        recipe = read_recipe(folder)
        with tempfile.TemporaryDirectory() as draft:
            made = Path(draft) / name
            make_instance(folder, made, check=False)
            write = write_files if recipe.kept == "files" else write_checksums
            changed = write(made, folder)
        what = f"written: {', '.join(changed)}" if changed else "as it was"
        print(f"{name}: {recipe.options.practices} practices, {what}")


if __name__ == "__main__":
    main()
