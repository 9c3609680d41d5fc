"""A web page as blocks: all of its text in the order of the page, each block with where it lay in the source.

What is the article and what is furniture trafilatura says; nothing is dropped, though. A block is read as
body when the words of its lines, the elements around it and trafilatura agree.
"""

import json
import re
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from lxml import etree
from lxml import html as lxml_html

from openline.errors import InputError, TooLargeError
from openline.reports.model import Label
from openline.reports.page.furniture import Hint, hint_of
from openline.reports.page.lines import Line, plain
from openline.reports.tagging.lexicon import listed

__all__ = ["MAX_ATTRIBUTES", "MAX_TAGS", "Extract", "extract", "is_html", "settle"]

MAX_TAGS = 60_000
MAX_ATTRIBUTES = 256
"""Of one tag: the parser compares each with all before it."""
_MAX_BLOCKS = 6_000
_MAX_TEXT = 1_000_000
_START = re.compile(
    r"[\s\ufeff]*<(?:!doctype html|html|\?xml[^>]{0,200}\?>\s*<(?:!doctype html|html))[\s>]", re.I
)
_FIRST = re.compile(
    r"[\s\ufeff]*(?:<!--(?:(?!-->).){0,1500}-->\s*)?<(?:head|body|div|p|br|hr|span|article|section|main|header|nav|"
    r"table|h[1-6]|ul|ol|dl|meta|title|link|script|style|a|b|i|em|strong|blockquote|pre|figure|img|center|font)"
    r"(?:\s[^<>]{0,1500})?/?>",
    re.I | re.S,
)
_TAGS = re.compile(
    r"<(?:head|body|div|p|br|span|article|section|table|h[1-6]|ul|meta|title|a)(?:\s[^<>]{0,300})?/?>", re.I
)
_TAG = re.compile(r"<[a-z!/]", re.I)
_BLOCK = listed(
    "address article aside blockquote body button center dd details dialog div dl dt fieldset "
    "figcaption figure "
    "footer form h1 h2 h3 h4 h5 h6 header hr html li legend main nav ol option p pre section select "
    "summary table "
    "tbody td tfoot th thead tr ul video audio iframe textarea label time caption"
)
_SKIP = listed(
    "script style noscript template svg head math canvas object embed map source track meta link datalist"
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_COMMENTS = re.compile(
    r"(?:^|[\s_-])(?:comments?|commentlist|comment-?(?:body|content|text|author|thread)|disqus\w*|"
    r"respond|wpdiscuz\w*|wpd)(?:$|[\s_-])",
    re.I,
)
_PROMO = re.compile(
    r"(?:^|[\s_-])(?:related\w*|share\w*|sharing|social\w*|newsletter\w*|subscri\w+|promo\w*|advert\w*|"
    r"ads?|sponsor\w*|"
    r"cookie\w*|consent|breadcrumbs?|tags?|tag-?list|menu\w*|nav\w*|sidebar|widget\w*|footer|"
    r"recommend\w*|popular|trending|most-?read|donat\w+|"
    r"paywall|banner|masthead|site-?header|skip-?link|more-?stories|read-?more|outbrain|taboola|popup|"
    r"modal)(?:$|[\s_-])",
    re.I,
)
_CAPTION = re.compile(
    r"(?:^|[\s_-])(?:caption|wp-caption\w*|photo-?credit|image-?credit|credit|media-?caption)(?:$|"
    r"[\s_-])",
    re.I,
)
_BYLINE = re.compile(
    r"(?:^|[\s_-])(?:by-?line|author\w*|writer|posted-?by|dateline|timestamp|published|entry-?meta|"
    r"post-?meta|article-?meta|date)(?:$|[\s_-])",
    re.I,
)
_BODY = re.compile(
    r"(?:^|[\s_-])(?:article-?body|story-?body|entry-?content|post-?content|article-?text|"
    r"article__body|articlebody)(?:$|[\s_-])",
    re.I,
)
_JSON_DATE = re.compile(r'"datePublished"\s*:\s*"([^"]{8,40})"')


@dataclass
class Extract:
    """A page's text, its blocks as lines, and what the elements say of each."""

    text: str
    lines: Sequence[Line]
    hints: list[Hint]
    main: list[bool]
    meta: dict[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def is_html(text: str, name: str = "") -> bool:
    """Say whether a text is a web page: by how it begins, or by its name and its tags.

    A part of a page, without its head, begins with any tag of its own.
    """
    if _START.match(text[:2000]) or _FIRST.match(text[:4000]):
        return True
    tags = len(_TAGS.findall(text[:20_000]))
    return tags >= 3 if name.casefold().endswith((".html", ".htm", ".xhtml")) else tags >= 8


def extract(text: str, name: str = "") -> Extract:
    """Take the blocks of a web page.

    Raises
    ------
    TooLargeError
        Too many tags, attributes of one tag, blocks or characters.
    InputError
        Nothing that could be parsed.
    """
    text = _without_code(text)
    tags = sum(1 for _ in _TAG.finditer(text))
    if tags > MAX_TAGS:
        raise TooLargeError(
            f"the page has {tags:,} tags; {MAX_TAGS:,} are read",
            where=name,
            next_step="save the article alone, or its text",
        )
    if _is_overladen(text):
        raise TooLargeError(
            f"a tag of the page has more than {MAX_ATTRIBUTES} attributes",
            where=name,
            next_step="save the article's text instead",
        )
    parser = lxml_html.HTMLParser(encoding="utf-8", huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        root = lxml_html.document_fromstring(text.replace("\0", "").encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError) as exc:
        raise InputError("the page has no text in it", where=name, next_step="save its text instead") from exc
    deep = any("depth" in entry.message.casefold() for entry in parser.error_log)
    made = _Walk()
    made.walk(root)
    if made.length > _MAX_TEXT or len(made.lines) > _MAX_BLOCKS:
        raise TooLargeError(
            f"the page has {made.length:,} characters or more in {len(made.lines):,} blocks; "
            f"{_MAX_TEXT:,} in {_MAX_BLOCKS:,} are read",
            where=name,
            next_step="save the article alone",
        )
    if not made.lines:
        why = "its elements lie too deep in one another" if deep else "there is no text in it"
        raise InputError(f"the page cannot be read: {why}", where=name, next_step="save its text instead")
    notes = ("Some of the page is nested too deep, and was not read.",) if deep else ()
    main = _main(root, made.lines)
    return Extract("\n".join(made.parts), made.lines, made.hints, main, _meta(root), notes)


_OPENING = re.compile(r"<[a-z][^\s/>]*", re.I)
_ATTRIBUTE = re.compile(r"[\s/]*[^\s/>][^\s/>=]*\s*(?:=\s*([\"']|[^\s>\"'][^\s>]*)?)?")


def _is_overladen(text: str) -> bool:
    """Whether some tag has too many attributes, found in one pass; what stands in quotation marks is one."""
    at = 0
    while opened := _OPENING.search(text, at):
        at = opened.end()
        count = 0
        while found := _ATTRIBUTE.match(text, at):
            count += 1
            if count > MAX_ATTRIBUTES:
                return True
            at = found.end()
            if found[1] in ('"', "'"):
                at = text.find(found[1], at) + 1
                if not at:
                    return False
    return False


def settle(page: Extract, labels: list[Label]) -> list[Label]:
    """Keep as body only what is in the article, or among its paragraphs, as trafilatura took it."""
    main = [i for i, inside in enumerate(page.main) if inside and labels[i] == "body"]
    if sum(page.lines[i].count for i in main) < 40:
        return labels
    first, last = main[0], main[-1]
    return [
        "promotion" if label == "body" and not (first <= i <= last or page.main[i]) else label
        for i, label in enumerate(labels)
    ]


_CODE = re.compile(r"<(script|style|svg|noscript|template)\b(?![^>]{0,200}ld\+json)[^>]{0,2000}>|<!--", re.I)
_CODE_ENDS = {
    name: re.compile(rf"</{name}\s*>", re.I) for name in ("script", "style", "svg", "noscript", "template")
}


def _without_code(text: str) -> str:
    """Blank out scripts, styles and remarks, and keep their line ends: an element's line stays what it is."""
    parts: list[str] = []
    at = 0
    while opened := _CODE.search(text, at):
        ends = _CODE_ENDS[opened[1].casefold()] if opened[1] else _REMARK_ENDS
        closed = ends.search(text, opened.end())
        if not closed:
            break
        parts += text[at : opened.start()], "\n" * text.count("\n", opened.start(), closed.end())
        at = closed.end()
    return "".join((*parts, text[at:]))


_REMARK_ENDS = re.compile("-->")


class _Walk:
    """Goes through the elements and gathers blocks; no recursion, whatever the depth."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.lines: list[Line] = []
        self.hints: list[Hint] = []
        self.length = 0
        self.words: list[str] = []
        self.open: list[tuple[Any, Hint | None]] = []

    def walk(self, root: Any) -> None:
        skipping: Any = None
        after_link = False
        for event, element in etree.iterwalk(root, events=("start", "end")):
            tag = element.tag if isinstance(element.tag, str) else ""
            if event == "start":
                if skipping is None and (tag in _SKIP or not tag or _is_hidden(element)):
                    skipping = element
                if skipping is not None:
                    continue
                if tag in _BLOCK:
                    self.flush()
                    self.open.append((element, _context(element, tag)))
                elif tag == "br":
                    self.words.append("\n")
                elif tag == "a" and after_link:
                    self.words.append(" ")
                after_link = False
                if element.text:
                    self.words.append(_flat(element.text))
            else:
                if skipping is None:
                    if tag in _BLOCK:
                        self.flush()
                        self.open.pop()
                    after_link = tag == "a" and not element.tail
                elif skipping is element:
                    skipping = None
                if skipping is None and element.tail and element is not root:
                    self.words.append(_flat(element.tail))
            if self.length > _MAX_TEXT or len(self.lines) > _MAX_BLOCKS:
                return
        self.flush()

    def flush(self) -> None:
        """End a block: what was gathered becomes a line for each break in it."""
        text, self.words = "".join(self.words), []
        if not text.strip():
            return
        for part in text.split("\n"):
            said = " ".join(part.split(" ")).strip()
            key = plain(said)
            if not key:
                continue
            element = self.open[-1][0] if self.open else None
            tag = element.tag if element is not None else ""
            line = Line(
                self.length,
                self.length + len(said),
                key,
                1,
                tag,
                (element.sourceline or 0) if element is not None else 0,
            )
            self.parts.append(said)
            self.lines.append(line)
            self.hints.append(self._hint(line))
            self.length += len(said) + 1

    def _hint(self, line: Line) -> Hint:
        own = hint_of(line)
        inner = [(element.tag, hint) for element, hint in self.open if hint is not None]
        tag, around = inner[-1] if inner else ("", None)
        if around is None:
            return own
        if around.label == "body":
            # In the article's own container a paragraph is not a byline because it begins with "By".
            return (
                Hint(None)
                if line.prose and line.count >= 15 and own.label in ("byline", "promotion")
                else own
            )
        if around.label == "byline":
            return own if own.label or line.count > 30 else around
        if around.label == "headline":
            return around if own.label in (None, "dateline", "counter") else own
        if tag == "footer" and any(hint.label == "comment" for _, hint in inner):
            return Hint("comment")
        if around.label == "promotion" and own.label in ("form", "counter", "dateline", "byline"):
            return Hint(own.label)
        if around.label == "comment" and own.label == "form":
            return own
        return Hint(around.label)


def _flat(text: str) -> str:
    return re.sub(r"[\s\x00-\x1f]+", " ", text)


def _is_hidden(element: Any) -> bool:
    style = element.get("style")
    return element.get("hidden") is not None or (
        style is not None and _HIDDEN.search(style[:500]) is not None
    )


def _context(element: Any, tag: str) -> Hint | None:
    """Give what an element makes of its text; None where it says nothing."""
    if tag in ("nav", "footer", "aside", "button", "select", "option", "iframe"):
        return Hint("promotion")
    if tag in ("form", "fieldset", "textarea", "label", "legend"):
        return Hint("form")
    if tag == "figcaption":
        return Hint("caption")
    if tag == "h1":
        return Hint("headline")
    if tag == "time":
        return Hint("dateline")
    if tag in ("html", "body"):
        return None
    names = f"{element.get('class') or ''} {element.get('id') or ''}"[:300]
    if tag == "main" or element.get("itemprop") == "articleBody" or _BODY.search(names):
        return Hint("body")
    if names == " ":
        return None
    for pattern, label in (
        (_COMMENTS, "comment"),
        (_CAPTION, "caption"),
        (_PROMO, "promotion"),
        (_BYLINE, "byline"),
    ):
        if pattern.search(names):
            if label in ("promotion", "comment", "byline") and _is_large(element):
                return None
            return Hint(label)  # type: ignore[arg-type]
    return None


def _is_large(element: Any) -> bool:
    """Whether an element holds most of the page, whatever its class: then its class says nothing."""
    return element.find(".//h1") is not None or element.find(".//article") is not None


def _main(root: Any, lines: Sequence[Line]) -> list[bool]:
    """Say which blocks trafilatura takes for the article."""
    from trafilatura import bare_extraction

    found = bare_extraction(
        deepcopy(root), fast=True, include_comments=False, favor_recall=True, with_metadata=False
    )
    said = getattr(found, "text", None) or ""
    wanted: dict[str, int] = {}
    for part in said.splitlines():
        wanted[_bare(part)] = wanted.get(_bare(part), 0) + 1
    whole = _bare(said)
    return [_bare(line.key) in wanted or (line.count >= 8 and _bare(line.key) in whole) for line in lines]


def _bare(text: str) -> str:
    return (
        re.sub(r"\W+", "", plain(text)).casefold()
        if len(text) < 1500
        else re.sub(r"\W+", "", text).casefold()
    )


def _meta(root: Any) -> dict[str, str]:
    """Take what a page says of itself, and nothing that would have to be guessed."""
    meta: dict[str, str] = {}

    def put(key: str, value: str | None) -> None:
        if value and value.strip() and key not in meta:
            meta[key] = " ".join(value.split())[:200]

    for element in root.iter("meta"):
        key = (element.get("property") or element.get("name") or element.get("itemprop") or "").casefold()
        value = element.get("content")
        if key in ("og:site_name", "application-name", "publisher"):
            put("site", value)
        elif key in (
            "article:published_time",
            "datepublished",
            "pubdate",
            "publishdate",
            "dc.date.issued",
            "dc.date",
            "date",
        ):
            put("published", value)
        elif key in ("article:modified_time", "datemodified", "og:updated_time"):
            put("modified", value)
        elif key == "og:url":
            put("url", value)
    for element in root.iter("link"):
        if (element.get("rel") or "") == "canonical":
            put("url", element.get("href"))
    for script in _scripts(root):
        if match := _JSON_DATE.search(script):
            put("published", match[1])
        put("site", _publisher(script))
    title = root.find(".//title")
    if title is not None:
        put("title", title.text)
    return meta


def _publisher(script: str) -> str:
    """Give the publisher that linked data name: with the article, by its mark, or as the only site."""
    try:
        data = json.loads(script)
    except ValueError:
        return ""
    things: list[dict[str, Any]] = []
    todo: list[Any] = [data]
    while todo and len(things) < 500:
        one = todo.pop()
        if isinstance(one, dict):
            things.append(one)
        todo += one.values() if isinstance(one, dict) else one if isinstance(one, list) else ()
    named = {str(one.get("@id")): one.get("name") for one in things if one.get("@id") and one.get("name")}
    for one in things:
        told = one.get("publisher")
        told = told[0] if isinstance(told, list) and told else told
        name = (told.get("name") or named.get(str(told.get("@id")))) if isinstance(told, dict) else told
        if isinstance(name, str) and name:
            return name
    sites = {str(one["name"]) for one in things if one.get("@type") in _SITES and one.get("name")}
    return sites.pop() if len(sites) == 1 else ""


_SITES = ("WebSite", "NewsMediaOrganization")


def _scripts(root: Any) -> Iterator[str]:
    for element in root.iter("script"):
        if (element.get("type") or "").casefold() == "application/ld+json" and element.text:
            yield element.text[:100_000]
