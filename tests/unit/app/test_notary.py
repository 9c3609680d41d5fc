"""No two checkpoints that contradict each other are ever signed, whatever is restored from wherever."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest

from openline import bootstrap
from openline.app import durable
from openline.app.home import Home
from openline.app.journal import Journal
from openline.app.notary import SLOT, Mark
from openline.app.replay import replay
from openline.errors import ForkError, InputError, SignatureError, StorageError
from openline.ledger.checkpoint import Checkpoint, read_checkpoint, sign_checkpoint
from openline.ledger.proof import Proof
from openline.model.event import AdoptionFacts
from tests.nodes import Signer, make_node, opened


def mark_of(home: Home, marks: Path) -> Path:
    return marks / home.settings.theatre


def marked(home: Home, marks: Path) -> str:
    """Return the highest checkpoint in a mark."""
    return Mark(mark_of(home, marks)).read()[0]


def test_a_fresh_log_has_its_mark_outside_the_home(home: Home, marks: Path) -> None:
    head, _ = read_checkpoint(marked(home, marks))
    assert (head.origin, head.size) == (home.settings.origin, 1)
    assert not marks.is_relative_to(home.path)


def test_the_mark_moves_with_every_answer(journal: Journal, home: Home, marks: Path, alpha: Signer) -> None:
    for _ in range(3):
        receipt = journal.submit(alpha.sighting())
        assert marked(home, marks) == Proof.decode(receipt.proof).checkpoint


def test_a_marks_folder_inside_the_home_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENLINE_MARKS", str(tmp_path / "node" / "marks"))
    with pytest.raises(InputError, match="inside the HOME"):
        make_node(tmp_path / "node")
    assert not (tmp_path / "node").exists()


def test_marks_are_kept_in_the_state_folder_unless_told_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENLINE_MARKS")
    monkeypatch.setenv("XDG_STATE_HOME", "/state")
    assert bootstrap.marks_folder() == Path("/state/openline/marks")
    monkeypatch.delenv("XDG_STATE_HOME")
    assert bootstrap.marks_folder() == Path.home() / ".local/state/openline/marks"


# -- a backup that is restored ----------------------------------------------------------------------


@pytest.fixture
def restored(journal: Journal, home: Home, alpha: Signer, tmp_path: Path) -> Home:
    """A HOME restored from a backup that misses the last two entries."""
    backup = tmp_path / "backup"
    shutil.copytree(home.path, backup)
    journal.submit(alpha.sighting())
    journal.close()
    shutil.rmtree(home.path)
    shutil.copytree(backup, home.path)
    return Home(home.path)


@pytest.mark.requirement("R21")
def test_a_restored_backup_can_be_read_and_refuses_to_grow(restored: Home, alpha: Signer) -> None:
    with opened(restored) as journal:
        assert journal.store.size() == 5
        with pytest.raises(ForkError, match=r"7 entries was signed, and this copy of the log has 5"):
            journal.submit(alpha.sighting())
        with pytest.raises(ForkError):
            journal.checkpoint()
        assert journal.store.size() == 5


def test_a_restored_backup_that_has_regrown_past_its_mark_is_found_out(
    restored: Home, marks: Path, alpha: Signer
) -> None:
    mark = mark_of(restored, marks)
    true_mark = mark.read_text()
    hidden = mark.rename(mark.with_name("hidden"))
    with opened(restored) as journal:  # as if the mark were elsewhere: it may grow after an adoption only
        with pytest.raises(ForkError, match="no mark"):
            journal.submit(alpha.sighting())
        journal.adopt(journal_checkpoint(restored, journal), reason="the newest that a party holds")
        for _ in range(3):
            journal.submit(alpha.sighting())
    hidden.replace(mark)
    assert mark.read_text() == true_mark
    with opened(restored) as journal, pytest.raises(ForkError, match="does not extend"):
        journal.submit(alpha.sighting())


def test_the_refusal_ends_when_the_right_copy_is_brought_back(
    journal: Journal, home: Home, alpha: Signer, tmp_path: Path
) -> None:
    early, late = tmp_path / "early.sqlite", tmp_path / "late.sqlite"
    journal.close()
    shutil.copy(home.log_path, early)
    with opened(home) as again:
        again.submit(alpha.sighting())
    shutil.copy(home.log_path, late)
    shutil.copy(early, home.log_path)
    with opened(home) as again, pytest.raises(ForkError):
        again.submit(alpha.sighting())
    shutil.copy(late, home.log_path)
    with opened(home) as again:
        again.submit(alpha.sighting())


# -- a mark that is lost ----------------------------------------------------------------------------


def test_without_a_mark_a_log_is_read_only_until_a_partys_checkpoint_is_adopted_on_record(
    journal: Journal, home: Home, marks: Path, alpha: Signer
) -> None:
    held = Proof.decode(journal.submit(alpha.sighting()).proof).checkpoint
    journal.submit(alpha.sighting())
    journal.close()
    mark_of(home, marks).unlink()
    with opened(home) as again:
        assert len(list(again.store.entries())) == 9
        with pytest.raises(ForkError, match="no mark"):
            again.submit(alpha.sighting())
        receipt = again.adopt(held, reason="the disk with the marks failed")
        facts = replay(again.store.entry(receipt.index)).facts
        assert facts == AdoptionFacts(tree_size=7, root_sha256=read_checkpoint(held)[0].root.hex())
        again.submit(alpha.sighting())
    with opened(home) as again:
        again.submit(alpha.sighting())


def test_a_checkpoint_that_the_log_does_not_extend_is_not_adopted(
    restored: Home, marks: Path, alpha: Signer
) -> None:
    newest = marked(restored, marks)
    mark_of(restored, marks).unlink()
    with opened(restored) as journal:
        with pytest.raises(ForkError):
            journal.adopt(newest, reason="hope")
        assert journal.store.size() == 5
        with pytest.raises(ForkError):
            journal.submit(alpha.sighting())


def test_a_checkpoint_of_another_log_is_not_adopted(
    journal: Journal, home: Home, marks: Path, tmp_path: Path
) -> None:
    other = make_node(tmp_path / "other")
    with opened(other) as elsewhere:
        foreign = elsewhere.checkpoint()
    mark_of(home, marks).unlink()
    with pytest.raises(SignatureError):
        journal.adopt(foreign, reason="hope")


def test_there_is_nothing_to_adopt_while_the_mark_is_there(journal: Journal) -> None:
    with pytest.raises(InputError, match="nothing to adopt"):
        journal.adopt(journal.checkpoint(), reason="none")


def test_a_mark_that_is_no_checkpoint_of_this_log_is_a_refusal(
    journal: Journal, home: Home, marks: Path, alpha: Signer
) -> None:
    mark_of(home, marks).write_text("scribble")
    with pytest.raises(ForkError, match="mark is no checkpoint"):
        journal.submit(alpha.sighting())


@pytest.mark.parametrize("torn", range(0, SLOT, 512))
def test_a_write_that_the_power_cuts_short_leaves_the_mark_where_it_was(
    journal: Journal, home: Home, marks: Path, alpha: Signer, torn: int
) -> None:
    journal.submit(alpha.sighting())
    before, path = marked(home, marks), mark_of(home, marks)
    older = path.read_bytes()
    at = 0 if _slot_with(older, before) else SLOT
    journal.submit(alpha.sighting())
    newer = path.read_bytes()
    journal.close()
    half = newer[: at + torn] + older[at + torn : at + SLOT] + newer[at + SLOT :]
    path.write_bytes(half)

    found = Mark(path).read()
    assert before in found
    assert found[0] in (before, marked_in(newer))
    with opened(home) as again:
        assert again.submit(alpha.sighting()).index == 9


def _slot_with(data: bytes, note: str) -> bool:
    """Tell whether the second slot holds a checkpoint: then the first is written over next."""
    return data[SLOT:].startswith(note.encode())


def marked_in(data: bytes) -> str:
    """Return the higher of the checkpoints in a mark's two slots."""
    notes = [it.rstrip(b"\n").decode() + "\n" for it in (data[:SLOT], data[SLOT:])]
    return max(notes, key=lambda it: read_checkpoint(it)[0].size)


def test_a_mark_of_before_there_were_slots_holds_and_is_given_them(
    journal: Journal, home: Home, marks: Path, alpha: Signer
) -> None:
    journal.close()
    former = marked(home, marks)
    mark_of(home, marks).write_text(former)
    with opened(home) as again:
        receipt = again.submit(alpha.sighting())
    assert Mark(mark_of(home, marks)).read() == [Proof.decode(receipt.proof).checkpoint, former]


# -- what a party presents --------------------------------------------------------------------------


def test_a_checkpoint_that_fits_is_no_news(journal: Journal, alpha: Signer) -> None:
    held = Proof.decode(journal.submit(alpha.sighting()).proof).checkpoint
    journal.submit(alpha.sighting())
    assert journal.present(held).size == 7


def test_one_presented_checkpoint_that_contradicts_the_log_stops_it_for_good(
    journal: Journal, home: Home, marks: Path, alpha: Signer
) -> None:
    """The whole machine was rolled back, mark included: only a party can tell."""
    log_key = home.read_key("node", "log").private_key
    contradiction = sign_checkpoint(Checkpoint(home.settings.origin, 5, b"\x07" * 32), log_key)
    with pytest.raises(ForkError):
        journal.present(contradiction)
    for _ in range(2):
        with pytest.raises(ForkError, match="does not extend"):
            journal.submit(alpha.sighting())
        journal.close()
        journal = bootstrap.open_journal(home, type(journal.rules)())
    assert (marks / f"{home.settings.theatre}.presented").read_text() == contradiction
    journal.close()


def test_a_presented_checkpoint_that_the_log_never_signed_stops_nothing(
    journal: Journal, home: Home, alpha: Signer
) -> None:
    forged = sign_checkpoint(Checkpoint(home.settings.origin, 9, b"\x07" * 32), b"\x01" * 32)
    with pytest.raises(SignatureError):
        journal.present(forged)
    journal.submit(alpha.sighting())


# -- a crash between commit and signature -----------------------------------------------------------


def test_what_was_committed_and_not_signed_is_signed_when_the_log_is_opened_again(
    journal: Journal, home: Home, marks: Path, alpha: Signer
) -> None:
    before = mark_of(home, marks).read_text()
    entry = alpha.sighting()
    receipt = journal.submit(entry)
    journal.close()
    mark_of(home, marks).write_text(before)  # as if the power had failed before the mark was moved
    with opened(home) as again:
        assert read_checkpoint(marked(home, marks))[0].size == 7
        assert again.submit(entry).index == receipt.index


def test_nothing_is_answered_while_the_mark_cannot_be_moved(
    journal: Journal, alpha: Signer, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = alpha.sighting()

    def full(descriptor: int, data: bytes, offset: int) -> int:
        raise OSError(errno.EIO, "input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(durable, "os", SimpleNamespace(**{**vars(os), "pwrite": full}))
        with pytest.raises(StorageError, match="input/output error"):
            journal.submit(entry)
    receipt = journal.submit(entry)
    assert (receipt.index, journal.store.size()) == (5, 7)


def journal_checkpoint(home: Home, journal: Journal) -> str:
    """The checkpoint of a log as a party would hold it that saw no later one."""
    tree = journal._fold.tree
    log_key = home.read_key("node", "log").private_key
    return sign_checkpoint(Checkpoint(home.settings.origin, tree.size, tree.root()), log_key)
