"""``python -m cfa_report.preparation``: the process in which rows live, and nothing else does."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from cfa_report.domain.edition import Edition
from cfa_report.errors import CfaReportError, fault_sentence
from cfa_report.params import read_params
from cfa_report.preparation.editions import keep_published, prepare
from cfa_report.preparation.key import private_folder
from cfa_report.preparation.sealed import sealed
from cfa_report.short_lives import collect_seldom


def main() -> int:
    """Prepare the edition asked for, or keep what it counts when it is published.

    A fault is told in one sentence on the standard error, never a value.
    """
    collect_seldom()
    parser = argparse.ArgumentParser(prog="python -m cfa_report.preparation")
    parser.add_argument("--params", type=Path, required=True)
    parser.add_argument("--edition", choices=[str(edition) for edition in Edition], required=True)
    parser.add_argument("--seuil", type=int, default=0)
    parser.add_argument("--publier", nargs=2, metavar=("RANG", "EMPREINTE"))
    arguments = parser.parse_args()
    try:
        edition = Edition(arguments.edition)
        params = read_params(arguments.params).with_threshold(edition, arguments.seuil)
        private = private_folder(params)
    except CfaReportError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    with sealed(private) as told:
        try:
            if arguments.publier:
                rank, content = arguments.publier
                keep_published(params, edition, int(rank), content)
            else:
                prepare(params, edition)
        except CfaReportError as error:
            told.write(f"{error}\n")
            return error.exit_code
        except Exception as error:
            told.write(f"{fault_sentence(error)}\n")
            return CfaReportError.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
