"""Checking a bundle, as :mod:`openline.verify` does, and saying to a person what was found."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from openline.cli.authoring import AsJson
from openline.cli.files import read_input
from openline.cli.output import console, emit, progress
from openline.errors import InputError

if TYPE_CHECKING:
    from openline.verify import Report


def verify(
    bundle: Annotated[
        Path,
        typer.Argument(
            metavar="BUNDLE", help="what 'log export', 'bundle' or 'incident bundle' wrote; - reads it"
        ),
    ],
    policy: Annotated[
        Path | None,
        typer.Option("--policy", metavar="FILE", help="what you trust, from elsewhere than the bundle"),
    ] = None,
    home: Annotated[
        Path | None,
        typer.Option("--home", metavar="DIR", help="trust the policy of this HOME; never $OPENLINE_HOME's"),
    ] = None,
    checkpoint: Annotated[
        Path | None,
        typer.Option("--checkpoint", metavar="FILE", help="one that you hold: the bundle has to extend it"),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Check a bundle, or a proof that the log showed two histories, without trusting whoever made it.

    Of an evidence bundle it says which parts are proven, and which are only presented.

    Give a policy, or a HOME whose policy it shall be. Leaves with 0 when the bundle holds against it, with 1
    when something is wrong, and with 3 when it is consistent but no policy was given.
    """
    from openline.verify import EXIT_CODES, NO_BUNDLE, verify_bundle

    if policy is None and home is not None:
        policy = home / "policy.json"
    trusted = read_input(policy) if policy is not None else None
    data = read_input(bundle)
    held = read_input(checkpoint) if checkpoint is not None else None
    try:
        with progress(f"checking {len(data) / 1e6:,.1f} MB"):
            report = verify_bundle(data, trusted, held)
    except ValueError as error:
        which = checkpoint if "not a checkpoint" in str(error) else policy
        next_step = "" if which is checkpoint else "have it from elsewhere than from who gave you the bundle"
        raise InputError(str(error), where=str(which), next_step=next_step) from error
    if report.problem == NO_BUNDLE:
        raise InputError(
            NO_BUNDLE,
            where=str(bundle),
            next_step="give a file that 'openline log export', 'bundle' or 'incident bundle' wrote",
        )
    if as_json:
        emit(report)
    else:
        console().print(*sentences(report), sep="\n", markup=False)
    raise typer.Exit(EXIT_CODES[report.answer])


def sentences(report: Report) -> list[str]:
    """Say what was found, what stands behind it, and what it does not hold."""
    from openline.verify import FAILED, NOT_ANCHORED

    if report.answer == FAILED:
        return [f"FAILED: {report.problem}"]
    if report.histories:
        first, second = report.histories
        said = [
            f"{report.answer}: THE LOG {report.origin} SHOWED TWO HISTORIES, and signed both",
            f"one: {first}",
            f"the other: {second}",
            "whoever has the log's key from elsewhere can check this: show it to every party",
        ]
        if report.answer == NOT_ANCHORED:
            said.append("no policy was given: whoever made this file may have made the key up, too")
        return said
    names = ", ".join(report.witnesses) or "only the log's operator stands behind this checkpoint"
    hidden = report.size - report.shown
    whole = f"{report.size} entries, root {report.root}"
    own = report.shown - report.signed_in_node_custody
    lines = [
        f"{report.answer}: {report.mode} theatre {report.theatre}, log {report.origin}",
        *_evidence(report),
        whole,
        f"{report.shown} shown, {report.redacted} of them with a redacted body; {hidden} hidden",
        f"signed with keys in the node's custody: {report.signed_in_node_custody}; in the party's own: {own}",
        f"independent witnesses: {len(report.witnesses)} (the policy asks for {report.quorum}): {names}",
    ]
    if report.extends:
        sizes = ", ".join(map(str, report.extends))
        lines.append(
            f"the log has grown from its earlier checkpoints of {sizes} entries: nothing was rewritten"
        )
    if hidden:
        lines.append("hidden entries were not checked: one of them may end a key that is trusted here")
    if report.answer == NOT_ANCHORED:
        lines.append("no policy was given: whoever made this bundle may have made all of it up")
    elif report.roots_from_log:
        lines.append(f"known by the log's word alone, not by the policy: {', '.join(report.roots_from_log)}")
    return lines


def _evidence(report: Report) -> list[str]:
    """Say of an evidence bundle what it is about, what in it is proven, and what is not."""
    if not report.proven:
        return []
    from openline.cli.times import time_text

    about = report.about
    times = [it for it in (about.get("from_ms"), about.get("until_ms")) if isinstance(it, int)]
    if len(times) == 2 and all(0 <= it < 2**47 for it in times):
        what = " to ".join(map(time_text, times))
    else:
        what = ", ".join(f"{name} {value}" for name, value in about.items())
    return [
        f"evidence on {what}, made for {report.made_for}",
        f"PROVEN, by signatures and the log: {', '.join(report.proven)}",
        f"only PRESENTED, by whoever runs the node: {', '.join(report.presented)}",
    ]
