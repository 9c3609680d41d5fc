"""``openline check`` as a command of the table like all others; :mod:`openline.cli.check` does the work.

What calls ``openline.cli.check.main`` itself answers without typer, in a third of the time.
"""

from __future__ import annotations

import typer

from openline.cli.check import main

app = typer.Typer(add_completion=False)


# It takes its words apart itself: to click, a southern latitude and --help would be options.
@app.command(
    context_settings={"ignore_unknown_options": True, "allow_extra_args": True, "help_option_names": []}
)
def check(context: typer.Context) -> None:
    """Hold a coordinate against a release file, alone and unlogged."""
    raise typer.Exit(main(context.args))
