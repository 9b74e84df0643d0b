"""Write the list of modules in ARCHITECTURE.md from the modules' own docstrings.

`python .ci/module_list.py` writes the list between two markers; with `--check` it fails where the
list is out of date.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DOCUMENT = ROOT / "ARCHITECTURE.md"
START, END = (
    "<!-- modules: written by .ci/module_list.py -->",
    "<!-- end of modules -->",
)


def modules() -> list[Path]:
    """List the modules of the application that git tracks, or is about to track."""
    command = [
        "git",
        "ls-files",
        "-co",
        "--exclude-standard",
        "portfolio/*.py",
        "imports/*.py",
    ]
    listed = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [
        ROOT / name
        for name in sorted(set(listed.stdout.split()))
        if (ROOT / name).is_file()
    ]


def summary(path: Path) -> str:
    """Give the first sentence of a module's docstring. ValueError where it has none."""
    text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    if not text:
        raise ValueError(f"{path.relative_to(ROOT)} has no docstring")

    first = " ".join(text.split("\n\n")[0].split())
    return first.partition(". ")[0].rstrip(".")


def listing() -> str:
    """List all modules by folder, one line each."""
    lines: list[str] = []
    folder = None
    for path in sorted(
        modules(), key=lambda path: (path.parent, path.name != "__init__.py", path.name)
    ):
        if path.parent != folder:
            folder = path.parent
            lines += ["", f"**`{folder.relative_to(ROOT)}/`**", ""]
        name = path.name if path.name != "__init__.py" else "(the folder)"
        lines.append(f"- `{name}`: {summary(path)}")

    return "\n".join(lines).strip()


def main(words: list[str]) -> int:
    """Write the list, or check it; 1 where it is out of date."""
    text = DOCUMENT.read_text(encoding="utf-8")
    before, _, rest = text.partition(START)
    _, _, after = rest.partition(END)
    wanted = f"{before}{START}\n{listing()}\n{END}{after}"
    if "--check" in words:
        if wanted != text:
            print("ARCHITECTURE.md is out of date: run python .ci/module_list.py")
        return int(wanted != text)

    DOCUMENT.write_text(wanted, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
