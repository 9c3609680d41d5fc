"""The release file: what is written is read, and nothing else passes for it."""

import json
import random
from hashlib import sha256

import pytest

from openline.app.localcheck import within_reach
from openline.app.policy import Policy
from openline.app.releasefile import (
    FORMAT,
    ROWS_A_PAGE,
    Head,
    box_of,
    read_release_file,
    signed_bytes,
    trusted_by,
    write_release_file,
)
from openline.decide.presenting import NOT_RECALLED, NOTICE
from openline.errors import InputError, SignatureError, TheatreError
from openline.ledger.canonical import from_base64
from openline.ledger.checkpoint import Checkpoint, check_checkpoint, sign_checkpoint
from openline.ledger.entry import pae
from openline.ledger.note import KeyType, VerifierKey
from openline.ledger.signing import is_signed, public_key_hex

pytestmark = pytest.mark.requirement("R39")

KEY, OTHER_KEY = b"k" * 32, b"o" * 32
ORIGIN = "openline/test"
NOON_MS = 1_795_176_000_000


def head(**other):
    said = {
        "theatre": "t",
        "mode": "exercise",
        "name": "Test",
        "origin": ORIGIN,
        "party": "sponsor",
        "purpose": "local_check",
        "made_at_ms": NOON_MS,
        "checkpoint": sign_checkpoint(Checkpoint(ORIGIN, 7, b"r" * 32), KEY),
        "rows": 0,
        "unplaced": 1,
        "notice": NOTICE,
        "not_recalled": NOT_RECALLED,
    }
    return Head(**{**said, **other})


def policy(key=KEY, **other):
    vkey = VerifierKey.of(other.get("origin", ORIGIN), KeyType.ED25519, key).encode()
    said = {"theatre": "t", "mode": "exercise", "origin": ORIGIN, "roots": {"node": "0" * 64}}
    return Policy(**{**said, **other}, log_key=vkey).to_bytes()


def site(id, lon_deg, lat_deg, radius_m=100.0):
    circle = [round(lon_deg * 1e7), round(lat_deg * 1e7), round(radius_m * 1000)]
    volume = {"shape": {"circle": circle}, "windows": [[0, "UFN"]]}
    return {"id": id, "kind": "site", "owner": "ngo", "precision": "full", "volumes": [volume]}


def trusted(**other):
    return trusted_by(policy(**other), where="policy")


FEW = [site(f"s{k}", 38.0 + k / 10, 33.0) for k in range(3)]
FILE = write_release_file(head(), FEW, KEY)


def read_all(data, trust=None):
    file = read_release_file(data, trust, where="f")
    return [row for page in file.pages for row in file.read(page)]


def test_what_is_written_is_read():
    file = read_release_file(FILE, trusted(), where="f")
    assert file.verified
    assert file.head == head(rows=3)
    assert file.log_size == 7
    assert sorted(read_all(FILE), key=lambda row: row["id"]) == FEW


def test_an_empty_list_is_a_list():
    file = read_release_file(write_release_file(head(), [], KEY), trusted(), where="f")
    assert (file.head.rows, file.pages) == (0, [])


def test_the_signature_is_dsse_and_the_checkpoint_the_logs_own():
    text, seal = FILE.split(b"\n")[:2]
    assert signed_bytes(text) == pae(FORMAT, text)
    said = json.loads(seal)
    assert said["keyid"] == public_key_hex(KEY)
    assert is_signed(said["keyid"], from_base64(said["sig"]), pae(FORMAT, text))
    key = VerifierKey.of(ORIGIN, KeyType.ED25519, KEY)
    assert check_checkpoint(json.loads(text)["checkpoint"], key).checkpoint.size == 7


def test_no_bit_can_be_turned_unnoticed():
    trust = trusted()
    for at in range(len(FILE)):
        for bit in (1, 2, 32, 128) if at % 7 else (1, 2, 4, 8, 16, 32, 64, 128):
            turned = FILE[:at] + bytes([FILE[at] ^ bit]) + FILE[at + 1 :]
            with pytest.raises((SignatureError, InputError, TheatreError)):
                read_release_file(turned, trust, where="f")


def test_without_a_policy_damage_is_found_all_the_same_outside_of_key_and_signature():
    seal = FILE.split(b"\n")[1]
    start = len(FILE.split(b"\n")[0]) + 1
    spared = range(start + seal.index(b'"keyid"'), start + len(seal))
    for at in range(len(FILE)):
        if at not in spared:
            turned = FILE[:at] + bytes([FILE[at] ^ 1]) + FILE[at + 1 :]
            with pytest.raises((SignatureError, InputError)):
                read_release_file(turned, None, where="f")
    assert not read_release_file(FILE, None, where="f").verified


def test_a_file_that_is_cut_off_anywhere_or_goes_on_is_refused():
    for size in range(len(FILE)):
        with pytest.raises((SignatureError, InputError)):
            read_release_file(FILE[:size], None, where="f")
    with pytest.raises(SignatureError, match="stand behind the seal"):
        read_release_file(FILE + b"\n", None, where="f")
    with pytest.raises(SignatureError, match="stand behind the seal"):
        read_release_file(FILE[: len(FILE) // 2 + len(FILE) // 4], trusted(), where="f")


def test_another_key_another_theatre_and_another_mode_are_refused_and_named():
    with pytest.raises(SignatureError, match="signed with the key"):
        read_release_file(write_release_file(head(), FEW, OTHER_KEY), trusted(), where="f")
    with pytest.raises(TheatreError, match="its theatre is 't'"):
        read_release_file(FILE, trusted(theatre="u"), where="f")
    with pytest.raises(TheatreError, match="its mode is 'exercise'"):
        read_release_file(FILE, trusted(mode="real"), where="f")


def test_a_file_whose_digests_were_made_anew_is_refused_by_the_policy_alone():
    text, seal, body = FILE.split(b"\n", 2)
    body = body.replace(b'"owner":"ngo"', b'"owner":"ogn"')
    forged = json.loads(text) | {"sha256": sha256(body).hexdigest()}
    text = json.dumps(forged).encode()
    seal = json.dumps(json.loads(seal) | {"head_sha256": sha256(text).hexdigest()}).encode()
    data = b"\n".join((text, seal, body))
    assert read_all(data)[0]["owner"] == "ogn"  # nobody can tell without a policy, and the reader says so
    with pytest.raises(SignatureError, match="signature does not fit"):
        read_release_file(data, trusted(), where="f")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n\n\n",
        b"{}",
        b"[]\n{}\n{}\n",
        b"\xff\xfe\x00\n",
        b'{"format":"openline/bundle/v1"}\n',
        b"[" * 9999,
    ],
)
def test_what_is_no_release_file_is_the_callers_mistake(data):
    with pytest.raises(InputError):
        read_release_file(data, None, where="f")


@pytest.mark.parametrize("field", [*Head._fields, "bytes", "sha256"])
def test_a_head_with_a_field_of_another_form_is_refused(field):
    text, seal, body = FILE.split(b"\n", 2)
    text = json.dumps(json.loads(text) | {field: []}).encode()
    seal = json.dumps(json.loads(seal) | {"head_sha256": sha256(text).hexdigest()}).encode()
    with pytest.raises(SignatureError, match=field):
        read_release_file(b"\n".join((text, seal, body)), None, where="f")


@pytest.mark.parametrize(
    "body",
    [
        b'{"pages":[[0,0,0,0,2,1]]}\n[]\n',
        b'{"pages":[[0,0,0,0,9,1]]}\n[]\n',
        b'{"pages":3}\n',
        b"x\n",
        b'{"pages":[[0,0,0,0,4,1]]}\n[{}]\n',
        b'{"pages":[[0,0,0,0,1,1]]}\n7\n',
    ],
)
def test_an_index_or_page_that_is_none_is_refused_even_where_the_digests_fit(body):
    text, seal, _ = FILE.split(b"\n", 2)
    said = json.loads(text) | {"sha256": sha256(body).hexdigest(), "bytes": len(body), "rows": 1}
    text = json.dumps(said).encode()
    seal = json.dumps(json.loads(seal) | {"head_sha256": sha256(text).hexdigest()}).encode()
    with pytest.raises(SignatureError, match="page"):
        read_all(b"\n".join((text, seal, body)))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        b"[]",
        b'{"format":"openline/policy/v1"}',
        policy().replace(b"openline/policy/v1", b"openline/policy/v9"),
        policy().replace(b"openline/test+", b"openline/tess+"),
        policy().replace(b'"openline/test"', b'"openline/tess"'),
    ],
)
def test_what_is_no_policy_is_refused(data):
    with pytest.raises(InputError, match="not a policy"):
        trusted_by(data, where="p")


def test_the_light_reader_of_policies_reads_what_the_full_one_reads():
    from openline.app.policy import read_policy

    full, light = read_policy(policy(), where="p"), trusted()
    assert light == (full.theatre, full.mode, full.origin, full.log_verifier.public_hex)


# -- pages -----------------------------------------------------------------------------------------


def test_every_row_is_on_one_page_and_within_its_box():
    draw = random.Random(7)
    rows = [
        site(f"s{k}", draw.uniform(-180, 180), draw.uniform(-90, 90), draw.choice([1.0, 5e3, 3e5]))
        for k in range(500)
    ]
    file = read_release_file(write_release_file(head(), rows, KEY), trusted(), where="f")
    seen = []
    for page in file.pages:
        on_page = file.read(page)
        assert 1 <= len(on_page) <= ROWS_A_PAGE
        for row in on_page:
            west, south, east, north = box_of(row["volumes"][0]["shape"])
            assert page.west <= west <= east <= page.east
            assert page.south <= south <= north <= page.north
        seen += [row["id"] for row in on_page]
    assert sorted(seen) == sorted(row["id"] for row in rows)


def test_the_same_rows_in_any_order_make_the_same_file():
    draw = random.Random(8)
    rows = [site(f"s{k}", draw.uniform(35, 40), draw.uniform(30, 35)) for k in range(200)]
    shuffled = draw.sample(rows, len(rows))
    assert write_release_file(head(), rows, KEY) == write_release_file(head(), shuffled, KEY)


def test_of_ten_thousand_sites_a_check_reads_a_few_pages():
    draw = random.Random(9)
    rows = [site(f"s{k}", draw.uniform(35, 47), draw.uniform(29, 38)) for k in range(10_000)]
    file = read_release_file(write_release_file(head(), rows, KEY), trusted(), where="f")
    for _ in range(200):
        lon, lat = round(draw.uniform(35, 47) * 1e7), round(draw.uniform(29, 38) * 1e7)
        assert len(within_reach(file.pages, lon, lat, 2000.0)) <= 9
