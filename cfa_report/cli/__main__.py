"""``python -m cfa_report.cli``."""

import sys

from cfa_report.cli.main import main

sys.exit(main())
