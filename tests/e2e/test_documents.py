"""What the README and the docs show is run, command by command, in an empty folder with an empty HOME.

A block fenced as ``console`` is a dialogue: a line that begins with ``$ `` is run by the shell, the lines
below are what it prints. In them ``…`` stands for any text within a line, and alone on a line for any number
of lines. The head of an exercise's screens is left out, but for where a document speaks of it. ``# exit 3``
at the end of a command says which exit code it leaves with; without it, 0. The blocks of one document run one
after the other in the same folder; ``make`` is not run here, the tests are inside it.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)
HEAD = re.compile(r"^(?:openline: )?EXERCISE  EXERCISE  EXERCISE\n", re.MULTILINE)
DOCUMENTS = sorted(
    path.relative_to(ROOT).as_posix()
    for path in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
    if BLOCK.search(path.read_text(encoding="utf-8"))
)


def dialogue(text: str) -> list[tuple[str, int, str]]:
    """Return (command, exit code, expected output) of every command in a document."""
    steps: list[tuple[str, int, str]] = []
    for block in BLOCK.findall(text):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            lines = part.splitlines(keepends=True)
            length = 1
            while lines[length - 1].rstrip("\n").endswith("\\"):
                length += 1
            if "<<END" in lines[0]:
                length = lines.index("END\n") + 1
            command = "".join(lines[:length])
            code = re.search(r"# exit (\d+)\s*$", command)
            steps.append((command.strip(), int(code[1]) if code else 0, "".join(lines[length:])))
    return steps


def pattern(expected: str) -> re.Pattern[str]:
    lines = []
    for line in expected.rstrip("\n").split("\n"):
        if line.strip() == "…":
            lines.append(r"(?:.*\n)*?")
        else:
            lines.append(".*".join(re.escape(piece) for piece in line.rstrip().split("…")) + r"[ \t]*\n")
    return re.compile("".join(lines))


@pytest.mark.timeout(2000)
@pytest.mark.parametrize("document", DOCUMENTS)
def test_what_a_document_shows_is_what_happens(document: str, tmp_path: Path) -> None:
    home = tmp_path / "home"
    work = tmp_path / "work"
    home.mkdir()
    work.mkdir()
    environment = {
        "HOME": str(home),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "LANG": "C.UTF-8",
        "COLUMNS": "110",
        "NUMBA_CACHE_DIR": os.environ.get("NUMBA_CACHE_DIR", ""),
    }
    for command, code, expected in dialogue((ROOT / document).read_text(encoding="utf-8")):
        if command.startswith("make "):
            continue
        done = subprocess.run(
            ["bash", "-c", command],
            cwd=work,
            env={name: value for name, value in environment.items() if value},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=900,  # the first use of the kernel compiles it
            check=False,
        )
        said = f"$ {command}\n{done.stdout}"
        assert done.returncode == code, said
        if expected.strip():
            printed = done.stdout if done.stdout.endswith("\n") else done.stdout + "\n"
            if "EXERCISE" not in expected:
                printed = HEAD.sub("", printed)
            assert pattern(expected).fullmatch(printed), f"{said}\n--- the document shows\n{expected}"


def test_a_dialogue_that_differs_is_told_apart() -> None:
    steps = dialogue("```console\n$ echo a b # exit 0\na …\n$ false # exit 1\n```\n")
    assert steps == [("echo a b # exit 0", 0, "a …\n"), ("false # exit 1", 1, "")]
    assert pattern("a …\n…\nz\n").fullmatch("a b\nx\ny\nz\n")
    assert not pattern("a …\n").fullmatch("b\n")
