"""The `netform` group: commands found lazily; faults become one message and an exit code."""

import os
import signal
import sys
import traceback
import warnings
from importlib import import_module
from typing import Any, TextIO

import click

from netform import __version__
from netform.errors import InputError, NetformError, NetformWarning

COMMANDS = {
    "build": "Build a problem from official files.",
    "generate": "Make a synthetic region.",
    "check": "Name every fault of a problem, and every proof that it has no plan.",
    "travel": "Make travel by road; show how complete travel is, and what is doubtful.",
    "solve": "Form networks, with a proof of how good they are.",
    "frontier": "Find every plan that no other one dominates, with a proof of each.",
    "alternatives": "Find plans near the optimum that differ pairwise, or lean one way.",
    "certainty": "Show what all plans near the optimum share, and who is on the swing.",
    "explain": "Say why there is no plan; why a practice is where it is; what a rule costs.",
    "repair": "Bring present groups into band with the fewest patients moved, proved.",
    "verify": "Check a run or a plan independently of any solver.",
    "solvers": "List the solvers that are here, and how to get the others.",
    "compare": "Show what changes for whom between plans, or against today.",
    "report": "Write one page on a run: changes, options, each group, the proof.",
    "export": "Write a plan for QGIS, Excel and others.",
    "map": "Draw a plan, or today's groups, as SVG or PNG.",
    "stress": "Show how plans stand when lists drift and practices close.",
    "batch": "Do many runs, each once, on this machine or a cluster.",
    "rerun": "Repeat a run, and say whether the plan is byte-equal, or what differs.",
    "runs": "List, show, export and prune the runs in the run store.",
    "bench": "Solve and verify instances with every backend, in one table.",
}


class _LazyGroup(click.Group):
    """A group whose commands live in `netform.cli.<command>`; help needs none of them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"netform.cli.{cmd_name}")
        command: click.Command = getattr(module, cmd_name)
        own = {parameter.name for parameter in command.params}
        command.params += [option for option in _common_options() if option.name not in own]
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


def _remember(ctx: click.Context, option: click.Parameter, value: bool) -> None:
    if value and option.name:
        ctx.find_root().meta[f"netform.{option.name}"] = True


def _common_options() -> list[click.Option]:
    """Return the options that every command takes, before or after its name."""
    shared: dict[str, Any] = {"is_flag": True, "expose_value": False, "callback": _remember}
    return [
        click.Option(["--verbose"], help="Say more on standard error.", **shared),
        click.Option(["--debug"], help="Show the traceback of a fault.", **shared),
    ]


@click.group(
    cls=_LazyGroup,
    params=_common_options(),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="netform")
def netform() -> None:
    """Form contiguous general-practice networks, and prove how good they are.

    Results go to standard output, progress to standard error. Exit codes of solve: 0 optimal or
    within the gap, 2 bad input, 3 a plan with a larger gap, 4 proved infeasible, 5 no plan before
    a limit, 130 interrupted.
    """


def main(arguments: list[str] | None = None) -> None:
    """Run the command line; faults that a user can mend end with one message and exit code 2."""
    arguments = sys.argv[1:] if arguments is None else arguments
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    warnings.showwarning = _show_warning
    try:
        _refuse_broken_text(arguments)
        code = netform.main(args=arguments, prog_name="netform", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except click.exceptions.Abort:
        click.echo("netform: interrupted", err=True)
        code = 130
    except NetformError as error:
        if "--debug" in arguments:
            traceback.print_exc()
        click.echo(f"netform: {error}", err=True)
        code = error.exit_code
    except OSError as error:
        if "--debug" in arguments:
            traceback.print_exc()
        click.echo(f"netform: {error.filename or 'the system'}: {error.strerror}", err=True)
        code = 2
        _give_up_output_that_fails()
    sys.exit(code or 0)


def _show_warning(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    """Print what netform warns of as one line, and warnings of others as Python does."""
    if issubclass(category, NetformWarning):
        click.echo(f"warning: {message}", err=True)
    else:
        text = warnings.formatwarning(message, category, filename, lineno, line)
        click.echo(text, nl=False, file=file or sys.stderr)


def _give_up_output_that_fails() -> None:
    """Let go what cannot be written: else the interpreter tries again, and its exit code is 120."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _refuse_broken_text(arguments: list[str]) -> None:
    for argument in arguments:
        try:
            argument.encode()
        except UnicodeEncodeError as error:
            raise InputError(
                "the argument is not text in this system's encoding",
                where=repr(argument),
                remedy="write names and paths in UTF-8",
            ) from error
