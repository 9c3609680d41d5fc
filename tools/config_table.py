"""Write the tables of docs/operating.md: everything that can be set, read off the tree itself."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

from openline.app.config import Secret
from openline.app.configuring import Setting, settings, shown

PAGE = Path(__file__).parent.parent / "docs" / "operating.md"
BEGIN, END = "<!-- settings: tools/config_table.py -->\n", "<!-- end of settings -->\n"


def rows() -> Iterator[str]:
    """Yield a table for each section, with a line for each value."""
    section = ""
    for setting in settings():
        if setting.path[0] != section:
            section = setting.path[0]
            yield f"\n| `[{section}]` | default | what it is |\n|---|---|---|\n"
        key = ".".join(setting.path[1:])
        yield f"| `{key}` | {default(setting)} | {setting.says.replace('|', chr(92) + '|')} |\n"
    yield "\n"


def default(setting: Setting) -> str:
    """Write a default as in TOML."""
    if setting.is_secret:
        return "none; environment only"
    if setting.default is None:
        return "must be set"
    assert not isinstance(setting.default, Secret)
    return f"`{json.dumps(shown(setting.default), ensure_ascii=False)}`"


def page(text: str) -> str:
    """Return the page with its tables as they should be."""
    head, _, rest = text.partition(BEGIN)
    return head + BEGIN + "".join(rows()) + END + rest.partition(END)[2]


if __name__ == "__main__":
    now = PAGE.read_text(encoding="utf-8")
    if "--check" in sys.argv:
        sys.exit(f"{PAGE} is out of date: run tools/{Path(__file__).name}" if now != page(now) else 0)
    PAGE.write_text(page(now), encoding="utf-8")
