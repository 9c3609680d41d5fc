"""Which party a command is for where it is not said: the token's over a server, nobody's in a HOME."""

import pytest

from openline.cli import main


@pytest.mark.parametrize(
    ("words", "option", "next_step"),
    [
        (("zone", "end", "depot"), "--as", "--as PARTY"),
        (("match", "list"), "--for", "--for PARTY"),
        (("told",), "PARTY", "name the party"),
    ],
)
def test_in_a_home_it_is_asked_for_and_nothing_is_done(
    words, option, next_step, tmp_path, capsys, monkeypatch
):
    monkeypatch.setenv("OPENLINE_MARKS", str(tmp_path / "marks"))
    monkeypatch.delenv("OPENLINE_SERVER", raising=False)
    with pytest.raises(SystemExit) as stop:
        main([*words, "--home", str(tmp_path)])
    assert stop.value.code == 2
    err = capsys.readouterr().err
    assert f"openline: {option}: for which party is not said" in err
    assert next_step in err
