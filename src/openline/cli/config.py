"""``openline config``: what is set for a HOME, whether it holds together, and a file to begin with."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import typer

from openline.cli.authoring import AsJson, HomeDir
from openline.cli.output import console, emit, note

if TYPE_CHECKING:
    from openline.app.configuring import Read

app = typer.Typer(help="What is set for a server: openline.toml in its HOME, then the environment.")


@app.command()
def show(home: HomeDir = None, as_json: AsJson = False) -> None:
    """Show every value, and where it was set; secrets are not shown."""
    rows = list(_rows(_read(home)))
    if as_json:
        for key, value, source, says in rows:
            emit({"key": key, "value": value, "from": source, "says": says})
        return
    from rich.table import Table

    table = Table("key", "value", "from", box=None)
    for key, value, source, _ in rows:
        table.add_row(key, _written(value), source)
    console().print(table)


@app.command()
def check(home: HomeDir = None, as_json: AsJson = False) -> None:
    """Say what would be used that is not the default, and from where; a mistake is named with its place."""
    read = _read(home)
    for each in read.notes:
        note(each)
    rows = [it for it in _rows(read) if it[2] != "default"]
    if as_json:
        for key, value, source, _ in rows:
            emit({"key": key, "value": value, "from": source})
        emit({"event": "config.check", "set": len(rows), "notes": list(read.notes)})
        return
    for key, value, source, _ in rows:
        console().print(f"{key} = {_written(value)}  ({source})", markup=False, highlight=False)
    console().print(f"fine: {len(rows)} set, the rest as 'openline config show' lists it", markup=False)


@app.command()
def init(home: HomeDir = None, as_json: AsJson = False) -> None:
    """Write openline.toml with every value, its meaning and its default, all commented out."""
    from openline import bootstrap
    from openline.app.configuring import FILE
    from openline.app.durable import write_durably
    from openline.errors import InputError

    file = bootstrap.open_home(home).path / FILE
    if file.exists():
        raise InputError("is there already", where=str(file), next_step="edit it, or move it away")
    write_durably(file, _template().encode(), mode=0o640, replace=False)
    if as_json:
        emit({"event": "config.init", "file": str(file)})
    else:
        console().print(
            f"written: {file}; all is commented out, and 'openline config check' reads it", markup=False
        )


def _read(home: Any) -> Read:
    from openline import bootstrap
    from openline.app.configuring import read_config

    return read_config(bootstrap.open_home(home).path, os.environ)


def _rows(read: Read) -> list[tuple[str, Any, str, str]]:
    """Return (key, value as it may be seen, where from, meaning) of every value, providers by their names."""
    from openline.app.configuring import DEFAULT, settings, shown

    rows = []
    for setting in settings():
        names = list(read.config.identity.providers) if "NAME" in setting.path else [""]
        for name in names:
            path = [name if it == "NAME" else it for it in setting.path]
            value: Any = read.config
            for part in path:
                value = value[part] if isinstance(value, dict) else getattr(value, part)
            key = ".".join(path)
            rows.append((key, shown(value), read.sources.get(key, DEFAULT), setting.says))
    return rows


def _written(value: Any) -> str:
    """Write a value as in TOML."""
    import json

    return "" if value is None else value if value == "(secret)" else json.dumps(value, ensure_ascii=False)


def _template() -> str:
    """Write a file that sets nothing, and says what could be set."""
    from openline.app.configuring import PREFIX, settings

    lines = [
        "# What is set for this node: take away the # before what is to be other than its default.",
        f"# {PREFIX}SECTION__FIELD in the environment goes before what stands here. No secret stands here.",
    ]
    table = ""
    for setting in settings():
        if setting.is_secret:
            continue
        parent = ".".join(setting.path[:-1])
        if parent != table:
            lines += ["", f"[{parent}]" if "NAME" not in setting.path else f"# [{parent}]"]
            table = parent
        lines += [f"# {setting.says}", f"# {setting.path[-1]} = {_written(_shown(setting.default))}"]
    return "\n".join(lines) + "\n"


def _shown(value: Any) -> Any:
    from openline.app.configuring import shown

    return "" if value is None else shown(value)
