"""What the shape of the house promises, beyond what import-linter checks."""

import ast
import re
import sys
from importlib.metadata import packages_distributions, requires
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "xarst_site"
MODULES = sorted(PACKAGE.rglob("*.py"))
READS_FILES = PACKAGE / "receipts" / "verify.py"
"""Also a command of its own, which reads the files that it is named."""


def imported(module: Path) -> set[str]:
    """The top-level names that a module imports, also inside functions."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.split(".")[0])
    return names


def declared() -> set[str]:
    """Distribution names that setup.py asks for, the extras for PostgreSQL among them."""
    return {
        re.match(r"[\w.-]+", requirement)[0].lower().replace("-", "_")
        for requirement in requires("xarst-site") or ()
        if "extra ==" not in requirement or "postgres" in requirement
    }


def test_every_imported_library_is_declared() -> None:
    distributions = packages_distributions()
    missing = {
        f"{module.relative_to(PACKAGE)}: {name}"
        for module in MODULES
        for name in imported(module) - sys.stdlib_module_names - {"xarst_site"}
        if not declared() & {d.lower().replace("-", "_") for d in distributions.get(name, ())}
    }
    assert not missing


def test_every_module_says_what_it_holds() -> None:
    silent = [
        str(module.relative_to(PACKAGE))
        for module in MODULES
        if not ast.get_docstring(ast.parse(module.read_text(encoding="utf-8")))
    ]
    assert not silent


def test_no_module_has_a_name_that_says_nothing() -> None:
    empty = {"utils", "util", "helpers", "helper", "common", "manager", "misc", "base"}
    assert not [str(module) for module in MODULES if module.stem in empty]


@pytest.mark.parametrize("room", ["text", "documents", "accounts", "receipts"])
def test_the_core_reads_no_clock_and_no_file(room: str) -> None:
    """Time comes in as `at=`, a file's content as a string."""
    clock_or_file = re.compile(
        r"\.now\(|\.utcnow\(|\.today\(|\btime\.time\(|\bopen\(|\.read_text\(|\.read_bytes\("
        r"|\.write_text\(|\.write_bytes\("
    )
    found = [
        f"{module.relative_to(PACKAGE)}:{number}: {line.strip()}"
        for module in sorted((PACKAGE / room).rglob("*.py"))
        if module != READS_FILES
        for number, line in enumerate(module.read_text(encoding="utf-8").splitlines(), 1)
        if clock_or_file.search(line)
    ]
    assert not found


def test_only_one_module_defines_pickled_classes() -> None:
    """Stored class names are for ever; they live where nobody renames in passing."""
    found = {
        str(module.relative_to(PACKAGE))
        for module in MODULES
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef)
        and any(
            "ersistent" in ast.unparse(base) or "BTree" in ast.unparse(base) for base in node.bases
        )
    }
    assert found <= {"storage/persistent.py"}
