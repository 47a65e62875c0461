"""The laws of the house that no ready-made linter knows. Prints each breach, and exits 1 if there is one."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
SOURCES = sorted((ROOT / "src").rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("test_*.py"))
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LONGEST_FILE = 400
LONGEST_FUNCTION = 40
BANNED = {"manager", "helper", "helpers", "util", "utils", "service", "handler", "data", "info", "process"}
OTHERS_OWN = {"TaxIdData", "EventData", "ProductData", "DefaultPriceData", "data_received"}
"""Stripe calls these parameters so, and asyncio this method."""
CLOCK = "src/portico/storage/scope.py"
CHANCE = {CLOCK, "src/portico/wire/ids.py", "src/portico/own_keys.py", "src/portico/storage/postgres.py"}
SQL_WORDS = ("SELECT ", "INSERT INTO ", "UPDATE ", "DELETE FROM ")


def main() -> int:
    """Check every source file, and that something stands in tests and documents."""
    breaches = [breach for path in SOURCES for breach in check(path)]
    breaches += [f"{path.relative_to(ROOT)}: has no test" for path in TESTS if "def test_" not in path.read_text()]
    breaches += [f"{path.relative_to(ROOT)}: has no title" for path in PAGES if not path.read_text().startswith("# ")]
    print("\n".join(breaches) or f"{len(SOURCES)} files obey the laws of the house")
    return 1 if breaches else 0


def check(path: Path) -> Iterator[str]:
    """The breaches in one file."""
    name = path.relative_to(ROOT).as_posix()
    text = path.read_text()
    tree = ast.parse(text)
    if len(text.splitlines()) > LONGEST_FILE:
        yield f"{name}: {len(text.splitlines())} lines; {LONGEST_FILE} at most"
    for node in ast.walk(tree):
        line = f"{name}:{getattr(node, 'lineno', 1)}"
        yield from (f"{line}: {why}" for why in [*_length(node), *_names(node), *_time(node, name), *_sql(node, name)])


def _length(node: ast.AST) -> Iterator[str]:
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        lines = (node.end_lineno or node.lineno) - node.lineno + 1
        if lines > LONGEST_FUNCTION:
            yield f"{node.name} has {lines} lines; {LONGEST_FUNCTION} at most"


def _names(node: ast.AST) -> Iterator[str]:
    """Names that hide the missing name."""
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        words = {word for part in _split(node.name) for word in part.split("_")}
        if (node.name not in OTHERS_OWN and words & BANNED) or node.name.startswith("do_"):
            yield f"{node.name} says too little"


def _split(name: str) -> list[str]:
    """A name in words: CamelCase is taken apart."""
    spaced = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in name)
    return spaced.split()


def _time(node: ast.AST, name: str) -> Iterator[str]:
    """Time, chance and ids come from the transaction."""
    if not isinstance(node, ast.Attribute) or not isinstance(node.value, ast.Name):
        return
    called = f"{node.value.id}.{node.attr}"
    if called in {"time.time", "time.time_ns", "datetime.now", "datetime.utcnow", "date.today"} and name != CLOCK:
        yield f"{called} reads a clock; ask the transaction"
    if node.value.id in {"random", "secrets", "uuid"} and name not in CHANCE and called != "secrets.py":
        yield f"{called} draws chance; ask the transaction"
    if called == "os.urandom" and name not in CHANCE:
        yield f"{called} draws chance; ask the transaction"


def _sql(node: ast.AST, name: str) -> Iterator[str]:
    """SQL stays in storage."""
    is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
    if is_text and "/storage/" not in name and str(node.value).startswith(SQL_WORDS):  # type: ignore[attr-defined]  # is_text
        yield "SQL outside storage"


if __name__ == "__main__":
    sys.exit(main())
