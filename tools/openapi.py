"""Write docs/protocol/openapi.json: every operation of the HTTP face, as a server describes it too."""

from __future__ import annotations

import sys
from pathlib import Path

from openline.web.description import description

PAGE = Path(__file__).parent.parent / "docs" / "protocol" / "openapi.json"

if __name__ == "__main__":
    if "--check" in sys.argv:
        stale = not PAGE.exists() or PAGE.read_bytes() != description()
        sys.exit(f"{PAGE} is out of date: run tools/{Path(__file__).name}" if stale else 0)
    PAGE.write_bytes(description())
