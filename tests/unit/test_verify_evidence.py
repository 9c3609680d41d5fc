"""An evidence bundle proves what it says that it proves, and whoever spoils a part of it is found."""

import io
import json
import subprocess
import sys
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openline import verify
from openline.app.evidencefile import Part, zipped
from openline.errors import InputError, LedgerError
from openline.ledger.bundle import BundleEntry
from openline.ledger.extract import Chosen, subtrees, write_extract
from openline.ledger.merkle import Frontier
from openline.verify import FAILED, NOT_ANCHORED, VERIFIED, Report, verify_bundle
from tests.evidenced import (
    PHOTO,
    WITNESSES,
    checkpoint_at,
    extract_of,
    incident_log,
    node_reader,
    parts_of,
    sealed,
)
from tests.logbook import Logbook

pytestmark = pytest.mark.requirement("R21")

LOG = incident_log()
POLICY = LOG.policy(witnesses=WITNESSES, quorum=1)
BUNDLE = sealed(LOG, parts_of(LOG))
DIGEST = sha256(PHOTO).hexdigest()


def judged(data: bytes, held: bytes | None = None) -> Report:
    return verify_bundle(data, POLICY, held)


def problem(data: bytes, held: bytes | None = None) -> str:
    report = judged(data, held)
    assert report.answer == FAILED
    return report.problem


def with_part(name: str, data: bytes) -> bytes:
    """Exchange a part, and make manifest and seal anew with the log's own key: the operator's attack."""
    return sealed(LOG, [it._replace(data=data) if it.name == name else it for it in parts_of(LOG)])


def reorder(spoil: object) -> bytes:
    """Write the zip anew with other files in it, the manifest and seal as they were."""
    with zipfile.ZipFile(io.BytesIO(BUNDLE)) as archive:
        files = [(it, archive.read(it)) for it in archive.namelist()]
    return zipped(spoil(files))  # type: ignore[operator]


# -- what holds --------------------------------------------------------------------------------------------


def test_a_bundle_proves_entries_receipts_growth_and_files_and_only_presents_the_rest() -> None:
    report = judged(BUNDLE)
    assert (report.answer, report.problem) == (VERIFIED, "")
    assert report.proven == [
        "entries.jsonl",
        "consistency.json",
        "receipts/9.tlog-proof",
        f"exhibits/{DIGEST}",
    ]
    assert report.presented == ["report.html"]
    assert (report.made_for, report.about, report.made_at_ms) == (
        "red",
        {"incident": "i1"},
        1_794_600_100_000,
    )
    assert (report.size, report.extends, report.witnesses) == (13, [6], ["w1"])
    # Shown: theatre, party, key, both releases, the exhibit, the redaction.
    assert (report.shown, report.redacted) == (7, 1)


def test_without_a_policy_it_is_consistent_and_not_anchored() -> None:
    assert verify_bundle(BUNDLE).answer == NOT_ANCHORED


def test_it_is_a_zip_that_any_program_opens_and_the_same_bytes_every_time() -> None:
    assert sealed(LOG, parts_of(LOG)) == BUNDLE
    with zipfile.ZipFile(io.BytesIO(BUNDLE)) as archive:
        assert archive.testzip() is None
        assert archive.namelist()[:3] == ["manifest.json", "seal.json", "entries.jsonl"]
        assert archive.read(f"exhibits/{DIGEST}") == PHOTO


@given(st.sets(st.integers(1, 12)))
def test_any_choice_of_entries_leads_to_the_same_root(shown: set[int]) -> None:
    log = incident_log()
    gone = {3, 4, 10}  # redacted: they need each other's redaction, which is always there
    report = verify_bundle(extract_of(log, lambda at: at in shown - gone or at == 0), POLICY)
    assert (report.answer, report.root) == (VERIFIED, judged(BUNDLE).root)


@given(st.integers(1, 3000), st.data())
def test_a_stretch_is_hidden_by_the_largest_complete_subtrees(end: int, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, end - 1))
    at = start
    for level, index in subtrees(start, end):
        assert index << level == at
        larger = (index << level) % (2 << level) == 0 and at + (2 << level) <= end
        assert not larger
        at += 1 << level
    assert at == end


def test_it_grows_with_what_is_shown_and_not_with_the_log() -> None:
    log = incident_log()
    before = len(extract_of(log, lambda at: at == 9))
    for number in range(500):
        log.take_stance("blue", "blue", f"later {number}")
    assert len(extract_of(log, lambda at: at == 9)) < before + 12 * 50


# -- what is found -----------------------------------------------------------------------------------------


@pytest.mark.slow
def test_every_flipped_byte_is_found() -> None:
    for place in range(len(BUNDLE)):
        spoilt = bytearray(BUNDLE)
        spoilt[place] ^= 1 << place % 8
        assert judged(bytes(spoilt)).answer == FAILED, f"the byte at {place}"


@given(st.integers(0, len(BUNDLE) - 1), st.integers(1, 255))
def test_a_byte_changed_to_any_other_is_found(place: int, mask: int) -> None:
    spoilt = bytearray(BUNDLE)
    spoilt[place] ^= mask
    assert judged(bytes(spoilt)).answer == FAILED


@given(st.integers(0, len(BUNDLE) - 1), st.integers(1, 40))
def test_dropped_and_added_bytes_are_found(place: int, count: int) -> None:
    assert judged(BUNDLE[:place] + BUNDLE[place + count :]).answer == FAILED
    assert judged(BUNDLE[:place] + b"x" * count + BUNDLE[place:]).answer == FAILED


def test_files_that_are_swapped_dropped_or_added_are_found() -> None:
    def swapped(files: list[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
        (one, a), (other, b) = files[4], files[5]
        return [*files[:4], (one, b), (other, a), *files[6:]]

    assert "is not what the manifest lists" in problem(reorder(swapped))
    assert "not here, though the manifest lists them: ['report.html']" in problem(reorder(lambda it: it[:-1]))
    more = problem(reorder(lambda it: [*it, ("more.html", b"")]))
    assert "not listed in the manifest: ['more.html']" in more
    order = problem(reorder(lambda it: [*it[:-2], it[-1], it[-2]]))
    assert order == "the parts are in another order"


def test_an_exchanged_page_is_found_though_it_is_only_presented() -> None:
    spoilt = reorder(lambda it: [*it[:-1], ("report.html", b"<p>what was not said</p>")])
    assert problem(spoilt) == "report.html is not what the manifest lists"


def test_a_dropped_entry_is_found() -> None:
    lines = parts_of(LOG)[0].data.splitlines(keepends=True)
    for at in range(1, len(lines) - 2):
        rest = b"".join(lines[:at] + lines[at + 1 : -1])
        last = b'{"sha256":"%s"}\n' % sha256(rest).hexdigest().encode()
        assert "entries.jsonl" in problem(with_part("entries.jsonl", rest + last)), f"line {at}"


def test_an_entry_that_is_hidden_after_all_is_found_by_the_seal() -> None:
    """Whoever has no key of the log cannot show less than was shown: manifest and seal do not fit."""
    less = parts_of(LOG, shown=lambda at: at == 9)[0].data
    spoilt = reorder(lambda it: [(name, less if name == "entries.jsonl" else data) for name, data in it])
    assert problem(spoilt) == "entries.jsonl is not what the manifest lists"


@pytest.mark.parametrize("file", [b"another photograph", PHOTO + b" "])
def test_a_wrong_exhibit_is_found(file: bytes) -> None:
    assert f"another file, its SHA-256 is {sha256(file).hexdigest()}" in problem(
        with_part(f"exhibits/{DIGEST}", file)
    )
    named = Part(f"exhibits/{sha256(file).hexdigest()}", "exhibit", file)
    assert "no such exhibit is on record here" in problem(sealed(LOG, [*parts_of(LOG, files=()), named]))


def test_a_receipt_of_another_entry_or_another_tree_is_found() -> None:
    name = "receipts/9.tlog-proof"
    of_another = next(it.data for it in parts_of(LOG, receipts=(11,)) if it.name.startswith("receipts/"))
    assert problem(with_part(name, of_another.replace(b"index 11", b"index 9"))).startswith(name)
    grown = incident_log()
    grown.take_stance("blue", "blue", "later")
    later = next(it.data for it in parts_of(grown, receipts=(9,)) if it.name == name)
    assert "it is under another checkpoint" in problem(with_part(name, later))


def test_a_manifest_sealed_with_a_foreign_key_is_found() -> None:
    assert "which is not the log's key" in problem(sealed(LOG, parts_of(LOG), log_key="nobody"))


def test_a_seal_of_another_manifest_is_found() -> None:
    other = sealed(LOG, parts_of(LOG)[:-1])
    with zipfile.ZipFile(io.BytesIO(other)) as archive:
        seal = archive.read("seal.json")
    spoilt = reorder(lambda it: [(name, seal if name == "seal.json" else data) for name, data in it])
    assert problem(spoilt) == "the seal does not fit the manifest"


def test_a_log_made_up_with_other_keys_is_found_by_the_policy() -> None:
    policy = json.loads(POLICY)
    policy["roots"]["node"] = "ab" * 32
    assert (
        "root of node is not the one in the policy"
        in verify_bundle(BUNDLE, json.dumps(policy).encode()).problem
    )


def test_an_entry_signed_by_a_key_that_is_not_its_authors_is_found() -> None:
    log = incident_log()
    log.take_stance("blue", "a stranger")
    data = sealed(log, parts_of(log, shown=lambda at: at in (9, 13)))
    assert "entry 13" in verify_bundle(data, POLICY).problem
    assert "is not valid here for blue" in verify_bundle(data, POLICY).problem


# -- forks -------------------------------------------------------------------------------------------------


def forked() -> Logbook:
    """The same log, but that entry 5 says something else."""
    log, other = incident_log(), incident_log()
    said = Logbook()
    said.entries = log.entries[:5]
    said.take_stance("blue", "blue", "something else")
    other.entries[5] = said.entries[5]
    return other


def test_a_fork_is_found_by_the_checkpoint_that_the_reader_holds() -> None:
    held = checkpoint_at(forked(), 6).encode()
    assert problem(BUNDLE, held).startswith(
        "the checkpoint that you hold: FORK: the log has signed two histories: 6"
    )
    assert judged(BUNDLE, checkpoint_at(LOG, 6).encode()).answer == VERIFIED


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 10, 12, 13])
def test_a_checkpoint_is_held_against_every_size_that_the_extract_shows(size: int) -> None:
    data = extract_of(LOG, lambda at: at in (4, 9, 11))
    assert judged(data, checkpoint_at(LOG, size).encode()).extends == [size]


def test_it_says_so_when_it_cannot_show_whether_it_extends_a_checkpoint() -> None:
    held = checkpoint_at(LOG, 7).encode()
    assert "ask for one made with this checkpoint" in problem(BUNDLE, held)
    assert judged(sealed(LOG, parts_of(LOG, earlier=(7,))), held).extends == [7]


def test_growth_from_a_checkpoint_of_another_history_is_found() -> None:
    other = forked()
    wrong = next(it.data for it in parts_of(other, earlier=(6,)) if it.name == "consistency.json")
    assert problem(with_part("consistency.json", wrong)).startswith("consistency.json: ")
    fitting = json.loads(next(it.data for it in parts_of(LOG) if it.name == "consistency.json"))
    fitting["earlier"][0]["checkpoint"] = checkpoint_at(other, 6)
    text = json.dumps(fitting, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    assert "FORK" in problem(with_part("consistency.json", text))


def test_a_checkpoint_that_the_log_has_not_signed_proves_nothing() -> None:
    held = checkpoint_at(LOG, 6, log_key="nobody").encode()
    assert "the log has not signed the checkpoint" in problem(BUNDLE, held)


@given(st.integers(2, 70), st.data())
def test_growth_is_judged_as_the_writer_proves_it(size: int, data: st.DataObject) -> None:
    """RFC 9162's algorithm here, the draft's subtree proofs there: two hands, every pair of sizes."""
    from openline.ledger.merkle import prove_consistency

    old = data.draw(st.integers(1, size - 1))
    leaves = [sha256(b"%d" % it).digest() for it in range(size)]
    nodes = {(level, at): node for level, at, node in Frontier().grown(leaves)[1]}
    path = prove_consistency(old, size, lambda level, at: nodes[level, at])
    before, after = (Frontier().grown(leaves[:it])[0].root().hex() for it in (old, size))
    assert verify.included_tree(old, before, size, path) == after
    for spoilt in (path[1:], [*path, bytes(32)], [bytes(32), *path[1:]]):
        try:
            reached = verify.included_tree(old, before, size, spoilt)
        except ValueError:
            continue
        assert reached != after


# -- the writer --------------------------------------------------------------------------------------------


def test_an_extract_refuses_what_no_reader_could_check() -> None:
    log, read = incident_log(), node_reader(incident_log())
    note = log.checkpoint()
    first = Chosen(0, log.entries[0])
    with pytest.raises(LedgerError, match="opened the log"):
        list(write_extract([Chosen(1, log.entries[1])], note, read_node=read))
    with pytest.raises(LedgerError, match="comes behind"):
        list(
            write_extract([first, Chosen(2, log.entries[2]), Chosen(1, log.entries[1])], note, read_node=read)
        )
    with pytest.raises(LedgerError, match="hash to"):
        list(write_extract([first, Chosen(2, log.entries[1])], note, read_node=read))
    bare = BundleEntry(record=log.entries[2].record, salt=log.entries[2].salt, body=None, body_salt=None)
    with pytest.raises(LedgerError, match="no redaction"):
        list(write_extract([first, Chosen(2, bare)], note, read_node=read))


@pytest.mark.parametrize("name", ["../up", "a//b", "A", "", "a b", "/etc"])
def test_a_part_cannot_have_a_name_that_leads_elsewhere(name: str) -> None:
    with pytest.raises(InputError):
        sealed(LOG, [*parts_of(LOG), Part(name, "presented", b"")])


def test_the_verifier_runs_by_itself_on_the_bundle_that_holds_it(tmp_path: Path) -> None:
    own = Part("verify.py", "presented", Path(verify.__file__).read_bytes())
    bundle = sealed(LOG, [*parts_of(LOG), own])
    (tmp_path / "a.evidence").write_bytes(bundle)
    (tmp_path / "policy.json").write_bytes(POLICY)
    (tmp_path / "held").write_text(checkpoint_at(LOG, 6), encoding="utf-8")
    with zipfile.ZipFile(tmp_path / "a.evidence") as archive:
        archive.extract("verify.py", tmp_path)
    done = subprocess.run(
        [sys.executable, "-I", "verify.py", "a.evidence", "--policy", "policy.json", "--checkpoint", "held"],
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["extends"] == [6]


@pytest.mark.parametrize("rubbish", [b"", b"rubbish\n", b"{}", b"a\nb\nc\n\n", b"a\n1\n"])
def test_what_is_no_checkpoint_is_the_readers_slip_and_no_fault_of_the_bundle(rubbish: bytes) -> None:
    with pytest.raises(ValueError, match="this is not a checkpoint"):
        judged(BUNDLE, rubbish)
