"""Authoring: how every command that puts something on record does it.

In a node's HOME an entry is signed with the party's key there and recorded at once. In a client's HOME it is
signed and written to a file, for ``openline submit`` on the node. ``--draft`` writes it unsigned, for
``openline sign`` wherever the key is. With ``--server`` it is sent there: signed here, where the key is here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

import typer

from openline.cli import heading, whose
from openline.cli.elsewhere import Elsewhere, meant
from openline.cli.files import write_new
from openline.cli.known import refuse_unknown_party, refuse_unknown_recipients
from openline.cli.output import console, emit, progress
from openline.errors import InputError, OpenlineError, StorageError

if TYPE_CHECKING:
    from openline.app.drafts import AddressedDraft
    from openline.app.handlers import Handlers
    from openline.app.home import Home
    from openline.app.journal import Journal
    from openline.app.keyfile import KeyFile, KeyUse
    from openline.app.ports import Draft
    from openline.app.receipt import Receipt
    from openline.client import Client
    from openline.decide.state import State
    from openline.ledger.entry import Mode, SignedEntry

HomeDir: TypeAlias = Annotated[
    Path | None, typer.Option("--home", metavar="DIR", help="the HOME; else $OPENLINE_HOME")
]
AsJson: TypeAlias = Annotated[bool, typer.Option("--json", help="print JSON, one object a line")]
AsParty: TypeAlias = Annotated[
    str,
    typer.Option(
        "--as",
        metavar="PARTY",
        help="the party that says it",
        default_factory=whose.speaks,
        show_default=whose.BY_TOKEN,
    ),
]
Out: TypeAlias = Annotated[
    Path | None,
    typer.Option("--out", metavar="FILE", help="write the signed entry here, for 'openline submit'"),
]
DraftOut: TypeAlias = Annotated[
    Path | None, typer.Option("--draft", metavar="FILE", help="write it unsigned, for 'openline sign'")
]
Seen: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        "--seen", metavar="BUNDLE", help="in a client's HOME: the bundle that shows what it is about"
    ),
]
Reason: TypeAlias = Annotated[str, typer.Option("--reason", help="why, in your own words")]


class Authoring:
    """One party about to put something on record in one HOME."""

    def __init__(
        self,
        home: Home | None,
        party: str,
        *,
        client: Client | None = None,
        out: Path | None = None,
        draft: Path | None = None,
        as_json: bool = False,
    ) -> None:
        if out is not None and draft is not None:
            raise InputError(
                "--out and --draft exclude each other", next_step="sign it, or leave it unsigned"
            )
        self._home = home
        self.client = client
        """The server that everything is asked of, and sent to, in place of a log that is here."""
        self.party = party
        self.rules: Handlers | None = None
        self.journal: Journal | None = None
        self._out = out
        self._draft = draft
        self._as_json = as_json
        self._untold: dict[str, Any] = {}
        """Notes that still have to go with the first answer for a machine."""

    @property
    def home(self) -> Home:
        """The HOME; what a server alone can do needs none.

        Raises
        ------
        InputError
            There is none.
        """
        if self._home is None:
            raise InputError("no HOME is named", next_step="give --home DIR, or set OPENLINE_HOME")
        return self._home

    def refuse_other(self, party: str, option: str) -> None:
        """Refuse to be told over a server what another party is: the token says whose eyes one has.

        Raises
        ------
        InputError
            The token is another party's.
        """
        if self.client is None:
            return
        reader = self.client.session().party
        if reader != party:
            raise InputError(
                f"the token is one of {reader}'s, and shows what {reader} is shown",
                where=option,
                next_step="use a token of the party's own",
            )

    def record(
        self,
        *drafts: Draft,
        author: str = "",
        key: Path | None = None,
        notes: dict[str, Any] | None = None,
        outcome: Callable[[State], str] | None = None,
        outcome_there: Callable[[Client], str] | None = None,
        places: Sequence[str] = (),
    ) -> None:
        """Record drafts, or write them to files, and say so.

        What is recorded at a node is recorded whole: where one draft is refused, none is on record.

        Parameters
        ----------
        author
            Who signs, when that is not the party itself.
        key
            The key file to sign with, when the key is not in the HOME.
        notes
            What else to tell, such as the echo of a coordinate: before anything is recorded.
        outcome
            Says how things stand once everything is on record.
        outcome_there
            Says the same by what a server shows the party.
        places
            Where each draft was read, such as a feature of a file, to be named in a refusal.

        Raises
        ------
        NotFoundError
            Something is to be shown to a party that is not on record.
        OpenlineError
            As :meth:`.Journal.submit_all`.
        """
        author = author or self.party
        if self.rules is not None:
            refuse_unknown_recipients(self.rules.state, author, drafts)
        self._tell_first(drafts, notes)
        if self._draft is not None:
            for path, draft in zip(_numbered(self._draft, len(drafts)), drafts, strict=True):
                self._write_draft(path, draft, author)
            return
        if self.client is not None and self._out is None:
            self._send(self.client, drafts, author, key, places, outcome_there)
            return
        signed = self._sign(drafts, author, key)
        if self.journal is None or self._out is not None:
            stem = f"{drafts[0].type.removesuffix('/v1')}-{drafts[0].facts.subject or 'entry'}.entry"
            paths = _numbered(self._out or Path(stem), len(drafts))
            for path, draft, entry in zip(paths, drafts, signed, strict=True):
                write_new(path, entry.to_file_bytes())
                done = f"signed: bring it to the node with 'openline submit {path}'"
                self._say({"signed": draft.type, "file": str(path)}, done, draft)
            return
        self._submit(self.journal, drafts, signed, places)
        if outcome is not None and self.rules is not None and not self._as_json:
            console().print(outcome(self.rules.state), markup=False)

    def check(self, *drafts: Draft, notes: dict[str, Any] | None = None) -> None:
        """Say what :meth:`record` says before it records, and that nothing was recorded."""
        self._tell_first(drafts, notes)
        if not self._as_json:
            console().print("nothing was recorded", markup=False)
            return
        for it in drafts:
            emit({"would_record": it.type, "subject": it.facts.subject, **_fields(it.body), **self._untold})
            self._untold = {}

    def _tell_first(self, drafts: Sequence[Draft], notes: dict[str, Any] | None) -> None:
        self._untold = dict(notes or {})
        if when := _still_to_come(drafts):
            self._untold["when"] = when if len(when) > 1 else when[0]
        self._untold |= self._compared(drafts)
        if not self._as_json:
            for name, value in self._untold.items():
                for line in value if isinstance(value, list) else [value]:
                    console().print(f"  {name}: {line}", markup=False)

    def _sign(self, drafts: Sequence[Draft], author: str, key: Path | None) -> list[SignedEntry]:
        from openline import bootstrap
        from openline.model.event import EVENTS

        keys: dict[KeyUse, KeyFile] = {}
        signed = []
        for draft in drafts:
            use: KeyUse = "root" if EVENTS[draft.type].signed_by == "root" else "signing"
            if use not in keys:
                path = key or self.home.key_path(author, use)
                # Where the key is not here the HOME says best what to do.
                keys[use] = unlock(path) if path.exists() else self.home.read_key(author, use)
            signed.append(bootstrap.sign(self.home, draft, author=author, key=keys[use]))
        return signed

    def _send(
        self,
        client: Client,
        drafts: Sequence[Draft],
        author: str,
        key: Path | None,
        places: Sequence[str],
        outcome: Callable[[Client], str] | None,
    ) -> None:
        """Have drafts recorded elsewhere, all of them or none, and say who signed them and what is proved."""
        from openline.cli.sending import kept_if_unanswered, send

        signed = self._sign(drafts, author, key) if self._signs_here(drafts, author, key) else None
        with _naming(places, drafts), kept_if_unanswered(drafts, signed or ()):
            sent = send(client, self._home, drafts, signed, self._addressing(client, author))
        for number, draft in enumerate(drafts):
            if sent.on_its_way is not None:
                error = sent.on_its_way
                fields: dict[str, Any] = {"on_its_way": draft.type, "why": error.what}
                self._say(fields, "signed, ON ITS WAY and not on record yet", draft)
                continue
            answer = sent.receipts[number]
            fields = {"recorded": draft.type, "id": answer.id, "index": answer.index, "receipt": answer}
            there = "at the party's gateway" if client.server.gateway else "in custody there"
            fields |= {"signed": "here" if signed else there, "proved": sent.is_proved}
            self._say(fields, f"recorded at index {answer.index}", draft)
        if self._as_json:
            return
        console().print(sent.words, markup=False)
        if outcome is not None and sent.on_its_way is None:
            console().print(outcome(client), markup=False)

    def _compared(self, drafts: Sequence[Draft]) -> dict[str, list[str]]:
        """Say what the party is shown near every coordinate that it is about to record (F2).

        And what it saw far from everything that it is shown.
        """
        from openline import bootstrap
        from openline.cli.nearby import far_lines, near_lines, rows_for, rows_there

        rules, client = self.rules, self.client
        sighted = any(it.type == "sighting.report/v1" for it in drafts)
        kinds = ("site", "zone", "line") if sighted else ("site", "zone")

        @cache
        def shown() -> list[dict[str, Any]]:
            if rules is not None:
                return rows_for(rules.state, self.party, kinds)
            return rows_there(client, kinds) if client is not None else []

        now_ms = bootstrap.now_ms()
        try:
            said = {
                "close by": near_lines(shown, drafts, now_ms),
                "far off": far_lines(shown, drafts, now_ms),
            }
        except StorageError as error:  # a gateway takes entries while the node cannot be reached
            said = {"close by": [f"NOT COMPARED with what you are shown: {error.what}"]}
        return {name: lines for name, lines in said.items() if lines}

    def _signs_here(self, drafts: Sequence[Draft], author: str, key: Path | None) -> bool:
        """Tell whether the keys for all drafts are here; what needs a root is signed nowhere else."""
        from openline.model.event import EVENTS

        if key is not None:
            return True
        uses = {"root" if EVENTS[it.type].signed_by == "root" else "signing" for it in drafts}
        if "root" in uses:
            return True  # or the HOME says where it may be
        return self._home is not None and self._home.key_path(author).exists()

    def _addressing(self, client: Client, author: str) -> Callable[[Draft], AddressedDraft]:
        from openline.app.drafts import AddressedDraft

        theatre, mode = self.theatre(client)
        return lambda draft: AddressedDraft(theatre, mode, author, draft)

    def theatre(self, client: Client | None) -> tuple[str, Mode]:
        """Return the theatre and its mode, as the HOME knows them, or as a server says without one."""
        if self._home is None and client is not None:
            try:
                said = client.theatre()
            except StorageError:
                known = client.gateway()  # it knows, also while the node cannot be reached
                return known.theatre, known.mode
            return said.theatre, said.mode
        settings = self.home.settings
        return settings.theatre, settings.mode

    def _submit(
        self,
        journal: Journal,
        drafts: Sequence[Draft],
        signed: Sequence[SignedEntry],
        places: Sequence[str],
    ) -> None:
        with _naming(places, drafts), progress(f"recording {len(signed):,} entries"):
            answers: list[Receipt] = journal.submit_all(signed)
        for draft, answer in zip(drafts, answers, strict=True):
            fields = {"recorded": draft.type, "id": answer.id, "index": answer.index}
            self._say({**fields, "receipt": answer}, f"recorded at index {answer.index}", draft)

    def _write_draft(self, path: Path, draft: Draft, author: str) -> None:
        from openline.app.drafts import AddressedDraft, to_draft_file

        write_new(path, to_draft_file(AddressedDraft(*self.theatre(self.client), author, draft)))
        done = f"unsigned: read it, then 'openline sign {path} --key FILE' where the key is"
        self._say({"drafted": draft.type, "file": str(path)}, done, draft)

    def _say(self, fields: dict[str, Any], done: str, draft: Draft) -> None:
        subject = draft.facts.subject
        if self._as_json:
            emit({**fields, "subject": subject, **self._untold})
            self._untold = {}
        else:
            what = f"{draft.type.removesuffix('/v1')} {subject}".strip()
            console().print(f"{what}  {done}", markup=False)


def _fields(body: object) -> dict[str, Any]:
    from msgspec import Struct
    from msgspec.structs import asdict

    return asdict(body) if isinstance(body, Struct) else {}


def _still_to_come(drafts: Sequence[Draft]) -> list[str]:
    """Ask about every time, of what has happened or was seen, that is still to come."""
    from openline.bootstrap import now_ms
    from openline.cli.nearby import shortened
    from openline.cli.times import time_text
    from openline.decide.doubting import doubts_of

    said: list[str] = []
    for it in drafts:
        for doubt in doubts_of(it.body, now_ms()):
            whose = f"{it.facts.subject}: " if len(drafts) > 1 else ""
            said.append(f"{whose}{time_text(doubt.at_ms)} is still to come: is that what is meant?")
    return shortened(said)


@contextmanager
def authoring(
    home: Path | None, party: str, *, out: Path | None, draft: Path | None, as_json: bool
) -> Iterator[Authoring]:
    """Open a HOME for a party that has something to say; a node's with its log."""
    from openline import bootstrap
    from openline.app.handlers import Handlers
    from openline.cli.warming import interpret_if_small

    server = meant()
    if server is not None:
        with _speaking_to(server, home, party, out=out, draft=draft, as_json=as_json) as desk:
            yield desk
        return
    desk = Authoring(heading.open_home(home), party, out=out, draft=draft, as_json=as_json)
    if not desk.home.is_node:
        yield desk
        return
    interpret_if_small(desk.home.log_path)
    desk.rules = Handlers()
    with bootstrap.open_journal(desk.home, desk.rules) as desk.journal:
        warn_if_stopped(desk.journal)
        if draft is None:  # a draft may wait until its author is enrolled
            refuse_unknown_party(desk.rules.state, party)
        kept_index(desk.journal, desk.rules)
        yield desk
        keep_index(desk.journal, desk.rules)


@contextmanager
def _speaking_to(
    server: Elsewhere, home: Path | None, party: str, *, out: Path | None, draft: Path | None, as_json: bool
) -> Iterator[Authoring]:
    """Speak to a server for a party; the HOME, if there is one, has its keys and what it trusts."""
    from openline import bootstrap

    found = bootstrap.find_home(home)
    with server.opened() as client:
        yield Authoring(found, party, client=client, out=out, draft=draft, as_json=as_json)


@contextmanager
def _naming(places: Sequence[str], drafts: Sequence[Draft]) -> Iterator[None]:
    """Name in a refusal where the draft was read that it is about, and that nothing was recorded."""
    try:
        yield
    except OpenlineError as error:
        if places and error.part is not None:
            error.where = f"{places[error.part]}: {error.where}"
        if len(drafts) > 1 and error.part is not None:
            error.next_step = "; ".join(filter(None, (error.next_step, "nothing was recorded")))
        raise


def kept_index(journal: Journal, rules: Handlers) -> None:
    """Have the index made of volumes that were made before, where it is needed at all."""
    from openline.app.keeping import NAME

    rules.standing.load_from(lambda: journal.store.watch_state(NAME) or b"")


def keep_index(journal: Journal, rules: Handlers) -> None:
    """Keep what was made of the index, where it is worth it, for the next opening of the log."""
    from openline.app.keeping import NAME, WORTH_KEEPING

    if rules.standing.unsaved >= WORTH_KEEPING and journal.stopped is None:
        journal.record([], watch_states={NAME: rules.standing.save()})


def warn_if_stopped(journal: Journal) -> None:
    """Say, where a copy of the log is read that may be an old one, that it may be."""
    if journal.stopped is not None:
        console(stderr=True).print(f"openline: what is read here may be OLD: {journal.stopped}", markup=False)


@contextmanager
def minding_watches(journal: Journal | None) -> Iterator[None]:
    """Say which watches lost what they remembered, because something that it held was redacted meanwhile."""
    kept = [] if journal is None else journal.store.watches()
    yield
    gone = [] if journal is None else sorted(set(kept).difference(journal.store.watches()))
    if gone:
        console(stderr=True).print(
            f"openline: gone with it is what was remembered by the watch {', '.join(gone)}: started again, it"
            " begins anew, and says again who is inside and what was seen",
            markup=False,
        )


def _numbered(path: Path, count: int) -> Sequence[Path]:
    if count == 1:
        return [path]
    return [path.with_name(f"{path.stem}-{number}{path.suffix}") for number in range(1, count + 1)]


def unlock(path: Path) -> KeyFile:
    """Read a key file, asking for its passphrase if it is kept under one."""
    from openline.app.keyfile import is_encrypted, read_key

    if not is_encrypted(path):
        return read_key(path)
    typed: str = typer.prompt(f"passphrase of {path.name}", hide_input=True, err=True)
    return read_key(path, passphrase=typed.encode())
