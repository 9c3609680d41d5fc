"""What is set: the file, then the environment, every mistake with its place, and no secret in sight."""

import re
from pathlib import Path

import msgspec
import pytest

from openline.app.config import Config, Limits, Listen, Secret
from openline.app.configuring import FILE, check, read_config, settings, shown
from openline.errors import InputError

CANARY = "canary-5b1f-do-not-print"


def written(folder: Path, text: str) -> Path:
    (folder / FILE).write_text(text, encoding="utf-8")
    return folder


def refused(folder: Path, environment: dict[str, str] | None = None) -> InputError:
    with pytest.raises(InputError) as stop:
        read_config(folder, environment or {})
    return stop.value


def test_with_nothing_set_everything_is_its_default_and_safe(tmp_path):
    read = read_config(tmp_path, {"OPENLINE_HOME": "/nowhere", "OPENLINE_MARKS": "x"})
    assert read.config == Config()
    assert read.sources == {}
    assert read.config.listen.host == "127.0.0.1"


def test_the_environment_goes_before_the_file_and_the_file_before_the_default(tmp_path):
    text = "[listen]\nport = 9000\nhosts = ['a.example', 'b.example']\n[log]\nlevel = 'error'\n"
    home = written(tmp_path, text)
    read = read_config(home, {"OPENLINE_LISTEN__PORT": "9001", "OPENLINE_METRICS__HOST": "::1"})
    assert read.config.listen.port == 9001
    assert read.config.listen.hosts == ("a.example", "b.example")
    assert read.config.log.level == "error"
    assert read.sources["listen.port"] == "OPENLINE_LISTEN__PORT"
    assert read.sources["listen.hosts"] == str(home / FILE)
    assert "listen.host" not in read.sources


def test_lists_and_switches_and_fractions_are_read_from_the_environment(tmp_path):
    read = read_config(
        tmp_path,
        {
            "OPENLINE_LISTEN__TRUSTED_PROXIES": "10.0.0.1, 10.1.0.0/16",
            "OPENLINE_LISTEN__ALLOW_PLAIN": "true",
            "OPENLINE_LIMITS__REQUESTS_PER_S": "12.5",
        },
    ).config
    assert read.listen.trusted_proxies == ("10.0.0.1", "10.1.0.0/16")
    assert read.listen.allow_plain is True
    assert read.limits.requests_per_s == 12.5


@pytest.mark.parametrize(
    ("text", "what", "where"),
    [
        ("[listen]\nprt = 1\n", "there is no 'listen.prt' to set", "listen.prt"),
        ("[lisen]\nport = 1\n", "there is no 'lisen' to set", "lisen.port"),
        ("[listen]\nport = 'x'\n", "Expected int, got str", "listen.port"),
        ("[listen]\nport = 70000\n", "70000 is no port", "listen.port"),
        ("listen = 3\n", "is a table", "listen"),
        ("[log]\nlevel = 'loud'\n", "Invalid enum value 'loud'", "log.level"),
        ("[page]\ntiles = 'no.pmtiles'\n", "is no file", "page.tiles"),
        ("[tls]\ncert_file = 'a.pem'\n", "is given without tls.key_file", "tls.cert_file"),
        ("[tls]\nrequire_client = true\n", "needs TLS", "tls.require_client"),
        ("[tls]\ncertificate_header = 'x'\n", "no proxy is trusted", "tls.certificate_header"),
        ("[listen]\nhost = '0.0.0.0'\n", "there is no TLS", "listen.host"),
        ("[listen]\ntrusted_proxies = ['10.0.0.300']\n", "is no network", "listen.trusted_proxies"),
        ("[retention]\nanswers_h = 24\n", "would be answered twice", "retention.answers_h"),
        ("[limits]\nburst = 0\n", "is too little", "limits.burst"),
        ("[limits]\nheader_s = -1.0\n", "is too little", "limits.header_s"),
        ("[delivery]\nmaildir = '/var/mail/line'\n", "by no server", "delivery.maildir"),
        ("[positions.tcp]\nhost = '::'\nport = 9\n", "there is no TLS", "positions.tcp.host"),
        ("[identity.providers.home]\nissuer = 'https://i'\n", "client_id is not set", "openline.toml"),
        (
            "[identity.providers.home]\nissuer = 'http://i.example'\nclient_id = 'x'\n",
            "in the open",
            "identity.providers.home.issuer",
        ),
        ("[listen\n", "cannot be read", FILE),
    ],
)
def test_a_mistake_in_the_file_is_named_with_its_place(tmp_path, text, what, where):
    error = refused(written(tmp_path, text))
    assert what in error.what
    assert where in error.where
    assert FILE in error.where


def test_a_mistake_in_the_environment_is_named_with_its_variable(tmp_path):
    for variable, value in (
        ("OPENLINE_LISTEN__PRT", "1"),
        ("OPENLINE_LISTEN__PORT", "many"),
        ("OPENLINE_IDENTITY__PROVIDERS", "x"),
        ("OPENLINE_LISTEN__HOST", "0.0.0.0"),
    ):
        assert variable in refused(tmp_path, {variable: value}).where


def test_a_name_that_is_nearly_right_is_put_right(tmp_path):
    assert "'listen.port'" in refused(written(tmp_path, "[listen]\nprot = 1\n")).next_step


def test_a_secret_in_the_file_is_refused_and_not_repeated(tmp_path):
    error = refused(
        written(
            tmp_path,
            f"[identity.providers.home]\nissuer='https://i'\nclient_id='c'\nclient_secret='{CANARY}'\n",
        )
    )
    assert "client_secret_file" in error.next_step
    assert "OPENLINE_IDENTITY__PROVIDERS__HOME__CLIENT_SECRET" in error.next_step
    assert CANARY not in str(error)


def test_a_secret_comes_from_a_file_beside_the_home_or_from_the_environment_and_is_never_shown(tmp_path):
    (tmp_path / "secret").write_text(f"{CANARY}\n", encoding="utf-8")
    (tmp_path / "secret").chmod(0o600)
    text = "[identity.providers.home]\nissuer='https://i'\nclient_id='c'\n"
    by_file = read_config(written(tmp_path, text + "client_secret_file='secret'\n"), {})
    by_variable = read_config(
        written(tmp_path, text), {"OPENLINE_IDENTITY__PROVIDERS__HOME__CLIENT_SECRET": CANARY}
    )
    for read in (by_file, by_variable):
        secret = read.config.identity.providers["home"].client_secret
        assert secret is not None
        assert secret.reveal() == CANARY
        assert CANARY not in repr(read)
        assert CANARY not in str(read.config)
        assert CANARY not in msgspec.json.encode(shown(read.config)).decode()
    assert by_file.notes == ()


def test_a_secret_that_everybody_may_read_is_taken_and_noted(tmp_path):
    (tmp_path / "secret").write_text(CANARY, encoding="utf-8")
    (tmp_path / "secret").chmod(0o644)
    text = "[identity.providers.home]\nissuer='https://i'\nclient_id='c'\nclient_secret_file='secret'\n"
    read = read_config(written(tmp_path, text), {})
    assert "everybody on this machine may read it" in read.notes[0]


def test_a_secret_that_is_set_twice_or_missing_or_empty_is_refused(tmp_path):
    text = "[identity.providers.home]\nissuer='https://i'\nclient_id='c'\nclient_secret_file='secret'\n"
    home = written(tmp_path, text)
    assert "cannot be read" in refused(home).what
    (tmp_path / "secret").write_text("\n", encoding="utf-8")
    assert "is empty" in refused(home).what
    (tmp_path / "secret").write_text(CANARY, encoding="utf-8")
    twice = refused(home, {"OPENLINE_IDENTITY__PROVIDERS__HOME__CLIENT_SECRET": "other"})
    assert "is set too" in twice.what
    assert CANARY not in str(twice)


def test_plain_http_beyond_this_machine_takes_a_word_of_its_own():
    with pytest.raises(InputError, match="there is no TLS"):
        check(Config(listen=Listen(host="192.0.2.1")))
    check(Config(listen=Listen(host="192.0.2.1", allow_plain=True)))
    check(Config(listen=Listen(host="::1")))


def test_every_value_has_a_docstring_and_its_unit_in_its_name():
    with_unit = re.compile(r"_(s|h|days|bytes|mib|fixes|per_party)$|^(port|burst|connections)$")
    for setting in settings():
        assert setting.says.endswith("."), setting.key
        if setting.type in (int, float):
            assert with_unit.search(setting.path[-1]), setting.key


def test_a_limit_that_is_replaced_stays_within_its_type():
    assert msgspec.structs.replace(Limits(), burst=1).burst == 1
    assert repr(Secret("x")) == "(secret)"
