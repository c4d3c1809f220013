"""The command line: English words in, French sentences out, exit codes for schedulers."""

from cfa_report.cli.main import main

__all__ = ["main"]
