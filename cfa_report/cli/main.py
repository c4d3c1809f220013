"""Entry point: runs a command and turns every fault into one French sentence and an exit code."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import typer
from typer.exceptions import Abort, Exit, TyperException

from cfa_report.cli.commands import app
from cfa_report.errors import CfaReportError, fault_sentence
from cfa_report.short_lives import collect_seldom

#: A batch that was interrupted by the person who started it.
_INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and give its exit code.

    0 done; 2 wrong usage or parameters; 3 an input refused; 4 done, but some reports refused or failed; 1 our fault.
    """
    collect_seldom()
    command = typer.main.get_command(app)
    try:
        code = command.main(
            args=_files_that_look_like_options(arguments), prog_name="cfa-report", standalone_mode=False
        )
        # typer turns Ctrl-C into this code, which no command of ours gives.
        return _interrupted() if code == _INTERRUPTED else code if isinstance(code, int) else 0
    except CfaReportError as error:
        _tell(str(error))
        return error.exit_code
    except Exit as error:
        return error.exit_code
    except TyperException as error:
        _tell(_usage_sentence(error))
        return 2
    except (KeyboardInterrupt, Abort):
        return _interrupted()
    except Exception as error:
        # Commands such as check hold rows: neither the words nor the lines of what went wrong are shown.
        _tell(fault_sentence(error))
        return 1


def _interrupted() -> int:
    _tell("Interrompu : les rapports terminés sont entiers, relancer la même commande pour continuer.")
    return _INTERRUPTED


def _files_that_look_like_options(arguments: Sequence[str] | None) -> list[str]:
    """Put ``./`` before an existing file whose name starts with a dash, so that it is not taken for an option."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    return [f"./{word}" if word.startswith("-") and "." in word and Path(word).is_file() else word for word in given]


def _usage_sentence(error: TyperException) -> str:
    """Say in French what typer says in English; its kinds of error have no public class but their names."""
    kind = type(error).__name__
    parameter = getattr(error, "param", None)
    options = [word for word in getattr(parameter, "opts", []) if word.startswith("-")]
    name = options[0] if options else getattr(parameter, "metavar", None) or "paramètre"
    sentence = {
        "NoSuchOption": f"L'option « {getattr(error, 'option_name', '')} » n'existe pas.",
        "MissingParameter": f"Il manque « {name} ».",
        "BadParameter": f"La valeur donnée à « {name} » ne convient pas.",
    }.get(kind, "La commande n'est pas comprise.")
    return f"{sentence} Voir « cfa-report --help »."


def _tell(sentence: str) -> None:
    sys.stderr.write(f"{sentence}\n")
