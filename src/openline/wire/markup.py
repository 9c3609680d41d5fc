"""XML that strangers send, as plain elements that know their line; and text that fits into XML.

A document type is refused where it begins, so that no entity is ever declared, let alone expanded or fetched;
bytes, elements and depth are bounded, also of what is unpacked.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from typing import Any
from xml.parsers import expat

from openline.errors import InputError
from openline.model.unseen import shown

LARGEST_BYTES = 1 << 26
"""Of a document, unpacked: some 600,000 points of a track."""
MOST_ELEMENTS = 2_000_000
DEEPEST = 100

ZIP = b"PK\x03\x04"
_GZIP = b"\x1f\x8b"
_ENOUGH = 1 << 16
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ROOT = re.compile(r"<(?:[\w.-]+:)?([\w.-]+)[\s/>]")
_BESIDE = re.compile(r"<\?.*?\?>|<!--.*?-->", re.DOTALL)


class Element:
    """One element: its name without prefix, and what is in it."""

    __slots__ = ("_pieces", "attributes", "children", "line", "name", "namespace")

    def __init__(self, namespace: str, name: str, attributes: dict[str, str], line: int) -> None:
        self.namespace = namespace
        self.name = name
        self.attributes = attributes
        self.line = line
        self.children: list[Element] | tuple[()] = ()
        self._pieces: str | list[str] = ""

    @property
    def text(self) -> str:
        """What stands in it beside its children, without blanks at its ends."""
        return (self._pieces if isinstance(self._pieces, str) else "".join(self._pieces)).strip()

    def named(self, *names: str) -> Iterator[Element]:
        """Give its children of these names."""
        return (child for child in self.children if child.name in names)

    def child(self, name: str) -> Element | None:
        """Return its first child of that name."""
        return next(self.named(name), None)

    def said(self, name: str) -> str:
        """Return the text of its first child of that name; empty where there is none."""
        child = self.child(name)
        return "" if child is None else child.text

    def within(self, *names: str) -> Iterator[Element]:
        """Give what lies in it at any depth under these names, in the order of the document."""
        waiting = list(reversed(self.children))
        while waiting:
            element = waiting.pop()
            if element.name in names:
                yield element
            waiting.extend(reversed(element.children))

    def take(self, text: str) -> None:
        """Take more text."""
        if isinstance(self._pieces, list):
            self._pieces.append(text)
        else:
            self._pieces = [self._pieces, text] if self._pieces else text


def read_markup(data: bytes, source: str) -> Element:
    """Read a document, plain or gzipped, and return its root.

    Raises
    ------
    InputError
        It is no XML, is cut short, declares a document type, or is larger or deeper than is read.
    """
    data = unpacked(data, source)
    if not data.strip():
        raise InputError("the file is empty", where=source)
    builder = _Builder(source)
    try:
        builder.parser.Parse(data, True)
    except expat.ExpatError as error:
        raise InputError(
            f"this is no XML: {expat.ErrorString(error.code)}",
            where=f"{source}:{error.lineno}",
            next_step="is the file complete?",
        ) from None
    except (LookupError, ValueError) as error:  # an encoding that nobody knows, or that is not its own
        raise InputError(f"this XML cannot be decoded: {error}", where=source) from None
    assert builder.root is not None
    return builder.root


def unpacked(data: bytes, source: str) -> bytes:
    """Return the bytes of a document, gunzipped where they are gzipped.

    Raises
    ------
    InputError
        They are cut short, damaged, or more than is read.
    """
    if data.startswith(_GZIP):
        data = _gunzipped(data, source)
    if len(data) > LARGEST_BYTES:
        raise InputError(
            f"it is more than {LARGEST_BYTES >> 20} MiB", where=source, next_step="cut it into parts"
        )
    return data


def _gunzipped(data: bytes, source: str) -> bytes:
    """Unpack all that was packed one after the other, no further than beyond what is read."""
    pieces: list[bytes] = []
    left = LARGEST_BYTES + 1
    while data and left > 0:
        unzip = zlib.decompressobj(wbits=31)
        try:
            pieces.append(unzip.decompress(data, left))
        except zlib.error as error:
            raise InputError(f"the gzip data are damaged: {error}", where=source) from None
        left -= len(pieces[-1])
        if not unzip.eof and left > 0:
            raise InputError(
                "the gzip data end too early: the file is cut off",
                where=source,
                next_step="fetch the file again",
            )
        data = unzip.unused_data.lstrip(b"\0")
    return b"".join(pieces)


def beginning(data: bytes) -> bytes:
    """Return the first bytes of a document, gunzipped where they are gzipped; enough to tell what it is."""
    if not data.startswith(_GZIP):
        return data
    try:
        return zlib.decompressobj(wbits=31).decompress(data, _ENOUGH)
    except zlib.error:
        return b""


def root_name(head: bytes) -> str:
    """Return what the root of a document is called, by its beginning; empty for what is no XML."""
    encoding = "utf-16" if head[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    text = head[: _ENOUGH & ~1].decode(encoding, "replace").lstrip()
    if not text.startswith("<"):
        return ""
    found = _ROOT.match(_BESIDE.sub("", text).lstrip())
    return found[1] if found else "?"


def escaped(text: str) -> str:
    """Return text as it may stand in an element or an attribute.

    What nobody sees is written out; for what XML cannot hold beside it, it has U+FFFD.
    """
    text = _NOT_XML.sub("�", shown(text))
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


class _Builder:
    """Makes elements of what the parser tells."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._open: list[Element] = []
        self._count = 0
        self.root: Element | None = None
        self.parser: Any = expat.ParserCreate(namespace_separator="}")
        self.parser.buffer_text = True
        self.parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        self.parser.StartDoctypeDeclHandler = self._refuse_type
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text

    def _fault(self, what: str, next_step: str) -> InputError:
        where = f"{self._source}:{self.parser.CurrentLineNumber}"
        return InputError(what, where=where, next_step=next_step)

    def _refuse_type(self, *_: object) -> None:
        raise self._fault(
            "it declares a document type (DOCTYPE), which can make a reader fetch or swell what it reads",
            "take the declaration out; neither KML nor GPX needs one",
        )

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._count += 1
        if self._count > MOST_ELEMENTS:
            raise self._fault(f"it has more than {MOST_ELEMENTS:,} elements", "cut it into parts")
        if len(self._open) >= DEEPEST:
            raise self._fault(f"its elements are nested deeper than {DEEPEST}", "is this the right file?")
        namespace, _, local = name.rpartition("}")
        element = Element(namespace, local, attributes, self.parser.CurrentLineNumber)
        if self._open:
            parent = self._open[-1]
            if not parent.children:
                parent.children = []
            assert isinstance(parent.children, list)
            parent.children.append(element)
        else:
            self.root = element
        self._open.append(element)

    def _end(self, _: str) -> None:
        self._open.pop()

    def _text(self, text: str) -> None:
        self._open[-1].take(text)
