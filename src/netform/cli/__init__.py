"""The command line: one file per command, loaded when it is called for."""

from netform.cli.main import main, netform

__all__ = ["main", "netform"]
