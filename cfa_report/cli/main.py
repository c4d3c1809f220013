"""Entry point: runs a command and turns every fault into one French sentence and an exit code."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click
import typer

from cfa_report.cli.commands import app
from cfa_report.errors import CfaReportError

#: A batch that was interrupted by the person who started it.
_INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and give its exit code.

    0 done; 2 wrong usage or parameters; 3 an input refused; 4 done, but some reports refused or failed; 1 our fault.
    """
    command = typer.main.get_command(app)
    try:
        code = command.main(
            args=_files_that_look_like_options(arguments), prog_name="cfa-report", standalone_mode=False
        )
        return code if isinstance(code, int) else 0
    except CfaReportError as error:
        _tell(str(error))
        return error.exit_code
    except click.exceptions.Exit as error:
        return error.exit_code
    except click.exceptions.UsageError as error:
        _tell(_usage_sentence(error))
        return 2
    except (KeyboardInterrupt, click.exceptions.Abort):
        _tell("Interrompu : les rapports terminés sont entiers, relancer la même commande pour continuer.")
        return _INTERRUPTED


def _files_that_look_like_options(arguments: Sequence[str] | None) -> list[str]:
    """Put ``./`` before an existing file whose name starts with a dash, so that it is not taken for an option."""
    from pathlib import Path

    given = list(sys.argv[1:] if arguments is None else arguments)
    return [f"./{word}" if word.startswith("-") and "." in word and Path(word).is_file() else word for word in given]


def _usage_sentence(error: click.exceptions.UsageError) -> str:
    help_hint = "Voir « cfa-report --help »."
    option = getattr(error, "option_name", None)
    if isinstance(error, click.exceptions.NoSuchOption):
        return f"L'option « {option} » n'existe pas. {help_hint}"
    if isinstance(error, click.exceptions.MissingParameter):
        name = error.param.human_readable_name if error.param else "paramètre"
        return f"Il manque « {name} ». {help_hint}"
    if isinstance(error, click.exceptions.BadParameter):
        name = error.param.human_readable_name if error.param else "paramètre"
        return f"La valeur donnée à « {name} » ne convient pas. {help_hint}"
    return f"La commande n'est pas comprise. {help_hint}"


def _tell(sentence: str) -> None:
    sys.stderr.write(f"{sentence}\n")
