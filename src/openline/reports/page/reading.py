"""A page as a whole: decoded, cut, labelled, and split where several articles were stitched together."""

from collections.abc import Sequence

from openline.errors import InputError, TooLargeError
from openline.reports.model import Article, Block, Label, Page, Region
from openline.reports.page.decoding import decode
from openline.reports.page.furniture import hint_of
from openline.reports.page.labelling import label_lines
from openline.reports.page.language import language_of
from openline.reports.page.lines import Line, lines_of

__all__ = ["MAX_CHARACTERS", "read_page"]

MAX_CHARACTERS = 1_000_000
MAX_LINES = 6_000
_LANGUAGES = {
    "ar": "Arabic or Persian",
    "ru": "Russian, or another language in Cyrillic",
    "he": "Hebrew",
    "fr": "French",
    "de": "German",
    "es": "Spanish",
    "it": "Italian",
    "pt": "Portuguese",
    "tr": "Turkish",
    "nl": "Dutch",
    "ku": "Kurdish",
    "el": "Greek",
    "zh": "Chinese",
    "ja": "Japanese",
    "ko": "Korean",
}


def read_page(source: bytes | str, name: str = "") -> Page:
    """Read a plain text or a web page.

    Parameters
    ----------
    source
        Bytes as they were saved, or text. Plain text is kept as given, to the code point: line ends, byte
        order mark and all. Of a web page the text of its blocks is taken, in the order of the page.
    name
        The file's name: said in errors, and its ending may say what it is.

    Returns
    -------
    Page
        Each line that is not blank lies in exactly one block and one region.

    Raises
    ------
    InputError
        Empty, binary, or of a kind that is not read.
    TooLargeError
        Beyond `MAX_BYTES` or `MAX_CHARACTERS`, or a web page of too many elements.
    """
    from openline.reports.page import html  # its libraries are loaded when a page needs them

    if isinstance(source, bytes):
        text, encoding, notes = decode(source, name)
    else:
        text, encoding, notes = source, "", ()
    web = html.extract(text, name) if html.is_html(text, name) else None
    lines: Sequence[Line]
    if web is not None:
        text, lines, notes = web.text, web.lines, (*notes, *web.notes)
    else:
        lines = lines_of(_bounded(text, name))
    if len(lines) > MAX_LINES:
        raise TooLargeError(
            f"{len(lines):,} lines are more than the {MAX_LINES:,} that are read",
            where=name,
            next_step="give each article a file of its own",
        )
    if not lines:
        raise InputError("there is no text in it", where=name, next_step="save the article again")
    labels, begins = label_lines(lines, web.hints if web else [hint_of(line) for line in lines])
    if web is not None:
        labels = html.settle(web, labels)
        begins = [at for at in begins if not at or web.main[at]]
    language = language_of(text)
    if language not in ("en", ""):
        known = _LANGUAGES.get(language)
        said = f"It is in {known}" if known else "It is not in English"
        notes = (*notes, f"{said}: only English is read, so no statements are taken from it.")
    return Page(
        text=text,
        blocks=tuple(
            Block(label, line.start, line.end, line.tag, line.source_line)
            for line, label in zip(lines, labels, strict=True)
        ),
        regions=_regions(lines, labels, begins),
        articles=tuple(
            Article(lines[begin].start, lines[end - 1].end)
            for begin, end in zip(begins, [*begins[1:], len(lines)], strict=True)
        ),
        form="html" if web else "text",
        encoding=encoding,
        language=language,
        meta=web.meta if web else {},
        notes=tuple(notes),
    )


def _bounded(text: str, name: str) -> str:
    if len(text) > MAX_CHARACTERS:
        raise TooLargeError(
            f"{len(text):,} characters are more than the {MAX_CHARACTERS:,} that are read",
            where=name,
            next_step="give each article a file of its own",
        )
    return text


def _regions(lines: Sequence[Line], labels: Sequence[Label], begins: Sequence[int]) -> tuple[Region, ...]:
    """Join neighbouring lines of one label within an article."""
    found: list[Region] = []
    for at, (line, label) in enumerate(zip(lines, labels, strict=True)):
        if found and found[-1].label == label and at not in begins:
            found[-1] = Region(label, found[-1].start, line.end)
        else:
            found.append(Region(label, line.start, line.end))
    return tuple(found)
