"""``openline member``: who may act for a party at this node, beside the record."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from openline.cli.accounts import (
    OfParty,
    Whom,
    check_party,
    find_member,
    opened_accounts,
    role_of,
    scopes_of,
)
from openline.cli.authoring import AsJson, HomeDir
from openline.cli.files import read_input
from openline.cli.inviting import invite, list_invitations, redeem, uninvite
from openline.cli.numbers import counted
from openline.cli.output import console, emit
from openline.errors import InputError, NotFoundError

if TYPE_CHECKING:
    from openline.app.accounts import Accounts, Member
    from openline.cli.accountsthere import AccountsThere

member = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    help="Who may act for a party at this node; no name is on record.",
)


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

    with opened_accounts(home) as desk:
        check_party(desk.home, party)
        added = desk.accounts.add_member(
            party=party, name=name, role=role_of(role), now_ms=bootstrap.now_ms()
        )
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
    with opened_accounts(home) as desk:
        rows = desk.accounts.members(party or None)
        if as_json:
            for it in rows:
                emit(_member_row(desk.accounts, it))
            return
        from rich.table import Table

        table = Table("member", "party", "name", "role", "known by", box=None)
        for it in rows:
            row = _member_row(desk.accounts, it)
            known = [counted(row["tokens"], "token")] if row["tokens"] else []
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
    with opened_accounts(home) as desk:
        found = find_member(desk.accounts, whom)
        changed = desk.accounts.edit_member(found.id, name=name or None, role=role_of(role) if role else None)
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
    with opened_accounts(home) as desk:
        changed = desk.accounts.disable_member(find_member(desk.accounts, whom).id, disabled=not again)
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
    with opened_accounts(home) as desk:
        found = find_member(desk.accounts, whom)
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
                    found.id, sha256, scopes=scopes_of(scope) if scope else None, now_ms=bootstrap.now_ms()
                )
            said = {"sha256": sha256}
        what = "identity_bound" if certificate is None else "certificate_bound"
        desk.tell(what, found.party, f"{found.id}: {' '.join(said.values())}{' no more' if away else ''}")
        if as_json:
            emit({"member": found.id, "bound": not away, **said})
        else:
            verb = "no longer known" if away else "known"
            console().print(f"{found.id}  {verb} by {' '.join(said.values())}", markup=False)


for _name, _command in (
    ("invite", invite),
    ("invitations", list_invitations),
    ("uninvite", uninvite),
    ("redeem", redeem),
):
    member.command(_name)(_command)


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
