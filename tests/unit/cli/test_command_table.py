"""The command table, and what happens before and after a command runs."""

import subprocess
import sys
from importlib import import_module

import pytest

from openline.cli import COMMANDS, help_text, main
from openline.cli.output import report
from openline.errors import ForkError, InputError, SignatureError


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_of_the_table_is_there_and_has_help(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert hasattr(import_module(f"openline.cli.{COMMANDS[name].module}"), COMMANDS[name].name)
    with pytest.raises(SystemExit) as stop:
        main([name, "--help"])
    assert stop.value.code == 0
    assert "Usage" in capsys.readouterr().out


def test_help_names_every_command() -> None:
    page = help_text()
    assert all(f"  {name} " in page for name in COMMANDS)


def test_help_loads_neither_typer_nor_anything_heavy() -> None:
    probe = (
        "import sys\nfrom openline.cli import main\n"
        "try: main(['--help'])\nexcept SystemExit: pass\n"
        "heavy = {'typer', 'rich', 'numpy', 'numba', 'shapely', 'pyproj', 'cryptography', 'pyarrow'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"


def test_an_unknown_command_is_named_with_the_nearest_one(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["wacth"])
    assert stop.value.code == 2
    assert "did you mean 'watch'" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("error", "code"),
    [(InputError("x"), 2), (SignatureError("x"), 4), (ForkError("x"), 5)],
)
def test_the_exit_code_says_whose_fault_it_is(error: InputError, code: int) -> None:
    assert report(error, as_json=False) == code


def test_an_error_says_what_where_and_what_next(capsys: pytest.CaptureFixture[str]) -> None:
    report(InputError("latitude 91", where="a.csv:7: lat", next_step="correct the row"), as_json=False)
    said = capsys.readouterr().err
    assert "a.csv:7: lat: latitude 91" in said
    assert "next: correct the row" in said
    report(InputError("latitude 91", where="a.csv:7: lat"), as_json=True)
    assert capsys.readouterr().err == (
        '{"error":"InputError","fault":"caller","what":"latitude 91","where":"a.csv:7: lat"}\n'
    )
