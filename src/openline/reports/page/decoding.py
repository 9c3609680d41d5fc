"""Bytes to text: what the bytes are, how they were read, and what cannot be read at all."""

import re
import unicodedata
from collections.abc import Sequence

from openline.errors import InputError, TooLargeError

__all__ = ["MAX_BYTES", "decode"]

MAX_BYTES = 5_000_000
"""A book is smaller; a saved page with its pictures in it may be larger, and is told so."""

_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_KINDS = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"\x1f\x8b", "compressed with gzip"),
    (b"\x89PNG", "a picture (PNG)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"GIF8", "a picture (GIF)"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
    (b"{\\rtf", "rich text (RTF)"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"bplist", "a web archive"),
)
_MHTML = re.compile(rb"\A(?:From: |MIME-Version: )[^\0]{0,2000}multipart/related", re.I | re.S)
_CHARSET = re.compile(
    rb"<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]{2,30})", re.I
)
_COMMON = frozenset("оеаинтсрвл") | frozenset("اليمنورتبه")  # two thirds of any Russian or Arabic text
_OLD = ("windows-1252", "windows-1251", "windows-1256", "koi8-r")
_WORD = re.compile(r"[^\W\d_]+")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")


def decode(data: bytes, name: str = "") -> tuple[str, str, Sequence[str]]:
    """Read bytes as text.

    Tried in turn: a byte order mark, what a web page declares, UTF-8, UTF-16 by its zeros, then those of
    before Unicode, whichever gives the more plausible words: Latin (windows-1252), Cyrillic (windows-1251,
    KOI8-R), Arabic (windows-1256). A byte order mark stays in the text, as its first code point.

    Returns
    -------
    text, encoding, notes
        A note says what was assumed rather than known.

    Raises
    ------
    TooLargeError
        Beyond `MAX_BYTES`.
    InputError
        Empty, or no text.
    """
    if len(data) > MAX_BYTES:
        raise TooLargeError(
            f"{len(data) / 1e6:.1f} MB are more than the {MAX_BYTES / 1e6:.0f} MB that are read",
            where=name,
            next_step="save the article alone, without its pictures and scripts",
        )
    if not data.strip():
        raise InputError("the file is empty", where=name, next_step="save the article again")
    for mark, kind in _KINDS:
        if data.startswith(mark):
            raise InputError(
                f"this is {kind}, not text", where=name, next_step="save it as plain text or HTML"
            )
    if _MHTML.match(data[:4000]):
        raise InputError(
            "this is a web archive (MHTML)", where=name, next_step="save the page as HTML, page only"
        )
    text, encoding, notes = _decode(data, name)
    stripped = text.strip("\ufeff \t\r\n\0")
    if not stripped:
        raise InputError("the file is empty", where=name, next_step="save the article again")
    if len(_CONTROL.findall(text)) > max(2, len(text) // 200):
        raise InputError(
            "this is binary data, not text", where=name, next_step="save it as plain text or HTML"
        )
    return text, encoding, notes


def _decode(data: bytes, name: str) -> tuple[str, str, Sequence[str]]:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            text = data.decode(encoding, "replace")
            notes = _damage(text)
            return text, encoding, notes
    declared = _CHARSET.search(data[:4096])
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        if "\0" not in text:
            return text, "utf-8", ()
    zeros = data[:4000].count(0)
    if zeros > len(data[:4000]) // 5:
        even = data[0:4000:2].count(0)
        encoding = "utf-16-be" if even > zeros // 2 else "utf-16-le"
        text = data.decode(encoding, "replace")
        if len(_WORD.findall(text)) >= 3 and text.count("\ufffd") * 50 <= len(text):
            return text, encoding, (f"No byte order mark: {encoding} was assumed.",)
    if b"\0" in data:
        raise InputError(
            "this is binary data, not text", where=name, next_step="save it as plain text or HTML"
        )
    if declared:
        wanted = declared[1].decode("ascii").lower()
        try:
            return data.decode(wanted), wanted, ()
        except (LookupError, UnicodeDecodeError):
            pass
    text = data.decode("utf-8", "replace")
    if text.count("\ufffd") * 1000 <= len(text) and len(re.findall("[^\0-\x7f\ufffd]", text)) >= 3:
        many = text.count("\ufffd")
        return text, "utf-8", (f"Not valid UTF-8 in {many} places: each stands as \ufffd.",)
    best = max(_OLD, key=lambda e: _plausible(data.decode(e, "replace")))
    text = data.decode(best, "replace")
    return text, best, (f"Not UTF-8: {best} was assumed.", *_damage(text))


def _damage(text: str) -> tuple[str, ...]:
    many = text.count("\ufffd")
    return (f"{many} characters could not be read: each stands as \ufffd.",) if many else ()


def _plausible(text: str) -> float:
    """Give how much of what is beyond ASCII makes words.

    Latin ones have few accents. Arabic and Cyrillic ones are whole, and count by the letters that are common
    there; Cyrillic ones are in one case but for their first letter: KOI8-R has small letters where
    windows-1251 has capitals.
    """
    good = bad = 0
    for word in _WORD.findall(text):
        if word.isascii():
            continue
        arabic = sum("\u0600" <= c <= "\u06ff" for c in word)
        accents = sum(not c.isascii() for c in word)
        if all("\u0400" <= c <= "\u04ff" for c in word):
            if word.isupper() or word[1:].islower():
                good += sum(c in _COMMON for c in word.casefold()) if len(word) > 1 else 0
            else:
                bad += len(word)
            continue
        if arabic == len(word) and len(word) > 1:
            good += sum(c in _COMMON for c in word)
        elif not arabic and accents * 2 <= len(word):
            upper_inside = sum(c.isupper() for c in word[1:] if not c.isascii())
            good, bad = good + accents, bad + 2 * upper_inside
        else:
            bad += len(word)
    bad += sum(unicodedata.category(c) in ("Cn", "Co", "Cc") and c not in "\t\r\n" for c in text)
    return good - bad
