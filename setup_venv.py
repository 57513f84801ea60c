"""Make .venv with the locked dependencies and this project in it: `python setup_venv.py [--dev]`.

Only the standard library. What `make` calls, and what people without make call by hand. The stamp
file is written last: an interrupted set-up is done again.
"""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
HOME = HERE / ".venv"
PYTHON = HOME / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
OLDEST = (3, 11)


def main(arguments: list[str]) -> int:
    """Set up, say what is done, return the exit code."""
    if sys.version_info < OLDEST:
        print(
            f"goodterms needs Python 3.11 or newer; this is {sys.version.split()[0]}.",
            file=sys.stderr,
        )
        return 2
    dev = "--dev" in arguments
    lock = "requirements-dev.lock" if dev else "requirements.lock"
    print(f"Setting up .venv from {lock}: a minute or two, once.", flush=True)
    if not PYTHON.exists():
        venv.create(HOME, with_pip=True, clear=HOME.exists())
    for step in (
        ["install", "--quiet", "--require-hashes", "-r", lock],
        ["install", "--quiet", "--no-deps", "--no-build-isolation", "-e", "."],
    ):
        done = subprocess.run(
            [str(PYTHON), "-m", "pip", "--disable-pip-version-check", *step], cwd=HERE, check=False
        )
        if done.returncode:
            print(
                "The set-up did not end well: see pip's message above; run it again.",
                file=sys.stderr,
            )
            return done.returncode
    (HOME / "ready").touch()
    if dev:
        (HOME / "ready-dev").touch()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
