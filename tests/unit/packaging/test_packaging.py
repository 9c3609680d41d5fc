"""What is packaged names only what there is."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from openline.app.configuring import settings
from openline.cli import COMMANDS

FOLDER = Path(__file__).parents[3] / "packaging"
ROOT = FOLDER.parent
VARIABLES = {"OPENLINE_HOME", "OPENLINE_MARKS", *(it.variable for it in settings())}


def unit() -> str:
    return (FOLDER / "openline.service").read_text(encoding="utf-8")


def recipe() -> str:
    """The container file, its continued lines joined."""
    return (FOLDER / "Containerfile").read_text(encoding="utf-8").replace("\\\n", " ")


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is absent")
def test_systemd_takes_the_unit_as_it_is(tmp_path):
    file = tmp_path / "openline.service"
    program = Path(sys.executable).with_name("openline")
    file.write_text(unit().replace("/opt/openline/.venv/bin/openline", str(program)))
    done = subprocess.run(
        ["systemd-analyze", "verify", file], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "openline.service" not in done.stderr, done.stderr


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is absent")
def test_systemd_finds_the_unit_little_exposed(tmp_path):
    file = tmp_path / "openline.service"
    file.write_text(unit())
    done = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--threshold=25", file],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, "SYSTEMD_PAGER": ""},
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr


def test_the_unit_is_told_when_it_is_ready_and_writes_where_it_may():
    text = unit()
    assert "\nType=notify\n" in text
    assert "\nProtectSystem=strict\n" in text
    for variable, path in re.findall(r"^Environment=(\w+)=(\S+)$", text, re.MULTILINE):
        assert variable in VARIABLES | {"NUMBA_CACHE_DIR"}
        assert path.startswith(("/var/lib/openline/", "/var/cache/openline"))


def test_whatever_is_set_or_called_in_the_packages_is_there():
    for text in (unit(), recipe()):
        for variable in re.findall(r"\b(OPENLINE_\w+)=", text):
            assert variable in VARIABLES, variable
    words = re.findall(r"^ExecStart=\S+ (\w+)|openline (warm|init|serve)\b", unit() + recipe(), re.MULTILINE)
    assert {one or other for one, other in words} == {"serve", "warm", "init"} <= set(COMMANDS)
    assert '\nCMD ["serve"]\n' in recipe()


def test_the_container_takes_what_is_there_by_its_hash_and_runs_as_nobody_of_note():
    text = recipe()
    for source in re.findall(r"^COPY (?!--from)(\S+) ", text, re.MULTILINE):
        assert (ROOT / source).exists(), source
    assert "--require-hashes" in text
    assert "--hash=sha256:" in (ROOT / "requirements.lock").read_text(encoding="utf-8")
    user = re.findall(r"^USER (\d+):", text, re.MULTILINE)[-1]
    assert int(user) > 0
    assert text.index("USER ") < text.index("ENTRYPOINT")
    assert "\nHEALTHCHECK " in text
    assert "/healthz" in text
    assert re.findall(r"^EXPOSE (\d+)$", text, re.MULTILINE) == ["8470"]


def test_the_container_installs_what_the_package_needs():
    locked = set(
        re.findall(r"^([a-z0-9][\w.-]*)(?:\[\S+\])?==", (ROOT / "requirements.lock").read_text(), re.M)
    )
    removed = set(re.search(r"uninstall -y ([^\n&]+)", recipe())[1].split())
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = {re.split(r"[\[<>=;]", it)[0].strip().lower() for it in project["dependencies"]}
    assert removed <= locked
    assert not needed & removed
    assert needed <= {it.lower() for it in locked}
