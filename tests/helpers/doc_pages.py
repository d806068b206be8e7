"""The commands of a page of the documentation, and what it says that they print.

A page shows a command in an indented block. `$ netform …` has its output on the lines below, as
far as the block goes; a line `…` there stands for any lines, and `…` within one for any text. In
a block without the sign commands are run too, and their output is the reader's; those with a name
in capitals (AREA, PROBLEM) are usage, and are not. `# exit code 4` behind a command says so;
without it the code is 0; `# a minute` says that it is slow. A fenced block with a title is a file
of that name. netform runs in this process, through its real entry point, for speed.
"""

import re
import shlex
import signal
import subprocess
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from netform.cli.main import main

ROOT = Path(__file__).parents[2]
_BLOCK = re.compile(
    r"^```(?P<head>.*)\n(?P<fenced>(?:.*\n)*?)```$"
    r"|(?P<indented>(?:^[ ]{4}.*\n|^\n(?=\n*[ ]{4}))+)",
    re.MULTILINE,
)
_YOURS = re.compile(r"\[?[A-Z]{2,}|…")  # AREA, PROBLEM: a name of the reader's own
_TOOLS = ("netform ", "cp ", "head ", "cat ")


@dataclass(frozen=True)
class Command:
    """A command of a page, its exit code, and the output shown; `None` = none is."""

    words: tuple[str, ...]
    code: int
    is_slow: bool
    shown: str | None


@dataclass(frozen=True)
class WrittenFile:
    """A file that a page tells to write."""

    name: str
    text: str


Step = Command | WrittenFile


def steps_of(page: Path) -> list[Step]:
    """Return what a page tells to do, in order."""
    steps: list[Step] = []
    for block in _BLOCK.finditer(page.read_text(encoding="utf-8")):
        if block["indented"] is not None:
            steps += _commands(re.sub(r"(?m)^    ", "", block["indented"]).strip("\n"))
        elif title := re.search(r'title="(.+?)"', block["head"]):
            steps.append(WrittenFile(title[1], block["fenced"]))
    return steps


def _commands(block: str) -> list[Step]:
    found: list[Step] = []
    lines = block.replace("\\\n", " ").splitlines()
    has_outputs = any(line.startswith("$ ") for line in lines)
    assert not has_outputs or lines[0].startswith("$ "), f"neither command nor output: {lines[0]}"
    for number, line in enumerate(lines):
        is_shown = line.startswith("$ ")
        text = line.removeprefix("$ ")
        is_usage = any(_YOURS.fullmatch(word) for word in text.split())
        if text.startswith(_TOOLS) and (is_shown or not (has_outputs or is_usage)):
            code = re.search(r"# exit code (\d+)", text)
            ends = next(
                (n for n in range(number + 1, len(lines)) if lines[n].startswith("$ ")), len(lines)
            )
            shown = "\n".join(lines[number + 1 : ends]).rstrip("\n")
            found.append(
                Command(
                    tuple(shlex.split(text, comments=True)),
                    int(code[1]) if code else 0,
                    re.search(r"# .*minute", text) is not None,
                    shown if is_shown else None,
                )
            )
    return found


def walk(page: Path, folder: Path, *, slow: bool = False) -> list[Command]:
    """Do in `folder` what a page says, with the instances beside, and hold it to what it shows.

    Slow commands are left out unless they are asked for.
    """
    if not (folder / "instances").exists():
        (folder / "instances").symlink_to(ROOT / "instances", target_is_directory=True)
    done = []
    for step in steps_of(page):
        if isinstance(step, WrittenFile):
            (folder / step.name).parent.mkdir(exist_ok=True)
            (folder / step.name).write_text(step.text, encoding="utf-8")
        elif slow or not step.is_slow:
            _run(step, folder, page.name)
            done.append(step)
    return done


def _run(command: Command, folder: Path, page: str) -> None:
    if command.words[0] == "netform":
        code, printed, errors = run_netform(command.words[1:], folder)
    else:
        code, printed, errors = _tool(command.words, folder)
    said = f"{page}: {shlex.join(command.words)}\n{printed}{errors}"
    assert code == command.code, said
    if command.shown is not None:
        text = errors if code == 2 else printed
        assert is_as_shown(command.shown, text), f"{said}\nTHE PAGE SHOWS\n{command.shown}"


def run_netform(words: tuple[str, ...], folder: Path) -> tuple[int, str, str]:
    """Run `netform …` in a folder; return its exit code, standard output and standard error."""
    before = signal.getsignal(signal.SIGTERM)
    code: object = 0
    with chdir(folder), redirect_stdout(StringIO()) as out, redirect_stderr(StringIO()) as err:
        try:
            main(list(words))
        except SystemExit as ended:
            code = ended.code or 0
        finally:
            signal.signal(signal.SIGTERM, before)
    assert isinstance(code, int)
    return code, out.getvalue(), err.getvalue()


def _tool(words: tuple[str, ...], folder: Path) -> tuple[int, str, str]:
    ran = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)
    return ran.returncode, ran.stdout, ran.stderr


def is_as_shown(shown: str, printed: str) -> bool:
    """Whether output is what a page shows; blanks at the ends of lines do not count."""
    pattern = []
    for line in shown.splitlines():
        if line.strip() == "…":
            pattern.append(r"(?:.*\n)*?")
        else:
            pattern.append(".*".join(map(re.escape, line.rstrip().split("…"))) + r"\n")
    lines = "".join(f"{line.rstrip()}\n" for line in printed.strip("\n").splitlines())
    return re.fullmatch("".join(pattern), lines) is not None
