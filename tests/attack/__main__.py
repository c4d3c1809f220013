"""``python tests/attack DIR…``: attack published editions, from their files alone."""

import sys
from pathlib import Path

# Started as a folder, Python looks for modules inside it; they are named from the project's root.
sys.path[0] = str(Path(__file__).resolve().parents[2])

from tests.attack.command import main  # noqa: E402 - the path comes first

if __name__ == "__main__":
    sys.exit(main())
