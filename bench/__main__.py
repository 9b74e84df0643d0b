"""Every measurement, one after the other: `make bench`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ORDER = ("read", "check", "submit", "reports")


def main() -> None:
    """Run each script in a process of its own, so that none warms another up."""
    folder = Path(__file__).parent
    for name in (name for name in ORDER if (folder / f"{name}.py").exists()):
        print(f"== {name}", flush=True)
        subprocess.run(
            [sys.executable, folder / f"{name}.py"],
            check=True,
            cwd=folder.parent,
        )


if __name__ == "__main__":
    main()
