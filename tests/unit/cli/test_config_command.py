"""``openline config``: a file to begin with, what is set and where, and never a secret."""

import json
import tomllib

import pytest
import typer

from openline.app.configuring import FILE, read_config, settings
from openline.cli.config import app
from openline.errors import InputError
from tests.nodes import make_node

CANARY = "canary-31c0"


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("OPENLINE_MARKS", str(tmp_path / "marks"))
    return make_node(tmp_path / "home").path


def run(*words):
    typer.main.get_command(app).main(list(map(str, words)), standalone_mode=False)


def test_the_file_to_begin_with_sets_nothing_and_names_everything_but_secrets(home, capsys):
    run("init", "--home", home)
    text = (home / FILE).read_text(encoding="utf-8")
    assert read_config(home, {}).sources == {}
    for setting in settings():
        assert (f"# {setting.path[-1]} = " in text) or setting.is_secret
        assert setting.is_secret or setting.says in text


def test_with_every_comment_taken_away_it_is_what_is_the_default(home, capsys):
    run("init", "--home", home)
    lines = (home / FILE).read_text(encoding="utf-8").splitlines()
    bare = [
        it.removeprefix("# ") for it in lines if it.startswith("[") or (" = " in it and it.startswith("# "))
    ]
    values = tomllib.loads("\n".join(it for it in bare if not it.startswith("OPENLINE")))
    for setting in settings():
        if setting.is_secret or "NAME" in setting.path:
            continue
        value = values
        for name in setting.path:
            value = value[name]
        default = list(setting.default) if isinstance(setting.default, tuple) else setting.default
        assert value == default, setting.key


def test_a_file_that_is_there_is_left_alone(home, capsys):
    (home / FILE).write_text("[listen]\nport = 1\n", encoding="utf-8")
    with pytest.raises(InputError, match="is there already"):
        run("init", "--home", home)
    assert read_config(home, {}).config.listen.port == 1


def test_what_is_set_is_shown_with_its_source_and_secrets_are_not(home, capsys, monkeypatch):
    (home / FILE).write_text(
        "[identity.providers.home]\nissuer = 'https://i.example'\nclient_id = 'c'\n", encoding="utf-8"
    )
    monkeypatch.setenv("OPENLINE_IDENTITY__PROVIDERS__HOME__CLIENT_SECRET", CANARY)
    monkeypatch.setenv("OPENLINE_LISTEN__PORT", "9000")
    for words in (("show",), ("show", "--json"), ("check",), ("check", "--json")):
        run(*words, "--home", home)
        said = capsys.readouterr()
        assert CANARY not in said.out + said.err
        assert "(secret)" in said.out
        assert "OPENLINE_LISTEN__PORT" in said.out
    rows = {it["key"]: it for it in map(json.loads, said.out.splitlines()) if "key" in it}
    assert rows["listen.port"]["value"] == 9000
    assert rows["identity.providers.home.issuer"]["from"].endswith(FILE)
