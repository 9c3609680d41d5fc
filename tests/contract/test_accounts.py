"""What every store of accounts must hold to: one suite, over SQLite and over PostgreSQL."""

from __future__ import annotations

import secrets
import sqlite3
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from openline.app.accounts import DAY_MS, Accounts, Caller, Member, Scope, read_secret
from openline.decide.permitting import scopes_of
from openline.errors import ConflictError, ForbiddenError, InputError, NotFoundError, RefusedError
from openline.model.release import Role
from openline.model.roster import Level, Shift
from openline.stores.side import create, open_engine, url_of_file
from openline.stores.side.accounts import SideAccounts
from openline.stores.side.callers import CACHED_MS, USED_EVERY_MS

NOW_MS = 1_795_176_000_000
SOON_MS = NOW_MS + 30 * DAY_MS
HOUR_MS = 3_600_000
ISSUER = "https://who.example"


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return url_of_file(tmp_path / "side.sqlite")
    found: str = request.getfixturevalue("postgres_url")
    return found


@pytest.fixture
def engine(url: str) -> Iterator[sa.Engine]:
    engine = open_engine(url)
    create(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def open_again(url: str) -> Iterator[Callable[[], Accounts]]:
    """Another process's view of the same accounts."""
    opened: list[sa.Engine] = []

    def again() -> Accounts:
        opened.append(open_engine(url))
        return SideAccounts(opened[-1], secrets.token_bytes)

    yield again
    for it in opened:
        it.dispose()


@pytest.fixture
def accounts(engine: sa.Engine) -> Iterator[SideAccounts]:
    accounts = SideAccounts(engine, secrets.token_bytes)
    yield accounts
    accounts.close()


def join(accounts: Accounts, party: str = "alpha", role: Role = Role.DUTY_OFFICER, name: str = "a") -> Member:
    return accounts.add_member(party=party, name=name, role=role, now_ms=NOW_MS)


def token_of(accounts: Accounts, member: Member, *scopes: Scope, until_ms: int = SOON_MS) -> tuple[str, str]:
    return accounts.issue_token(member.id, scopes or (Scope.READ,), until_ms, now_ms=NOW_MS)


def test_a_token_is_known_by_its_secret_and_says_who_calls_in_which_role(accounts: Accounts) -> None:
    officer = join(accounts)
    id, secret = token_of(accounts, officer, Scope.READ, Scope.SUBMIT)
    caller = accounts.find_token(secret, NOW_MS)
    assert caller is not None
    assert (caller.member, caller.party, caller.role) == (officer.id, "alpha", Role.DUTY_OFFICER)
    assert (caller.scopes, caller.via, caller.credential) == ({Scope.READ, Scope.SUBMIT}, "token", id)


def test_the_text_of_a_token_can_be_found_by_whoever_looks_for_leaks(accounts: Accounts) -> None:
    id, secret = token_of(accounts, join(accounts))
    assert secret.startswith(f"olt_{id}_")
    parts = read_secret(secret)
    assert parts is not None
    assert len(parts.secret) * 5 >= 256


def test_no_secret_stands_in_the_database(accounts: Accounts, engine: sa.Engine) -> None:
    officer = join(accounts)
    made = (token_of(accounts, officer)[1], accounts.open_session(officer.id, now_ms=NOW_MS).secret)
    kept = _everything(engine)
    assert officer.id in kept  # the dump holds what is in the tables
    for text in made:
        parts = read_secret(text)
        assert parts is not None
        assert parts.id in kept
        assert parts.secret not in kept
        assert parts.secret.encode().hex() not in kept


def _everything(engine: sa.Engine) -> str:
    reflected = sa.MetaData()
    reflected.reflect(engine)
    rows: list[Any] = []
    with engine.connect() as connection:
        for table in reflected.tables.values():
            rows += [list(row) for row in connection.execute(sa.select(table))]
    return "\n".join(bytes(it).hex() if isinstance(it, bytes) else str(it) for row in rows for it in row)


@pytest.mark.parametrize("place", ["id", "secret", "kind", "case", "blank", "one more"])
def test_a_secret_that_differs_in_anything_is_nobodys(accounts: Accounts, place: str) -> None:
    first, second = join(accounts), join(accounts, name="b")
    id, secret = token_of(accounts, first)
    other_id, _ = token_of(accounts, second)
    last = "b" if secret[-1] != "b" else "c"
    wrong = {
        "id": secret.replace(id, other_id),
        "secret": secret[:-1] + last,
        "kind": secret.replace("olt_", "ols_"),
        "case": secret.upper(),
        "blank": f" {secret}",
        "one more": secret + "a",
    }[place]
    assert accounts.find_token(secret, NOW_MS) is not None  # and is remembered as such
    assert accounts.find_token(wrong, NOW_MS) is None
    assert accounts.find_session(wrong, NOW_MS) is None
    assert accounts.why_unfit(wrong, NOW_MS) == ("unknown", "", "", "")


def test_a_token_ends_at_its_time_even_when_it_was_just_looked_up(accounts: Accounts) -> None:
    officer = join(accounts)
    id, secret = token_of(accounts, officer, until_ms=NOW_MS + 1_000)
    assert accounts.find_token(secret, NOW_MS + 999) is not None
    assert accounts.find_token(secret, NOW_MS + 1_000) is None
    assert accounts.why_unfit(secret, NOW_MS + 1_000) == ("expired", "alpha", officer.id, id)


def test_a_revoked_token_ends_at_once_here_and_within_seconds_elsewhere(
    accounts: Accounts, open_again: Callable[[], Accounts]
) -> None:
    officer = join(accounts)
    id, secret = token_of(accounts, officer)
    elsewhere = open_again()
    assert accounts.find_token(secret, NOW_MS) is not None
    assert elsewhere.find_token(secret, NOW_MS) is not None
    assert accounts.revoke_token(id, now_ms=NOW_MS + 1).revoked_ms == NOW_MS + 1
    assert accounts.find_token(secret, NOW_MS + 1) is None
    assert elsewhere.find_token(secret, NOW_MS + CACHED_MS) is None
    assert accounts.why_unfit(secret, NOW_MS + 1) == ("revoked", "alpha", officer.id, id)
    assert accounts.revoke_token(id, now_ms=NOW_MS + 5).revoked_ms == NOW_MS + 1  # the first time counts


def test_a_disabled_member_is_known_by_nothing_until_enabled(accounts: Accounts) -> None:
    officer = join(accounts)
    _, secret = token_of(accounts, officer)
    session = accounts.open_session(officer.id, now_ms=NOW_MS)
    accounts.bind_identity(officer.id, ISSUER, "one")
    accounts.bind_certificate(officer.id, "ab" * 32, now_ms=NOW_MS)
    assert accounts.find_token(secret, NOW_MS) is not None
    accounts.disable_member(officer.id)
    assert accounts.find_token(secret, NOW_MS) is None
    assert accounts.find_session(session.secret, NOW_MS) is None
    assert accounts.find_identity(ISSUER, "one") is None
    assert accounts.find_certificate("ab" * 32, NOW_MS) is None
    assert accounts.why_unfit(secret, NOW_MS).why == "disabled"
    assert accounts.why_unfit("ab" * 32, NOW_MS).why == "disabled"
    with pytest.raises(RefusedError):
        accounts.open_session(officer.id, now_ms=NOW_MS)
    accounts.disable_member(officer.id, disabled=False)
    assert accounts.find_token(secret, NOW_MS) is not None
    assert accounts.find_session(session.secret, NOW_MS) is None  # he signs in anew


def test_a_credential_is_never_for_more_than_its_member_may_do(accounts: Accounts) -> None:
    observer = join(accounts, role=Role.OBSERVER)
    with pytest.raises(ForbiddenError, match="submit"):
        token_of(accounts, observer, Scope.READ, Scope.SUBMIT)
    with pytest.raises(ForbiddenError, match="operate"):
        token_of(accounts, join(accounts, role=Role.ADMINISTRATOR, name="b"), Scope.OPERATE)
    with pytest.raises(InputError):
        accounts.issue_token(observer.id, (), SOON_MS, now_ms=NOW_MS)
    operator = join(accounts, "node", Role.ADMINISTRATOR)
    _, secret = token_of(accounts, operator, Scope.OPERATE)
    caller = accounts.find_token(secret, NOW_MS)
    assert caller is not None
    assert caller.scopes == {Scope.OPERATE}


def test_another_role_takes_from_every_credential_what_it_may_not_do(accounts: Accounts) -> None:
    officer = join(accounts)
    _, secret = token_of(accounts, officer, Scope.READ, Scope.SUBMIT)
    session = accounts.open_session(officer.id, now_ms=NOW_MS)
    assert accounts.find_token(secret, NOW_MS) is not None
    accounts.edit_member(officer.id, role=Role.OBSERVER)
    for caller in (accounts.find_token(secret, NOW_MS), accounts.find_session(session.secret, NOW_MS)):
        assert caller is not None
        assert caller.role is Role.OBSERVER
        assert caller.scopes == {Scope.READ}


@pytest.mark.parametrize("expires_ms", [NOW_MS, NOW_MS - 1, NOW_MS + 401 * DAY_MS])
def test_a_token_that_is_over_or_nearly_endless_is_not_made(accounts: Accounts, expires_ms: int) -> None:
    with pytest.raises(InputError, match="it would be"):
        token_of(accounts, join(accounts), until_ms=expires_ms)
    assert accounts.tokens() == []


def test_when_a_token_was_used_is_known_to_the_minute(accounts: SideAccounts) -> None:
    id, secret = token_of(accounts, join(accounts))
    assert accounts.token(id).last_used_ms is None
    for later in (0, CACHED_MS, USED_EVERY_MS - CACHED_MS):
        accounts.find_token(secret, NOW_MS + later)
        accounts.note_uses()
        assert accounts.token(id).last_used_ms == NOW_MS
    accounts.find_token(secret, NOW_MS + USED_EVERY_MS)
    accounts.note_uses()
    assert accounts.token(id).last_used_ms == NOW_MS + USED_EVERY_MS


def test_a_use_is_noted_though_a_stream_had_just_looked_the_credential_up(accounts: SideAccounts) -> None:
    id, secret = token_of(accounts, join(accounts))
    assert accounts.in_passing.find_token(secret, NOW_MS) is not None
    accounts.note_uses()
    assert accounts.token(id).last_used_ms is None
    assert accounts.remembered.find_token(secret, NOW_MS) is not None
    accounts.note_uses()
    assert accounts.token(id).last_used_ms == NOW_MS


def test_a_session_that_only_a_stream_asks_for_ends_when_its_person_says_nothing(
    accounts: SideAccounts,
) -> None:
    opened = accounts.open_session(join(accounts).id, now_ms=NOW_MS, idle_ms=HOUR_MS)
    for minutes in (0, 20, 40, 59):
        assert accounts.in_passing.find_session(opened.secret, NOW_MS + minutes * 60_000) is not None
        accounts.note_uses()
    assert accounts.in_passing.find_session(opened.secret, NOW_MS + HOUR_MS) is None


def test_a_credential_is_remembered_as_what_it_was_shown_alone_and_not_once_it_ended(
    accounts: SideAccounts,
) -> None:
    officer = join(accounts)
    id, secret = token_of(accounts, officer)
    session = accounts.open_session(officer.id, now_ms=NOW_MS).secret
    remembered = accounts.remembered
    with pytest.raises(LookupError):
        remembered.find_token(secret, NOW_MS)
    assert remembered_after(accounts.find_token, remembered.find_token, secret)
    assert remembered_after(accounts.find_session, remembered.find_session, session)
    for find, other in ((remembered.find_token, session), (remembered.find_session, secret)):
        with pytest.raises(LookupError):
            find(other, NOW_MS)
    with pytest.raises(LookupError):
        remembered.find_token(secret, NOW_MS + CACHED_MS)
    accounts.revoke_token(id, now_ms=NOW_MS)
    for find, given in ((remembered.find_token, secret), (remembered.find_session, session)):
        with pytest.raises(LookupError):
            find(given, NOW_MS)


def remembered_after(
    find: Callable[[str, int], Caller | None], recall: Callable[[str, int], Caller], given: str
) -> bool:
    return find(given, NOW_MS) == recall(given, NOW_MS)


def test_whoever_calls_waits_for_nobody_who_writes(url: str, accounts: SideAccounts) -> None:
    if not url.startswith("sqlite"):
        pytest.skip("PostgreSQL locks rows, and nobody else writes this one")
    tokens = [token_of(accounts, join(accounts)) for _ in range(3)]
    other = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    began_s = time.monotonic()
    for _, secret in tokens:
        assert accounts.find_token(secret, NOW_MS) is not None
    # The engine waits ten seconds for the lock: whoever waited at all would have waited for so long.
    assert time.monotonic() - began_s < 5.0
    assert accounts.token(tokens[0][0]).last_used_ms is None
    other.execute("ROLLBACK")
    other.close()
    accounts.note_uses()
    assert [accounts.token(id).last_used_ms for id, _ in tokens] == [NOW_MS] * 3


def test_what_is_checked_again_and_again_costs_no_query(accounts: SideAccounts, engine: sa.Engine) -> None:
    _, secret = token_of(accounts, join(accounts))
    queries: list[str] = []
    sa.event.listen(engine, "before_cursor_execute", lambda *it: queries.append(it[2]))
    for _ in range(1_000):
        assert accounts.find_token(secret, NOW_MS) is not None
    accounts.note_uses()
    assert len(queries) <= 4


def test_what_is_remembered_of_tokens_is_bounded(accounts: Accounts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("openline.stores.side.callers.MOST_CACHED", 3)
    officer = join(accounts)
    secrets_of = [token_of(accounts, officer)[1] for _ in range(8)]
    assert all(accounts.find_token(it, NOW_MS) for it in secrets_of)
    assert isinstance(accounts, SideAccounts)
    assert len(accounts._callers) == 3
    assert all(accounts.find_token(it, NOW_MS) for it in secrets_of)


def test_tokens_are_listed_by_member_and_party_without_their_secrets(accounts: Accounts) -> None:
    first, second, other = join(accounts), join(accounts, name="b"), join(accounts, "bravo")
    of_first, of_second = token_of(accounts, first)[0], token_of(accounts, second)[0]
    of_other = token_of(accounts, other)[0]
    assert [it.id for it in accounts.tokens(member=first.id)] == [of_first]
    assert {it.id for it in accounts.tokens(party="alpha")} == {of_first, of_second}
    assert {it.id for it in accounts.tokens()} == {of_first, of_second, of_other}


def test_a_session_lasts_for_its_time_and_ends_when_nobody_uses_it(accounts: SideAccounts) -> None:
    officer = join(accounts)
    opened = accounts.open_session(officer.id, now_ms=NOW_MS, life_ms=3 * HOUR_MS, idle_ms=HOUR_MS)
    for minutes in (0, 50, 100, 150, 179):
        caller = accounts.find_session(opened.secret, NOW_MS + minutes * 60_000)
        accounts.note_uses()
        assert caller is not None, minutes
        assert (caller.via, caller.credential) == ("session", opened.session_id)
        assert caller.scopes == scopes_of(Role.DUTY_OFFICER, of_node=False)
    assert accounts.find_session(opened.secret, NOW_MS + 3 * HOUR_MS) is None
    left = accounts.open_session(officer.id, now_ms=NOW_MS, life_ms=3 * HOUR_MS, idle_ms=HOUR_MS)
    assert accounts.find_session(left.secret, NOW_MS + HOUR_MS) is None
    assert accounts.why_unfit(left.secret, NOW_MS + HOUR_MS).why == "expired"


def test_a_closed_session_is_nobodys_and_closing_it_again_says_nothing(accounts: Accounts) -> None:
    opened = accounts.open_session(join(accounts).id, now_ms=NOW_MS)
    assert accounts.find_session(opened.secret, NOW_MS) is not None
    accounts.close_session(opened.session_id)
    accounts.close_session(opened.session_id)
    assert accounts.find_session(opened.secret, NOW_MS) is None


def test_an_identity_is_one_members_and_binding_it_twice_changes_nothing(accounts: Accounts) -> None:
    first, second = join(accounts), join(accounts, "bravo")
    accounts.bind_identity(first.id, ISSUER, "one")
    accounts.bind_identity(first.id, ISSUER, "one")
    accounts.bind_identity(second.id, "https://elsewhere.example", "one")
    with pytest.raises(ConflictError):
        accounts.bind_identity(second.id, ISSUER, "one")
    found = accounts.find_identity(ISSUER, "one")
    assert found is not None
    assert found.id == first.id
    assert accounts.find_identity(ISSUER, "two") is None
    assert len(accounts.identities(first.id)) == 1


def test_whoever_is_known_by_an_identity_no_more_is_out(accounts: Accounts) -> None:
    officer = join(accounts)
    accounts.bind_identity(officer.id, ISSUER, "one")
    opened = accounts.open_session(officer.id, now_ms=NOW_MS)
    assert accounts.find_session(opened.secret, NOW_MS) is not None
    accounts.unbind_identity(ISSUER, "one")
    assert accounts.find_session(opened.secret, NOW_MS) is None
    with pytest.raises(NotFoundError):
        accounts.unbind_identity(ISSUER, "one")


def test_a_machine_is_known_by_its_certificate_for_what_it_was_bound_for(accounts: Accounts) -> None:
    machine, other = join(accounts, role=Role.UNIT), join(accounts, "bravo")
    shown = ":".join(["AB"] * 32)  # as openssl prints it
    accounts.bind_certificate(machine.id, shown, scopes=[Scope.POSITIONS], now_ms=NOW_MS)
    caller = accounts.find_certificate("ab" * 32, NOW_MS)
    assert caller is not None
    assert (caller.party, caller.via, caller.scopes) == ("alpha", "certificate", {Scope.POSITIONS})
    with pytest.raises(ConflictError):
        accounts.bind_certificate(other.id, shown, now_ms=NOW_MS)
    with pytest.raises(InputError, match="fingerprint"):
        accounts.bind_certificate(machine.id, "ab" * 20, now_ms=NOW_MS)
    accounts.unbind_certificate(shown)
    assert accounts.find_certificate("ab" * 32, NOW_MS) is None
    assert accounts.why_unfit("ab" * 32, NOW_MS).why == "unknown"


def test_members_are_changed_and_listed_by_party(accounts: Accounts) -> None:
    second, first = join(accounts, name="b"), join(accounts, name="a")
    join(accounts, "bravo")
    assert [it.id for it in accounts.members("alpha")] == [first.id, second.id]
    assert len(accounts.members()) == 3
    assert accounts.edit_member(first.id, name="  c ").name == "c"
    assert [it.name for it in accounts.members("alpha")] == ["b", "c"]
    for name in ("", " ", "a\nb", "x" * 201):
        with pytest.raises(InputError):
            accounts.edit_member(first.id, name=name)


def test_what_is_not_there_is_said_to_be_not_there(accounts: Accounts) -> None:
    for asked in (
        lambda: accounts.member("nobody"),
        lambda: accounts.edit_member("nobody", name="a"),
        lambda: accounts.disable_member("nobody"),
        lambda: accounts.issue_token("nobody", [Scope.READ], SOON_MS, now_ms=NOW_MS),
        lambda: accounts.revoke_token("none", now_ms=NOW_MS),
        lambda: accounts.bind_identity("nobody", ISSUER, "one"),
        lambda: accounts.open_session("nobody", now_ms=NOW_MS),
        lambda: accounts.unbind_certificate("ab" * 32),
        lambda: accounts.member("a\0b"),
        lambda: accounts.disable_member("\0"),
        lambda: accounts.revoke_token("\0", now_ms=NOW_MS),
        lambda: accounts.edit_member("\0", role=Role.UNIT),
    ):
        with pytest.raises(NotFoundError):
            asked()


def test_two_who_bind_the_same_identity_at_once_do_not_both_have_it(accounts: Accounts) -> None:
    rivals = [join(accounts, f"party-{n}") for n in range(6)]

    def bind(member: Member) -> bool:
        try:
            accounts.bind_identity(member.id, ISSUER, "one")
        except ConflictError:
            return False
        return True

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(bind, rivals)) == 1


# -- rosters -----------------------------------------------------------------------------------------


def shift(member: Member, hour: int, hours: int = 8, *, order: int = 0, **more: Any) -> Shift:
    begin = NOW_MS + hour * HOUR_MS
    return Shift(
        level=more.pop("level", Level.TACTICAL),
        role=Role.DUTY_OFFICER,
        member=member.id,
        from_ms=begin,
        to_ms=begin + hours * HOUR_MS,
        deputy_order=order,
        **more,
    )


@pytest.mark.requirement("R4", "R6")
def test_a_roster_says_whom_to_call_first_and_who_is_next(accounts: Accounts) -> None:
    first, deputy, other = join(accounts), join(accounts, name="b"), join(accounts, name="c")
    accounts.put_roster(
        "alpha",
        [
            shift(deputy, 0, order=1),
            shift(first, 0),
            shift(other, 8),
            shift(other, 0, level=Level.STRATEGIC),
        ],
    )
    at = [
        [it.member for it in accounts.on_duty("alpha", Level.TACTICAL, NOW_MS + hour * HOUR_MS)]
        for hour in (-1, 0, 7, 8, 16)
    ]
    assert at == [[], [first.id, deputy.id], [first.id, deputy.id], [other.id], []]
    accounts.disable_member(first.id)
    present = accounts.on_duty("alpha", Level.TACTICAL, NOW_MS)
    assert [it.member for it in present] == [deputy.id]  # the call goes to whoever may answer
    assert accounts.on_duty("bravo", Level.TACTICAL, NOW_MS) == []


def test_a_roster_is_replaced_whole_or_not_at_all(accounts: Accounts) -> None:
    officer, foreign = join(accounts), join(accounts, "bravo")
    kept = [shift(officer, 0, weekly=True, until_ms=SOON_MS), shift(officer, 30)]
    accounts.put_roster("alpha", kept)
    assert accounts.roster("alpha") == kept
    for wrong in (
        [shift(officer, 1), shift(foreign, 0)],
        [shift(officer, 0, hours=0)],
        [shift(officer, 0, hours=169, weekly=True)],
        [shift(officer, 0, until_ms=SOON_MS)],
    ):
        with pytest.raises(InputError) as caught:
            accounts.put_roster("alpha", wrong)
        assert caught.value.where.startswith("shifts[")
        assert accounts.roster("alpha") == kept
    accounts.put_roster("alpha", [])
    assert accounts.roster("alpha") == []


def test_what_is_long_over_is_forgotten_and_nothing_else(accounts: Accounts) -> None:
    officer = join(accounts)
    brief, _ = token_of(accounts, officer, until_ms=NOW_MS + DAY_MS)
    lasting, _ = token_of(accounts, officer, until_ms=NOW_MS + 300 * DAY_MS)
    accounts.open_session(officer.id, now_ms=NOW_MS)
    assert accounts.prune(NOW_MS + 60_000) == 0
    assert accounts.prune(NOW_MS + DAY_MS) == 1  # the session
    assert accounts.prune(NOW_MS + 92 * DAY_MS) == 1
    assert [it.id for it in accounts.tokens()] == [lasting]
    assert brief != lasting
