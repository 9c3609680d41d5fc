"""Wiring the files of exhibits: where they are in a HOME, and that what is redacted is swept away with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openline.app.config import Config

if TYPE_CHECKING:
    from openline.app.exhibitfiles import ExhibitFiles
    from openline.app.handlers import Handlers
    from openline.app.home import Home
    from openline.app.journal import Journal

FOLDER = "exhibits"


def open_files(home: Home, journal: Journal, rules: Handlers, config: Config) -> ExhibitFiles:
    """Return the files of exhibits of a node's HOME: in the HOME, whichever store its log is in."""
    from openline.app.exhibitfiles import ExhibitFiles

    return ExhibitFiles(
        home.path / FOLDER,
        rules,
        journal.still,
        config.exhibits,
        least_free_mib=config.ready.free_disk_mib,
    )


def sweep_files(home: Home, journal: Journal) -> None:
    """Sweep away files of what was redacted: now, and whenever there is a redaction, by whichever process."""
    from openline.app.handlers import Handlers

    folder, rules, done = home.path / FOLDER, journal.rules, -1
    if not isinstance(rules, Handlers):
        return

    def sweep(size: int = 0) -> None:
        nonlocal done
        so_far = rules.redactions
        if so_far != done and folder.is_dir():  # it looks at every file, which is not done for every entry
            open_files(home, journal, rules, Config()).sweep()
        done = so_far

    sweep()
    journal.hear(sweep)
