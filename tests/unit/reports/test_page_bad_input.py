"""What cannot be read: a clear result or error, within bounds."""

import contextlib
import resource
import time

import pytest

from openline.errors import InputError, TooLargeError
from openline.reports.document.dating import dated
from openline.reports.page import read_page

RUSSIAN = "Военные сообщили, что в понедельник пост и лагерь у дороги были обстреляны."
SENTENCE = "The army said on Monday that a post near the river was hit by rockets, and nobody was hurt. "
LAUGHS = (
    '<!DOCTYPE html [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {chr(98 + i)} "{("&" + chr(97 + i) + ";") * 10}">' for i in range(12))
    + "]><html><body><p>&m;&m;</p><p>The army said so.</p></body></html>"
)


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "empty"),
        (b" \r\n\t ", "empty"),
        (b"\xef\xbb\xbf\n", "empty"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"PK\x03\x04" + bytes(50), "ZIP"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "PNG"),
        (bytes(range(256)) * 20, "binary"),
        (b"text\0with\0zeros\0" * 3, "binary"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n", "MHTML"),
        (b"<html><head><title></title></head><body><script>x()</script></body></html>", "no text"),
    ],
)
def test_what_is_no_text_is_said_to_be_none(data: bytes, what: str) -> None:
    with pytest.raises(InputError, match=what) as caught:
        read_page(data, "x.txt")
    assert caught.value.where == "x.txt"
    assert caught.value.next_step


@pytest.mark.parametrize("data", [b"word and " * 1_200_000, b"<html><body>" + b"<b>" * 3_300_000])
def test_ten_megabytes_are_too_large_at_once(data: bytes) -> None:
    started = time.perf_counter()
    with pytest.raises(TooLargeError, match="MB"):
        read_page(data, "x")
    assert time.perf_counter() - started < 1


def test_text_is_not_read_beyond_its_bounds() -> None:
    with pytest.raises(TooLargeError, match="characters"):
        read_page("a " * 600_000)
    with pytest.raises(TooLargeError, match="lines"):
        read_page("a\n" * 9_000)


@pytest.mark.parametrize(
    ("data", "encoding", "note"),
    [
        (SENTENCE.encode(), "utf-8", ""),
        (b"\xef\xbb\xbf" + SENTENCE.encode(), "utf-8", ""),
        (SENTENCE.encode("utf-16"), "utf-16-le", ""),
        (SENTENCE.encode("utf-16-le"), "utf-16-le", "assumed"),
        ("The mayor said “a café” was hit, and it’s true.".encode("cp1252"), "windows-1252", "assumed"),
        ("قال الجيش إن موقعا تعرض للقصف يوم الاثنين".encode("cp1256"), "windows-1256", "assumed"),
        (RUSSIAN.encode("cp1251"), "windows-1251", "in Russian"),
        (RUSSIAN.encode("koi8-r"), "koi8-r", "in Russian"),
        (RUSSIAN.upper().encode("cp1251"), "windows-1251", "in Russian"),
        ((SENTENCE * 20 + "“café’ ” — ").encode() + b"\xff" + SENTENCE.encode(), "utf-8", "Not valid"),
    ],
)
def test_how_it_was_decoded_is_said(data: bytes, encoding: str, note: str) -> None:
    page = read_page(data)
    assert page.encoding == encoding
    assert note in " ".join(page.notes)


def test_a_byte_order_mark_stays_the_first_code_point() -> None:
    page = read_page(b"\xef\xbb\xbf" + SENTENCE.encode())
    assert page.text[0] == "\ufeff"
    assert page.text[page.regions[0].start :].startswith("The army")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("قال الجيش إن موقعا تعرض للقصف يوم الاثنين في دير الزور وفق مصدر عسكري", "ar"),
        ("Военные сообщили, что пост был обстрелян в понедельник, никто не пострадал.", "ru"),
        ("Le ministère a annoncé lundi que les forces ont été visées par des tirs près de la base", "fr"),
        ("Das Ministerium hat gesagt, dass die Soldaten bei dem Angriff nicht verletzt worden sind", "de"),
        ("Bakanlık tarafından yapılan açıklamada bir operasyon olduğu ve daha fazla bilgi için bu", "tr"),
    ],
)
def test_another_language_is_named_and_said_not_to_be_read(text: str, language: str) -> None:
    page = read_page(text)
    assert page.language == language
    assert "only English is read" in page.notes[-1]


def test_an_english_article_with_arabic_in_its_menu_is_english() -> None:
    assert read_page("العربية\nکوردی\n" + SENTENCE * 3).language == "en"


@pytest.mark.parametrize(
    "page",
    [
        "<html><body>" + "<div>" * 20_000 + "<p>The army said so.</p>",
        "<html><body><p>" + "<b>" * 29_000 + "said" + "</b>" * 29_000,
        "<html><body><p " + 'a="b" ' * 700_000 + ">The army said so.</p>",
        f'<html><body><p title="{"x" * 4_500_000}">The army said so.</p>',
        "<html><body><!--" + "x" * 4_500_000 + "--><p>The army said so.</p>",
        "<html><body>" + "<script>" * 400_000,
        "<html><body>" + "<!--" * 900_000,
        "<html><body><p>" + "&amp;" * 900_000,
        "<html><body><ul>" + "<li><a href='#'>The army said on Monday</a></li>" * 9_500,
        LAUGHS,
        f'<?xml version="1.0"?>\n{LAUGHS}',
    ],
    ids="deep bold attributes attribute remark scripts remarks entities list laughs xml".split(),  # noqa: SIM905
)
def test_a_bomb_ends_soon_and_small(page: str) -> None:
    started = time.perf_counter()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with contextlib.suppress(InputError):
        assert len(read_page(page, "x.html").text) <= 1_000_000
    assert time.perf_counter() - started < 10
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 500_000


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        SENTENCE * 10_000,
        f"{SENTENCE}\n" * 5_900,
        "a" * 999_000,
        "(" * 999_000,
        "“" * 999_000,
        "1 " * 499_000,
        ". " * 499_000,
        "\n" * 999_000 + "x",
        f"{SENTENCE}\n" * 3 + "The army\n" * 5_900,
        f"{SENTENCE}\n" * 3 + "Leave a reply\n" * 5_900,
        f"{SENTENCE}\nThe army says a post was hit\nMarch 3, 2020\n" * 1_950,
        ("[x/(AP " * 20 + "\n") * 3_000,
        "".join(f"{SENTENCE}He told Alpha{i} Post that it was so.\n" for i in range(5_900)),
        "The Alpha Bravo of the Charlie " * 30_000,
        "1. Eastern Syria\n" * 5_900,
    ],
)
def test_no_text_takes_long(text: str) -> None:
    started = time.perf_counter()
    dated(read_page(text))
    assert time.perf_counter() - started < 20


@pytest.mark.parametrize("value", ["=1", '=">"', "=' x '", ""])
def test_a_tag_of_very_many_attributes_is_refused_at_once(value: str) -> None:
    text = f"<html><body><p {' '.join(f'a{n}{value}' for n in range(100_000))}>{SENTENCE}</p></body></html>"
    began = time.process_time()
    with pytest.raises(TooLargeError, match="256 attributes"):
        read_page(text, "x.html")
    assert time.process_time() - began < 5


def test_a_quotation_mark_that_is_never_closed_hides_no_text() -> None:
    assert "post near the river" in read_page(f"<html><body><p class='a\">{SENTENCE}</p><p>'>{SENTENCE}").text


@pytest.mark.parametrize(
    "begins", ["<p class='lead' id=x>", "<!-- saved --> <div>", "\n<article>", "<h1>Strike</h1>\n<p>"]
)
def test_a_part_of_a_page_is_known_by_its_first_tag(begins: str) -> None:
    page = read_page(begins + SENTENCE)
    assert page.form == "html"
    assert "<" not in page.text
    assert SENTENCE.strip() in page.text


@pytest.mark.parametrize("begins", ["<desk@example.org> wrote: ", "<AP> ", "< p > ", "<<p>> "])
def test_an_angle_bracket_alone_makes_no_page(begins: str) -> None:
    assert read_page(begins + SENTENCE).form == "text"
