"""``openline member``, ``token`` and ``roster``: who may act for a party at this node, beside the record."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from openline.cli.authoring import AsJson, HomeDir, read_input
from openline.cli.elsewhere import meant
from openline.cli.output import console, emit, note
from openline.errors import ConflictError, InputError, NotFoundError

if TYPE_CHECKING:
    from openline.app.accounts import Accounts, Member, Token
    from openline.app.home import Home
    from openline.cli.accountsthere import AccountsThere
    from openline.model.release import Role

member = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    help="Who may act for a party at this node; no name is on record.",
)
token = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    help="API tokens: for a member, for some scopes, for some time.",
)
roster = typer.Typer(
    add_completion=False, no_args_is_help=True, help="Who is on duty for a party, and who is called next."
)

Whom = Annotated[str, typer.Argument(metavar="MEMBER", help="the member's id, or a name that only one has")]
OfParty = Annotated[str, typer.Option("--party", metavar="PARTY", help="the party; 'node' is who runs it")]
DAYS = 90
"""So long a token is valid where nothing else is said."""


# -- members -----------------------------------------------------------------------------------------


@member.command()
def add(
    name: Annotated[str, typer.Argument(help="as people call him; it stands in no entry")],
    party: OfParty,
    role: Annotated[
        str, typer.Option("--role", help="observer, unit, duty-officer, liaison-officer, administrator")
    ],
    home: HomeDir = None,
    as_json: AsJson = False,
) -> None:
    """Let somebody act for a party, once he has a token, an identity or a certificate."""
    from openline import bootstrap

    with _accounts(home) as desk:
        _check_party(desk.home, party)
        added = desk.accounts.add_member(party=party, name=name, role=_role(role), now_ms=bootstrap.now_ms())
        desk.tell("member_added", party, f"{added.id} {added.role.value}")
        _say_member(added, as_json)
        if not as_json:
            console().print(f"Now something to be known by: 'openline token issue {added.id}'", markup=False)


@member.command("list")
def list_members(
    party: Annotated[str, typer.Option("--party", metavar="PARTY", help="only this party's")] = "",
    home: HomeDir = None,
    as_json: AsJson = False,
) -> None:
    """List who may act for whom."""
    with _accounts(home) as desk:
        rows = desk.accounts.members(party or None)
        if as_json:
            for it in rows:
                emit(_member_row(desk.accounts, it))
            return
        from rich.table import Table

        table = Table("member", "party", "name", "role", "known by", box=None)
        for it in rows:
            row = _member_row(desk.accounts, it)
            known = [f"{row['tokens']} tokens"] if row["tokens"] else []
            known += [f"{one['subject']} at {one['issuer']}" for one in row["identities"]]
            known += [f"certificate {one[:16]}…" for one in row["certificates"]]
            role = f"{it.role.value.replace('_', ' ')}{' (disabled)' if it.disabled else ''}"
            table.add_row(it.id, it.party, it.name, role, ", ".join(known) or "nothing yet")
        console().print(table)


@member.command()
def edit(
    whom: Whom,
    name: Annotated[str, typer.Option("--name", help="as people call him")] = "",
    role: Annotated[str, typer.Option("--role", help="it counts at once, for all that he is known by")] = "",
    home: HomeDir = None,
    as_json: AsJson = False,
) -> None:
    """Change what a member is called, or his role."""
    if not (name or role):
        raise InputError("nothing is given that would change", where=whom)
    with _accounts(home) as desk:
        found = _find(desk.accounts, whom)
        changed = desk.accounts.edit_member(found.id, name=name or None, role=_role(role) if role else None)
        state = "disabled" if changed.disabled else changed.role.value
        desk.tell("member_changed", changed.party, f"{changed.id}: {state}")
        _say_member(changed, as_json)


@member.command()
def disable(
    whom: Whom,
    again: Annotated[bool, typer.Option("--enable", help="let him act again")] = False,
    home: HomeDir = None,
    as_json: AsJson = False,
) -> None:
    """Let a member act no longer: no token, session or certificate of his counts any more."""
    with _accounts(home) as desk:
        changed = desk.accounts.disable_member(_find(desk.accounts, whom).id, disabled=not again)
        state = "disabled" if changed.disabled else changed.role.value
        desk.tell("member_changed", changed.party, f"{changed.id}: {state}")
        _say_member(changed, as_json)


@member.command()
def bind(
    whom: Whom,
    issuer: Annotated[
        str, typer.Option("--issuer", metavar="URL", help="the identity provider, as it calls itself")
    ] = "",
    subject: Annotated[str, typer.Option("--subject", help="how it calls the member")] = "",
    certificate: Annotated[
        Path | None, typer.Option("--certificate", metavar="FILE", help="a machine's certificate, PEM or DER")
    ] = None,
    scope: Annotated[
        list[str], typer.Option("--scope", help="what the certificate is for; all of the role's, if left out")
    ] = [],  # noqa: B006 - typer needs a list, and copies it
    away: Annotated[bool, typer.Option("--remove", help="know nobody by it any more")] = False,
    home: HomeDir = None,
    as_json: AsJson = False,
) -> None:
    """Know a member by an identity provider's word (--issuer, --subject), or by a certificate."""
    from openline import bootstrap

    if bool(issuer) != bool(subject) or bool(issuer) == (certificate is not None):
        raise InputError("give --issuer and --subject, or --certificate", where=whom)
    with _accounts(home) as desk:
        found = _find(desk.accounts, whom)
        if certificate is None:
            if away:
                if (issuer, subject) not in [
                    (it.issuer, it.subject) for it in desk.accounts.identities(found.id)
                ]:
                    raise NotFoundError("this member is not known by it", where=whom)
                desk.accounts.unbind_identity(issuer, subject)
            else:
                desk.accounts.bind_identity(found.id, issuer, subject)
            said = {"issuer": issuer, "subject": subject}
        else:
            sha256 = _fingerprint(certificate)
            if away:
                if sha256 not in [it.sha256 for it in desk.accounts.certificates(found.id)]:
                    raise NotFoundError("this member is not known by it", where=whom)
                desk.accounts.unbind_certificate(sha256)
            else:
                desk.accounts.bind_certificate(
                    found.id, sha256, scopes=_scopes(scope) if scope else None, now_ms=bootstrap.now_ms()
                )
            said = {"sha256": sha256}
        what = "identity_bound" if certificate is None else "certificate_bound"
        desk.tell(what, found.party, f"{found.id}: {' '.join(said.values())}{' no more' if away else ''}")
        if as_json:
            emit({"member": found.id, "bound": not away, **said})
        else:
            verb = "no longer known" if away else "known"
            console().print(f"{found.id}  {verb} by {' '.join(said.values())}", markup=False)


# -- tokens ------------------------------------------------------------------------------------------


@token.command()
def issue(
    whom: Whom,
    scope: Annotated[
        list[str], typer.Option("--scope", help="read, submit, positions, deliver, sign, administer, operate")
    ] = [],  # noqa: B006
    days: Annotated[int, typer.Option("--days", min=1, max=400, help="so long it is valid")] = DAYS,
    says: Annotated[str, typer.Option("--note", help="what it is for")] = "",
    home: HomeDir = None,
    as_json: AsJson = False,
) -> None:
    """Make an API token. Its secret is printed this once and kept nowhere."""
    from openline import bootstrap
    from openline.app.accounts import DAY_MS, usable_scopes

    with _accounts(home) as desk:
        found = _find(desk.accounts, whom)
        scopes = _scopes(scope) if scope else usable_scopes(found, None)
        now_ms = bootstrap.now_ms()
        made = desk.accounts.issue_token(found.id, scopes, now_ms + days * DAY_MS, says, now_ms=now_ms)
        desk.tell("token_issued", found.party, f"{found.id}: {made.token_id}")
        if as_json:
            emit(
                {"token": made.token_id, "member": found.id, "scopes": sorted(scopes), "secret": made.secret}
            )
            return
        note(f"token {made.token_id} of {found.id} ({', '.join(sorted(scopes))}), valid for {days} days:")
        console(plain=True).print(made.secret, markup=False, highlight=False)
        note("keep it like a key: it is shown this once")


@token.command("list")
def list_tokens(
    party: Annotated[str, typer.Option("--party", metavar="PARTY", help="only this party's")] = "",
    whom: Annotated[str, typer.Option("--member", metavar="MEMBER", help="only this member's")] = "",
    home: HomeDir = None,
    as_json: AsJson = False,
) -> None:
    """List tokens: whose, what for, until when, and when last used."""
    from openline import bootstrap

    with _accounts(home) as desk:
        of = _find(desk.accounts, whom).id if whom else None
        rows = desk.accounts.tokens(member=of, party=party or None)
        now_ms = bootstrap.now_ms()
    if as_json:
        for it in rows:
            emit(_token_row(it, now_ms))
        return
    from rich.table import Table

    table = Table("token", "member", "scopes", "state", "expires", "last used", "note", box=None)
    for it in rows:
        used = _when(it.last_used_ms) if it.last_used_ms else "never"
        state = _token_row(it, now_ms)["state"]
        table.add_row(
            it.id, it.member, " ".join(sorted(it.scopes)), state, _when(it.expires_ms), used, it.note
        )
    console().print(table)


@token.command()
def revoke(
    id: Annotated[str, typer.Argument(metavar="TOKEN", help="its id, or all of its text")],
    home: HomeDir = None,
    as_json: AsJson = False,
) -> None:
    """End a token: at once in this process, in running servers within seconds."""
    from openline import bootstrap
    from openline.app.accounts import read_secret

    given = read_secret(id)
    with _accounts(home) as desk:
        now_ms = bootstrap.now_ms()
        revoked = desk.accounts.revoke_token(given.id if given else id, now_ms=now_ms)
        holder = desk.accounts.member(revoked.member)
        desk.tell("token_revoked", holder.party, f"{holder.id}: {revoked.id}")
    if as_json:
        emit(_token_row(revoked, now_ms))
    else:
        console().print(f"{revoked.id}  revoked", markup=False)


# -- rosters -----------------------------------------------------------------------------------------


@roster.command("set")
def set_(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="JSON: a list of shifts, as 'roster show --json' prints")
    ],
    party: OfParty,
    home: HomeDir = None,
    as_json: AsJson = False,
) -> None:
    """Replace a party's roster by what a file says, all of it or nothing.

    A shift: {"level": "tactical", "role": "duty_officer", "member": ID, "from_ms": …, "to_ms": …,
    "deputy_order": 0, "weekly": true, "until_ms": null}. Times are UTC, in milliseconds since 1970.
    """
    import msgspec

    from openline.model.roster import Shift

    try:
        shifts = msgspec.json.decode(read_input(file), type=list[Shift])
    except msgspec.MsgspecError as error:
        raise InputError(f"no roster: {error}", where=str(file)) from error
    with _accounts(home) as desk:
        desk.accounts.put_roster(party, shifts)
        desk.tell("roster_changed", party, f"{len(shifts)} shifts")
    if as_json:
        emit({"party": party, "shifts": len(shifts)})
    else:
        console().print(f"{party}  {len(shifts)} shifts", markup=False)


@roster.command()
def show(party: OfParty, home: HomeDir = None, as_json: AsJson = False) -> None:
    """Show a party's roster, and who is on duty now."""
    import msgspec

    from openline import bootstrap
    from openline.model.roster import is_on_duty

    with _accounts(home) as desk:
        shifts = desk.accounts.roster(party)
        names = {it.id: it.name for it in desk.accounts.members(party)}
    if as_json:
        emit(msgspec.to_builtins(shifts))
        return
    from rich.table import Table

    now_ms = bootstrap.now_ms()
    table = Table("", "level", "call", "who", "role", "from", "to", "again", box=None)
    for it in sorted(shifts, key=lambda it: (it.level, it.from_ms, it.deputy_order)):
        table.add_row(
            "now" if is_on_duty(it, now_ms) else "",
            it.level,
            "first" if it.deputy_order == 0 else f"deputy {it.deputy_order}",
            f"{names.get(it.member, '?')} ({it.member})",
            it.role.value.replace("_", " "),
            _when(it.from_ms),
            _when(it.to_ms),
            _again(it.weekly, it.until_ms),
        )
    console().print(table)


# -- what they have in common ------------------------------------------------------------------------


class _Desk(NamedTuple):
    """The accounts of a HOME, opened by whoever sits at the machine; or those behind a server."""

    home: Home | None
    """None behind a server."""
    accounts: Accounts | AccountsThere

    def tell(self, what: str, party: str, detail: str) -> None:
        """Put a change into the security log of the party concerned: it was done here, by the operator."""
        if self.home is None:
            return  # the server has noted by whom
        from openline import bootstrap
        from openline.app.security import SecurityEvent, SecurityKind
        from openline.bootstrap.accounts import open_security

        security = open_security(self.home)
        security.write(
            SecurityEvent(
                at_ms=bootstrap.now_ms(),
                what=SecurityKind(what),
                party=party,
                remote="at the machine",
                route="command line",
                detail=detail,
            )
        )
        security.close()


@contextmanager
def _accounts(home: Path | None) -> Iterator[_Desk]:
    from openline import bootstrap
    from openline.bootstrap.accounts import open_accounts

    if (server := meant()) is not None:
        from openline.cli.accountsthere import AccountsThere

        with server.opened() as client:
            yield _Desk(None, AccountsThere(client))
        return
    where = bootstrap.open_home(home)
    accounts = open_accounts(where)
    try:
        yield _Desk(where, accounts)
    finally:
        accounts.close()


def _find(accounts: Accounts | AccountsThere, whom: str) -> Member:
    """Return the member with an id, or with a name that nobody else has."""
    everybody = accounts.members()
    found = [it for it in everybody if it.id == whom] or [it for it in everybody if it.name == whom]
    if not found:
        raise NotFoundError(
            f"there is no member {whom!r}", where="member", next_step="'openline member list' shows all"
        )
    if len(found) > 1:
        raise ConflictError(
            f"{len(found)} members are called {whom!r}",
            where="member",
            next_step=f"give an id: {', '.join(it.id for it in found)}",
        )
    return found[0]


def _check_party(home: Home | None, party: str) -> None:
    """Refuse a party that is not on record: a slip would make a member who never sees anything."""
    from openline import bootstrap
    from openline.app.handlers import Handlers
    from openline.model.event import NODE

    if home is None or party == NODE or not home.is_node:
        return  # a gateway has people of its own party, and no record to look them up in
    rules = Handlers()
    with bootstrap.open_journal(home, rules):
        if party not in rules.state.parties:
            raise NotFoundError(
                f"no party {party!r} is on record",
                where="--party",
                next_step=f"'openline party add {party}', or 'openline party list'",
            )


def _role(text: str) -> Role:
    from openline.model.release import Role

    try:
        return Role(text.strip().lower().replace("-", "_").replace(" ", "_"))
    except ValueError:
        raise InputError(
            f"{text!r} is no role", where="--role", next_step=f"one of: {', '.join(it.value for it in Role)}"
        ) from None


def _scopes(texts: list[str]) -> frozenset[Any]:
    from openline.app.accounts import Scope

    try:
        return frozenset(Scope(it) for text in texts for it in text.replace(",", " ").split())
    except ValueError as error:
        raise InputError(
            f"no scope: {error}", where="--scope", next_step=f"some of: {', '.join(Scope)}"
        ) from None


def _fingerprint(path: Path) -> str:
    from hashlib import sha256

    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding

    data = read_input(path)
    try:
        is_pem = data.lstrip().startswith(b"-----BEGIN")
        read = x509.load_pem_x509_certificate if is_pem else x509.load_der_x509_certificate
        return sha256(read(data).public_bytes(Encoding.DER)).hexdigest()
    except ValueError as error:
        raise InputError("it holds no certificate", where=str(path)) from error


def _say_member(it: Member, as_json: bool) -> None:
    if as_json:
        emit(
            {
                "member": it.id,
                "party": it.party,
                "name": it.name,
                "role": it.role.value,
                "disabled": it.disabled,
            }
        )
        return
    state = ", may not act" if it.disabled else ""
    console().print(
        f"{it.id}  {it.name}: {it.role.value.replace('_', ' ')} of {it.party}{state}", markup=False
    )


def _member_row(accounts: Accounts | AccountsThere, it: Member) -> dict[str, Any]:
    return {
        "member": it.id,
        "party": it.party,
        "name": it.name,
        "role": it.role.value,
        "disabled": it.disabled,
        "tokens": sum(one.revoked_ms is None for one in accounts.tokens(member=it.id)),
        "identities": [{"issuer": one.issuer, "subject": one.subject} for one in accounts.identities(it.id)],
        "certificates": [one.sha256 for one in accounts.certificates(it.id)],
    }


def _token_row(it: Token, now_ms: int) -> dict[str, Any]:
    over = "expired" if it.expires_ms <= now_ms else "valid"
    return {
        "token": it.id,
        "member": it.member,
        "scopes": sorted(it.scopes),
        "state": "revoked" if it.revoked_ms is not None else over,
        "expires_ms": it.expires_ms,
        "last_used_ms": it.last_used_ms,
        "note": it.note,
    }


def _again(weekly: bool, until_ms: int | None) -> str:
    if not weekly:
        return "once"
    return "every week" if until_ms is None else f"every week until {_when(until_ms)}"


def _when(ms: int) -> str:
    from datetime import UTC, datetime

    return datetime.fromtimestamp(ms / 1000, UTC).strftime("%Y-%m-%d %H:%MZ")
