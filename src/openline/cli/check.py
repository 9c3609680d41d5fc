"""``openline check``: a crew holds a coordinate against what was released to it, alone and unlogged (R39).

It reads the file, the policy and the line it is given, and nothing else; it writes nowhere and asks nobody.
It has to answer at once, so it takes its words apart itself: loading typer costs more than the whole answer.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from openline.app.localcheck import MOST_RADIUS_M, Near, near, within_reach
from openline.app.releasefile import (
    MOST_BYTES,
    ReleaseFile,
    Trusted,
    read_release_file,
    trusted_by,
)
from openline.errors import InputError, NotFoundError, OpenlineError, SignatureError

if TYPE_CHECKING:
    from openline.cli.places import Asked

HELP = """\
Usage: openline check FILE LAT LON | MGRS | UTM | PLACE
       openline check FILE -            one of these a line, from standard input

What is on record near a coordinate, as far as FILE holds it: 'openline release export' makes the file.
Nothing is written, nothing logged, and no network is used.

  --radius-m N     how far around to look (2000; 0: only what it lies in; at most 500000)
  --at TIME        what holds then instead of now: 2026-11-14T03:00Z, or 140300ZNOV26
  --policy FILE    check the signature by this policy; else by policy.json in the HOME
  --home DIR       the HOME; else $OPENLINE_HOME
  --for PARTY      refuse a file that was released to another party
  --max-age-h N    warn of a file that is older (24)
  --json           one JSON object for each coordinate
  --help

Exit codes: 0 nothing on the list is near · 1 something is · 2 your input
            4 the file is damaged, altered, or of another theatre"""

LIMITS = (
    "The list holds what was notified and released to you, as of its time: 'nothing on this list' is not"
    " 'nothing there'."
)
CLOCK_SKEW_MS = 60_000
"""How far the node's clock may be ahead of this one before that is said."""
FAR_M = 300_000.0
"""Where nothing on the list is nearer than this, the coordinate may not be the one that was meant."""
_VALUED = ("--radius-m", "--at", "--policy", "--home", "--for", "--max-age-h")


class Options(NamedTuple):
    """What was asked."""

    file: str
    words: list[str]
    radius_m: float = 2000.0
    at: str = ""
    policy: str = ""
    home: str = ""
    party: str = ""
    max_age_h: float = 24.0
    as_json: bool = False


class Setting(NamedTuple):
    """By what a coordinate is checked: the same for every line of standard input."""

    options: Options
    file: ReleaseFile
    now_ms: int
    at_ms: int

    @property
    def age_ms(self) -> int:
        """How old the file is by this machine's clock."""
        return self.now_ms - self.file.head.made_at_ms


class Answer(NamedTuple):
    """What a coordinate was found to be near."""

    asked: Asked
    found: list[Near]
    far: bool
    """Nothing on the list is anywhere in the region."""
    swapped: int
    """How many things were near if longitude had come first; 0 unless nothing else is."""


def __getattr__(name: str) -> Any:
    """Give ``check``, the command as the table of commands has it, to whoever goes by way of typer."""
    if name != "check":
        raise AttributeError(name)
    from openline.cli.checkcommand import app

    return app


def main(words: list[str]) -> int:
    """Check what the words ask, and return the exit code."""
    sys.dont_write_bytecode = True  # no file is opened for writing, not even Python's own
    as_json = "--json" in words
    try:
        options = _options(words)
        if options is None:
            print(HELP)
            return 0
        return _run(options)
    except OpenlineError as error:
        return _report(error, as_json)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_RDONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130


def _report(error: OpenlineError, as_json: bool) -> int:
    from openline.cli.output import report

    return report(error, as_json=as_json)


def _options(words: list[str]) -> Options | None:
    """Take the command line apart; None for help. ``-33.5`` is a latitude and no option.

    Raises
    ------
    InputError
        An unknown option, a value missing or no number, no file or no coordinate.
    """
    plain: list[str] = []
    said: dict[str, str] = {}
    rest = iter(words)
    for word in rest:
        name, equals, value = word.partition("=")
        if word in ("--help", "-h"):
            return None
        if word == "--":
            plain += rest
        elif word == "--json":
            said[word] = word
        elif name in _VALUED:
            found = value if equals else next(rest, None)
            if found is None:
                raise InputError(f"{name} needs a value", next_step="openline check --help")
            said[name] = found
        elif word.startswith("--"):
            raise InputError(f"there is no option {name}", next_step="openline check --help")
        else:
            plain.append(word)
    if len(plain) < 2:
        raise InputError(
            "a release file and a coordinate are needed" if not plain else "there is nothing to look for",
            next_step="openline check FILE 33.506 38.618, or openline check --help",
        )
    return Options(
        file=plain[0],
        words=plain[1:],
        radius_m=_number(said, "--radius-m", 2000.0, MOST_RADIUS_M),
        at=said.get("--at", ""),
        policy=said.get("--policy", ""),
        home=said.get("--home", ""),
        party=said.get("--for", ""),
        max_age_h=_number(said, "--max-age-h", 24.0, 1e6),
        as_json="--json" in said,
    )


def _number(said: dict[str, str], name: str, otherwise: float, most: float) -> float:
    try:
        value = float(said.get(name, otherwise))
    except ValueError:
        value = -1.0
    if not 0.0 <= value <= most:
        raise InputError(f"{said[name]!r} is no number from 0 to {most:,.0f}", where=name)
    return value


# -- looking ---------------------------------------------------------------------------------------


def _run(options: Options) -> int:
    from openline.bootstrap import now_ms
    from openline.cli.places import read_asked

    file = read_release_file(_bytes_of(options.file), _trusted(options), where=options.file)
    if options.party and file.head.party != options.party:
        raise InputError(
            f"it was released to {file.head.party!r}, not to {options.party!r}",
            where=options.file,
            next_step="use the file of your own party: what one may see is not what another may",
        )
    now = now_ms()
    setting = Setting(options, file, now, _time(options.at) if options.at else now)
    if options.words == ["-"]:
        return _check_lines(setting)
    answer = _answer(setting, read_asked(" ".join(options.words), file))
    _say(setting, [answer])
    return int(bool(answer.found))


def _check_lines(setting: Setting) -> int:
    """Check every line of standard input; what cannot be read is said, and the others are checked."""
    found = refused = False

    def answers() -> Iterator[Answer | InputError]:
        from openline.cli.places import read_asked

        for number, line in enumerate(sys.stdin.buffer, 1):
            text = line.decode(errors="replace").strip()
            if not text:
                continue
            try:
                yield _answer(setting, read_asked(text, setting.file))
            except (InputError, NotFoundError) as error:
                yield InputError(error.what, where=f"line {number}", next_step=error.next_step)

    def noted() -> Iterator[Answer]:
        nonlocal found, refused
        for it in answers():
            if isinstance(it, InputError):
                refused = True
                sys.stdout.flush()
                _report(it, setting.options.as_json)
                continue
            found |= bool(it.found)
            yield it

    _say(setting, noted())
    return 2 if refused else int(found)


def _answer(setting: Setting, asked: Asked) -> Answer:
    lon, lat = asked.lon_e7, asked.lat_e7
    found = _near(setting, lon, lat)
    far = not found and not within_reach(setting.file.pages, lon, lat, FAR_M)
    turned = asked.latitude_first and not found and abs(lon) <= 900_000_000
    return Answer(asked, found, far, len(_near(setting, lat, lon)) if turned else 0)


def _near(setting: Setting, lon_e7: int, lat_e7: int) -> list[Near]:
    file, radius_m = setting.file, setting.options.radius_m
    rows = chain.from_iterable(map(file.read, within_reach(file.pages, lon_e7, lat_e7, radius_m)))
    try:
        return near(rows, lon_e7, lat_e7, radius_m=radius_m, at_ms=setting.at_ms)
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise SignatureError(f"a row is not as the format has it: {error!r}", where=file.where) from error


def _bytes_of(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", where=path) from error
    if len(data) > MOST_BYTES:
        raise InputError(f"it is larger than {MOST_BYTES >> 20} MiB: no release file is", where=path)
    return data


def _trusted(options: Options) -> Trusted | None:
    """Read the policy that is named, or that of the HOME; None where there is none."""
    path = options.policy
    if not path:
        home = options.home or os.environ.get("OPENLINE_HOME", "")
        path = os.path.join(home, "policy.json") if home else ""
        if not path or not (options.home or os.path.exists(path)):
            return None
    return trusted_by(_bytes_of(path), where=path)


def _time(text: str) -> int:
    from openline.wire.units import time_ms

    try:
        return time_ms(text)
    except InputError:
        from openline.cli.times import parse_time

        return parse_time(text, "--at")


# -- saying ----------------------------------------------------------------------------------------


def _say(setting: Setting, answers: Any) -> None:
    from openline.cli import nearness

    if setting.options.as_json:
        for answer in answers:
            print(json.dumps(nearness.fields(setting, answer), separators=(",", ":")))
        return
    for line in nearness.head_lines(setting, bold=sys.stdout.isatty()):
        print(line)
    for answer in answers:
        for line in nearness.lines(setting, answer, bold=sys.stdout.isatty()):
            print(line)
    for line in nearness.foot_lines(setting):
        print(line)
