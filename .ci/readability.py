"""Measure how readable the code is, and let no module become worse.

`python .ci/readability.py` prints the figures of the whole tree and fails where a module is worse than
`.ci/readability.json` records. `--record` writes that file anew, and refuses to record a module that
became worse. `--worst N` lists the modules that are furthest from the goals.
"""

from __future__ import annotations

import ast
import io
import json
import statistics
import subprocess
import sys
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RECORD = Path(__file__).with_name("readability.json")
PACKAGES = ("portfolio/", "imports/", "bench/", "wsgi.py")

COUNTED = (tokenize.NAME, tokenize.OP, tokenize.NUMBER, tokenize.STRING)
TOKENS_A_LINE = 7.0
MEDIAN_BODY = 30
NINTH_DECILE_BODY = 110
LONG_FUNCTION = 10
"""Lines: longer functions are expected to have paragraphs."""
PARAGRAPHS = 0.40
LONGEST_FUNCTION = 60
LONGEST_FILE = 400
LARGEST_FOLDER = 20
LONGEST_LINE = 100
SHOWN = 60

COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass
class Module:
    """What was counted in one module."""

    path: str
    tokens: int = 0
    lines: int = 0
    file_lines: int = 0
    bodies: list[int] = field(default_factory=list)
    long_functions: int = 0
    with_paragraphs: int = 0
    folded_ternaries: int = 0
    longest_function: int = 0
    long_lines: int = 0

    @property
    def density(self) -> float:
        """Tokens a line of code."""
        return self.tokens / self.lines if self.lines else 0.0

    def record(self) -> dict[str, float]:
        """What may not become worse: nothing is recorded where a goal is reached."""
        found = {
            "tokens_a_line": round(self.density, 2)
            if self.density > TOKENS_A_LINE
            else 0,
            "large_bodies": sum(body > NINTH_DECILE_BODY for body in self.bodies),
            "without_paragraphs": self.long_functions - self.with_paragraphs,
            "folded_ternaries": self.folded_ternaries,
            "long_lines": self.long_lines,
            "lines_of_file": self.file_lines if self.file_lines > LONGEST_FILE else 0,
            "longest_function": (
                self.longest_function if self.longest_function > LONGEST_FUNCTION else 0
            ),
        }
        return {name: value for name, value in found.items() if value}


def measure(path: Path) -> Module:
    """Measure one module. SyntaxError where it does not parse."""
    text = path.read_text(encoding="utf-8")
    module = Module(str(path.relative_to(ROOT)))
    tree = ast.parse(text)
    tokens = list(tokenize.generate_tokens(io.StringIO(text).readline))
    counted = [token for token in tokens if token.type in COUNTED]

    source = text.split("\n")
    module.tokens = len(counted)
    module.lines = len({token.start[0] for token in counted})
    module.file_lines = text.count("\n")
    module.long_lines = sum(len(line) > LONGEST_LINE for line in source)
    module.folded_ternaries = sum(_is_folded(node) for node in ast.walk(tree))
    for function in (node for node in ast.walk(tree) if isinstance(node, FUNCTIONS)):
        _measure_function(module, function, counted, source)
    return module


def _measure_function(
    module: Module,
    function: ast.FunctionDef | ast.AsyncFunctionDef,
    counted: list[tokenize.TokenInfo],
    source: list[str],
) -> None:
    body = function.body
    if ast.get_docstring(function, clean=False) is not None:
        body = body[1:]
    if not body:
        return

    start, end = body[0].lineno, function.end_lineno or body[-1].lineno
    module.bodies.append(sum(start <= token.start[0] <= end for token in counted))
    length = end - function.lineno + 1
    module.longest_function = max(module.longest_function, length)
    if length > LONG_FUNCTION:
        module.long_functions += 1
        module.with_paragraphs += any(
            not line.strip() for line in source[start - 1 : end]
        )


def _is_folded(node: ast.AST) -> bool:
    """Whether a node is a ternary inside another, inside a comprehension or inside an f-string."""
    if not isinstance(node, (ast.IfExp, *COMPREHENSIONS, ast.JoinedStr)):
        return False
    inside = (child for child in ast.walk(node) if child is not node)
    return any(isinstance(child, ast.IfExp) for child in inside)


def modules() -> Iterator[Module]:
    """Measure every module that git tracks, or is about to track."""
    command = ["git", "ls-files", "-co", "--exclude-standard", "*.py"]
    listed = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    for name in sorted(listed.split()):
        if name.startswith(PACKAGES) and (ROOT / name).is_file():
            yield measure(ROOT / name)


def figures(measured: list[Module]) -> dict[str, float]:
    """The figures of the whole tree."""
    bodies = sorted(body for module in measured for body in module.bodies)
    long_functions = sum(module.long_functions for module in measured)
    return {
        "modules": len(measured),
        "functions": len(bodies),
        "tokens a line": round(
            sum(module.tokens for module in measured)
            / sum(module.lines for module in measured),
            2,
        ),
        "body tokens, median": statistics.median(bodies),
        "body tokens, ninth decile": bodies[len(bodies) * 9 // 10],
        "functions over ten lines with paragraphs": round(
            sum(module.with_paragraphs for module in measured) / long_functions, 3
        ),
        "ternaries inside another expression": sum(
            m.folded_ternaries for m in measured
        ),
        "lines over 100 columns": sum(module.long_lines for module in measured),
        "longest function": max(module.longest_function for module in measured),
        "longest file": max(module.file_lines for module in measured),
    }


def worse(measured: list[Module], recorded: dict[str, dict[str, float]]) -> list[str]:
    """What is worse than recorded, in sentences; a new module is held to the goals themselves."""
    sentences = []
    for module in measured:
        allowed = recorded.get(module.path, {})
        for name, value in module.record().items():
            limit = allowed.get(name, 0)
            if value > limit:
                goal = limit or "the goal"
                sentences.append(
                    f"{module.path}: {name.replace('_', ' ')} {value}, not {goal}"
                )

    return sentences + _large_folders(measured, recorded.get("folders", {}))


def folder_sizes(measured: list[Module]) -> dict[str, float]:
    """Count the modules of each folder that has more than twenty."""
    folders: dict[str, float] = {}
    for module in measured:
        if not module.path.endswith("__init__.py"):
            folder = module.path.rpartition("/")[0]
            folders[folder] = folders.get(folder, 0) + 1
    return {
        folder: count for folder, count in folders.items() if count > LARGEST_FOLDER
    }


def _large_folders(measured: list[Module], recorded: dict[str, float]) -> list[str]:
    return [
        f"{folder}/: {count} modules, not {recorded.get(folder, LARGEST_FOLDER)}"
        for folder, count in folder_sizes(measured).items()
        if count > recorded.get(folder, 0)
    ]


def main(words: list[str]) -> int:
    """Print the figures; 1 where a module became worse."""
    only = [word for word in words if not word.startswith("-")]
    measured = [m for m in modules() if not only or m.path.startswith(tuple(only))]
    for name, value in figures(measured).items():
        print(f"{name}: {value}")
    if "--worst" in words:
        for module in sorted(measured, key=lambda m: -m.density)[:40]:
            print(f"  {module.density:.1f}  {module.path}  {module.record()}")
        return 0

    recorded = json.loads(RECORD.read_text()) if RECORD.exists() else {}
    first = "--first" in words
    sentences = [] if first else worse(measured, recorded)
    for sentence in sentences[:SHOWN]:
        print(sentence)
    if ("--record" in words or first) and not sentences:
        kept = {module.path: module.record() for module in measured if module.record()}
        kept["folders"] = folder_sizes(measured)
        RECORD.write_text(json.dumps(kept, indent=1, sort_keys=True) + "\n")
    return 1 if sentences else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
