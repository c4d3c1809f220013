"""``python -m cfa_report.demonstration FOLDER``: writes the demonstration network in a process of its own."""

from __future__ import annotations

import sys
from pathlib import Path

from cfa_report.demonstration import write_demonstration
from cfa_report.errors import CfaReportError


def main() -> int:
    """Write the demonstration; tell a fault in one sentence on the standard error."""
    try:
        write_demonstration(Path(sys.argv[1]))
    except CfaReportError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
