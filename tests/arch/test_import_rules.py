"""Each import rule is broken on purpose in a copy of the tree: a rule that cannot fail holds nothing."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

# The modules which the rules speak of. Those not in the tree are made, empty, in the copy only.
SPOKEN_OF = (
    "bootstrap/__init__.py",
    "errors.py",
    "verify.py",
    "app/journal.py",
    "app/handlers.py",
    "channels/webhook.py",
    "cli/__init__.py",
    "decide/notifying.py",
    "feeds/files.py",
    "kernel/zones.py",
    "ledger/append.py",
    "ledger/entry.py",
    "model/space.py",
    "stores/sqlite.py",
    "wire/cap.py",
    "wire/cot.py",
    "wire/units.py",
)

NOT_IN_THE_CORE = (
    "asyncio",
    "http.client",
    "logging",
    "os.path",
    "random",
    "requests",
    "secrets",
    "socket",
    "sqlite3",
    "time",
    "urllib.request",
)

UPWARD = (
    ("errors.py", "openline.model.space"),
    ("model/space.py", "openline.kernel.zones"),
    ("kernel/zones.py", "openline.model.space"),
    ("kernel/zones.py", "openline.ledger.entry"),
    ("model/space.py", "openline.ledger.entry"),
    ("ledger/entry.py", "openline.decide.notifying"),
    ("decide/notifying.py", "openline.app.handlers"),
    ("decide/notifying.py", "openline.wire.cap"),
    ("app/handlers.py", "openline.wire.cap"),
    ("wire/cap.py", "openline.app.handlers"),
    ("app/handlers.py", "openline.stores.sqlite"),
    ("wire/cap.py", "openline.feeds.files"),
    ("feeds/files.py", "openline.channels.webhook"),
    ("channels/webhook.py", "openline.stores.sqlite"),
    ("stores/sqlite.py", "openline.feeds.files"),
    ("feeds/files.py", "openline.bootstrap"),
    ("bootstrap/__init__.py", "openline.cli"),
)

VIOLATIONS = [
    *(("Layers", importer, imported) for importer, imported in UPWARD),
    *(
        ("The core touches neither the world nor a clock", importer, imported)
        for importer, modules in (
            ("model/space.py", NOT_IN_THE_CORE),
            ("kernel/zones.py", ("os", "time")),
            ("decide/notifying.py", ("time", "random")),
            ("ledger/entry.py", ("secrets", "os")),
        )
        for imported in modules
    ),
    *(
        ("Only the kernel imports numba", importer, "numba")
        for importer in (
            "bootstrap/__init__.py",
            "errors.py",
            "verify.py",
            "app/handlers.py",
            "cli/__init__.py",
            "decide/notifying.py",
            "feeds/files.py",
            "model/space.py",
        )
    ),
    *(
        ("Only the journal imports the ledger's append", importer, "openline.ledger.append")
        for importer in ("app/handlers.py", "bootstrap/__init__.py", "ledger/entry.py", "stores/sqlite.py")
    ),
    ("Wire codecs do not know each other", "wire/cap.py", "openline.wire.cot"),
    ("Wire codecs do not know each other", "wire/units.py", "openline.wire.cot"),
    ("verify stands alone", "verify.py", "openline"),
    ("verify stands alone", "verify.py", "openline.errors"),
    ("verify stands alone", "verify.py", "openline.ledger.entry"),
]

ALLOWED = [
    ("app/journal.py", "openline.ledger.append"),
    ("kernel/zones.py", "numba"),
    ("wire/cap.py", "openline.wire.units"),
    ("bootstrap/__init__.py", "time"),
    ("cli/__init__.py", "openline.verify"),
]


def rules_in(pyproject: Path) -> set[str]:
    """The names of the contracts which the project declares."""
    linter = tomllib.loads(pyproject.read_text(encoding="utf-8"))["tool"]["importlinter"]
    return {contract["name"] for contract in linter["contracts"]}


@pytest.fixture
def tree(repo_root: Path, tmp_path: Path) -> Path:
    """A copy of the package, with every module that a rule names."""
    package = tmp_path / "openline"
    for source in (repo_root / "src" / "openline").rglob("*.py"):
        copy = package / source.relative_to(repo_root / "src" / "openline")
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, copy)
    shutil.copy(repo_root / "pyproject.toml", tmp_path)
    for name in SPOKEN_OF:
        module = package / name
        module.parent.mkdir(parents=True, exist_ok=True)
        (module.parent / "__init__.py").touch()
        module.touch()
    kernel = package / "kernel" / "__init__.py"  # the graph must know numba for its rule to be checked
    kernel.write_text(kernel.read_text(encoding="utf-8") + "\nimport numba\n", encoding="utf-8")
    return tmp_path


def add_import(tree: Path, importer: str, imported: str) -> None:
    """Write one more import at the end of one module of the copy."""
    module = tree / "openline" / importer
    module.write_text(module.read_text(encoding="utf-8") + f"\nimport {imported}\n", encoding="utf-8")


def broken_rules(tree: Path) -> set[str]:
    """The names of the contracts that lint-imports finds broken in the copy."""
    found = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache", "--no-logo"],
        cwd=tree,
        env={**os.environ, "PYTHONPATH": str(tree), "NO_COLOR": "1", "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )
    verdicts = dict(re.findall(r"^(.+?) (KEPT|BROKEN)", found.stdout, flags=re.MULTILINE))
    assert set(verdicts) == rules_in(tree / "pyproject.toml"), found.stdout + found.stderr
    broken = {name for name, verdict in verdicts.items() if verdict == "BROKEN"}
    assert found.returncode == bool(broken), found.stdout + found.stderr
    return broken


def test_every_rule_has_a_violation_here(repo_root: Path) -> None:
    assert {rule for rule, _, _ in VIOLATIONS} == rules_in(repo_root / "pyproject.toml")


def test_the_tree_keeps_every_rule_with_all_that_is_allowed(tree: Path) -> None:
    for importer, imported in ALLOWED:
        add_import(tree, importer, imported)
    assert broken_rules(tree) == set()


@pytest.mark.parametrize(("rule", "importer", "imported"), VIOLATIONS)
def test_a_forbidden_import_breaks_its_rule(tree: Path, rule: str, importer: str, imported: str) -> None:
    add_import(tree, importer, imported)
    assert rule in broken_rules(tree)
