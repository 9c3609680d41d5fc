"""Write the table of docs/protocol/http.md: every problem that the server answers, with its status."""

from __future__ import annotations

import sys
from pathlib import Path

from openline.web.problems import URN, all_kinds

PAGE = Path(__file__).parent.parent / "docs" / "protocol" / "http.md"
BEGIN, END = "<!-- problems: tools/problems_table.py -->\n", "<!-- end of problems -->\n"


def page(text: str) -> str:
    """Return the page with its table as it should be."""
    lines = ["\n| status | type | what it means | the security log says |\n|---|---|---|---|\n"]
    for kind in all_kinds():
        security = f"`{kind.security.value}`" if kind.security else ""
        lines.append(f"| {kind.status} | `{URN}{kind.name}` | {kind.title} | {security} |\n")
    head, _, rest = text.partition(BEGIN)
    return head + BEGIN + "".join(lines) + "\n" + END + rest.partition(END)[2]


if __name__ == "__main__":
    now = PAGE.read_text(encoding="utf-8")
    if "--check" in sys.argv:
        sys.exit(f"{PAGE} is out of date: run tools/{Path(__file__).name}" if now != page(now) else 0)
    PAGE.write_text(page(now), encoding="utf-8")
