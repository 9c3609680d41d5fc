"""What was read of some articles, as one page: the text on one side, who says what on the other.

It needs nothing else: no script, nothing fetched, light and dark, and fit to be printed.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Sequence
from hashlib import sha256
from html import escape as _escape
from itertools import pairwise
from typing import TYPE_CHECKING

from openline.cli import reporttext as say
from openline.cli.screen import printable

if TYPE_CHECKING:
    from openline.cli.reporttext import Told
    from openline.reports.model import Page, Region, Statement
    from openline.reports.reading import Report
    from openline.reports.telling.timeline import Entry

READ = frozenset({"headline", "dateline", "byline", "body"})
"""Labels of what belongs to the article; all others are furniture of the page, dimmed and named."""
RIGHT_TO_LEFT = frozenset({"ar", "he", "fa", "ku", "ur"})
STYLE = """
:root { color-scheme: light dark; --ink: #1f2d3d; --faint: #5a6b7b; --ground: #fff; --rule: #c9d3dc;
  --claim: #fff1b8; --denial: #ffd9d2; --own: #dcebf7; --alarm: #a3001b; --link: #00509e; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6ebf0; --faint: #a3b1bf; --ground: #14191f;
  --rule: #3a4652; --claim: #4d4212; --denial: #5c2520; --own: #1d3a52; --alarm: #ff8f9c; --link: #8ec5ff; } }
body { font: 15px/1.5 "Noto Sans", "Noto Sans Arabic", system-ui, sans-serif; color: var(--ink);
  background: var(--ground); margin: 0 auto; max-width: 82rem; padding: 1.2rem; }
a { color: var(--link); } h1 { font-size: 1.5rem; margin: 0 0 .3rem; }
h2 { font-size: 1.15rem; margin: 2rem 0 .4rem; border-bottom: 1px solid var(--ink); overflow-wrap: anywhere; }
h3 { font-size: 1rem; margin: 1.2rem 0 .3rem; }
.note { border-inline-start: 4px solid var(--alarm); padding: .2rem .6rem; } .faint { color: var(--faint); }
.beside { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 1.5rem; }
.text { white-space: pre-wrap; overflow-wrap: anywhere; } .region { margin: 0 0 .6rem; }
.headline { font-weight: bold; font-size: 1.1em; } .dateline, .byline { color: var(--faint); }
.furniture { color: var(--faint); font-size: .85em; border-inline-start: 3px solid var(--rule);
  padding-inline-start: .6rem; }
.label { display: block; font-size: .75rem; color: var(--faint); letter-spacing: .05em; }
mark { color: inherit; background: var(--claim); border-radius: 2px; }
mark.denial { background: var(--denial); } mark.own { background: var(--own); }
mark a { text-decoration: none; font-size: .75em; vertical-align: super; padding: 0 .15em; }
:target { outline: 2px solid var(--link); outline-offset: 2px; }
ol.said { list-style: none; margin: 0; padding: 0; }
ol.said > li { border-bottom: 1px solid var(--rule); padding: .5rem 0; }
blockquote { margin: .2rem 0; padding-inline-start: .6rem; border-inline-start: 3px solid var(--claim);
  overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 0 .8rem; margin: .3rem 0;
  font-size: .9em; }
dt { color: var(--faint); } dd { margin: 0; overflow-wrap: anywhere; }
.against { color: var(--alarm); font-weight: bold; }
table { border-collapse: collapse; width: 100%; } td:first-child { min-width: 9rem; }
th, td { text-align: start; vertical-align: top;
  padding: .25rem .5rem; border-bottom: 1px solid var(--rule); }
footer { margin-top: 2rem; border-top: 1px solid var(--faint); font-size: .85rem; }
@media (max-width: 50rem) { .beside { grid-template-columns: minmax(0, 1fr); } }
@media print {
  :root { color-scheme: light; --ink: #000; --faint: #444; --ground: #fff; --rule: #999; --alarm: #a3001b; }
  body { max-width: none; padding: 0; font-size: 10pt; }
  mark { background: none; border-bottom: 2px solid #888; }
  li, tr, .region { break-inside: avoid; } h2, h3 { break-after: avoid; } }
"""
POLICY = (
    "default-src 'none'; style-src 'sha256-"
    + b64encode(sha256(STYLE.encode()).digest()).decode()
    + "'; base-uri 'none'; form-action 'none'"
)
"""Content-Security-Policy of the page: nothing is loaded, and nothing runs."""


def escape(text: str) -> str:
    """Make a text harmless in a page: no markup, and nothing that turns the direction of what follows."""
    return _escape(printable(text, keep="\n\t"))


def page_of(it: Told) -> str:
    """Return the page."""
    from openline.decide.phrases import NOTICE_AR
    from openline.decide.presenting import NOTICE

    many = len(it.reports)
    out = [
        '<!doctype html><html lang="en"><head><meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{_escape(POLICY)}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>Who says what</title><style>{STYLE}</style></head><body>",
        "<header><h1>Who says what</h1>",
        f"<p>{many} report{'s' * (many != 1)}, {len(it.statements)} statements.</p>",
        f'<p class="note">{say.PROPOSED}</p>{_contents(it)}</header><main>',
        *_timeline(it),
    ]
    for number, report in enumerate(it.reports):
        out += _report(it, number, report)
    out.append(
        f"</main><footer><p>{say.PROPOSED}</p><p>{escape(NOTICE)}</p>"
        f'<p lang="ar" dir="rtl">{escape(NOTICE_AR)}</p></footer></body></html>\n'
    )
    return "".join(out)


def _contents(it: Told) -> str:
    names = "".join(
        f'<li><a href="#r{n}">{escape(each.name)}</a></li>' for n, each in enumerate(it.reports, 1)
    )
    return f'<nav aria-label="Reports"><ul><li><a href="#timeline">Timeline</a></li>{names}</ul></nav>'


def _to(at: int) -> str:
    return f'<a href="#s{at + 1}">{at + 1}</a>'


def _all(them: Sequence[int]) -> str:
    return ", ".join(map(_to, them))


# -- the timeline ----------------------------------------------------------------------------------


def _timeline(it: Told) -> Iterator[str]:
    drawn = it.timeline
    yield '<section id="timeline"><h2>Timeline</h2>'
    yield _events(it, drawn.entries) if drawn.entries else "<p>Nothing in it has a day.</p>"
    if drawn.undated:
        yield f"<h3>Days not known, in the order that the articles tell</h3>{_events(it, drawn.undated)}"
    yield "<h3>Contradictions</h3>"
    rows = [
        f'<li><span class="against">{_to(link.one)} against {_to(link.other)}</span>: '
        f"{escape(say.contradiction(link))}"
        + "".join(f"<blockquote>{escape(say.claim(it, at))}</blockquote>" for at in (link.one, link.other))
        + "</li>"
        for link in drawn.contradictions
    ]
    yield _list(rows)
    yield "<h3>Corroboration</h3>"
    yield _list(
        [
            f"<li>{_to(link.one)} and {_to(link.other)}: {escape(say.corroboration(link))}</li>"
            for link in it.links
            if link.kind == "corroborates"
        ]
    )
    yield "<h3>Build-up</h3>"
    yield _list(
        [
            f"<li>{escape(say.trend(it, each))} ({_all(each.statements)})"
            + (f'; <span class="against">denied by {_all(each.denied)}</span>' if each.denied else "")
            + "</li>"
            for each in drawn.build_up
        ]
    )
    yield "<h3>Gaps</h3>"
    yield _list(
        [
            f"<li>Nothing reported of {say.days(gap.since, gap.until)} ({gap.days} days).</li>"
            for gap in drawn.gaps
        ]
        + [
            f"<li>{escape(say.lack(each))}"
            + (f" ({_all(each.statements)})" if each.statements else "")
            + "</li>"
            for each in it.missing
        ]
    )
    yield (f"<p>{say.NOT_SAID}</p>" if drawn.gaps or it.missing else "") + "</section>"


def _list(items: Sequence[str]) -> str:
    return f"<ul>{''.join(items)}</ul>" if items else "<p>None found.</p>"


def _events(it: Told, entries: Sequence[Entry]) -> str:
    head = "".join(f'<th scope="col">{name}</th>' for name in ("when", "where", "what is told", "by"))
    rows = []
    for entry in entries:
        many = f"<br>{say.origins(it, entry)} origins" if len(entry.statements) > 1 else ""
        against = ' <span class="against">contradicted</span>' if entry.contradicts else ""
        first = "".join(f"<br>before {_all(at)}: “{escape(words)}”" for at, words in say.first_of(it, entry))
        rows.append(
            f"<tr><td>{escape(say.when_of(it, entry))}{first}</td><td>{escape(entry.place)}</td>"
            f"<td>{escape(say.claim(it, entry.statements[0]))}{against}</td>"
            f"<td>{_all(entry.statements)}{many}</td></tr>"
        )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


# -- one report ------------------------------------------------------------------------------------


def _report(it: Told, number: int, report: Report) -> Iterator[str]:
    first = it.firsts[number]
    yield f'<section id="r{number + 1}"><h2>{escape(report.name)}</h2>'
    for article in report.page.articles:
        yield f"<p>{escape(say.head_of(report, article))}</p>"
    for said in report.page.notes:
        yield f'<p class="note">{escape(said)}</p>'
    language = report.page.language
    direction = "rtl" if language in RIGHT_TO_LEFT else "ltr" if language else "auto"
    lang = f' lang="{_escape(language)}"' if language not in ("", "other") else ""
    yield f'<div class="beside"><div class="text"{lang} dir="{direction}">'
    yield from _text(report.page, report.statements, first)
    yield '</div><ol class="said">'
    for at in range(first, first + len(report.statements)):
        yield _statement(it, at)
    yield "</ol></div></section>"


def _text(page: Page, statements: Sequence[Statement], first: int) -> Iterator[str]:
    """Give the whole text, region by region, each content marked where it stands."""
    spans = sorted(
        ((one.content.start, one.content.end, first + at) for at, one in enumerate(statements)),
        key=lambda span: (span[0], -span[1]),
    )
    anchored: set[int] = set()
    for region in page.regions:
        kind = region.label if region.label in READ else f"furniture {region.label}"
        label = "" if region.label in READ else f'<span class="label">{region.label}</span>'
        inside = [span for span in spans if span[0] < region.end and region.start < span[1]]
        yield f'<div class="region {kind}">{label}'
        yield from _marked(page.text, region, inside, statements, first, anchored)
        yield "</div>"


def _marked(
    text: str,
    region: Region,
    spans: Sequence[tuple[int, int, int]],
    statements: Sequence[Statement],
    first: int,
    anchored: set[int],
) -> Iterator[str]:
    """One region, cut where a content begins or ends; where two overlap, the later one is shown."""
    edges = {region.start, region.end}
    for start, end, _ in spans:
        edges |= {max(start, region.start), min(end, region.end)}
    cuts = sorted(edges)
    for begin, end in pairwise(cuts):
        here = [span for span in spans if span[0] <= begin and end <= span[1]]
        piece = escape(text[begin:end])
        if not here:
            yield piece
            continue
        at = here[-1][2]
        one = statements[at - first]
        kind = (
            "denial"
            if one.polarity == "denied" or one.act == "denial"
            else "claim"
            if one.attributed
            else "own"
        )
        new = [span[2] for span in here if span[2] not in anchored]
        anchored.update(new)
        id = f' id="t{at + 1}"' if at in new else ""
        others = "".join(f'<a id="t{each + 1}"></a>' for each in new if each != at)
        number = f'<a href="#s{at + 1}" aria-label="statement {at + 1}">{at + 1}</a>' if at in new else ""
        at_offsets = f'data-start="{one.content.start}" data-end="{one.content.end}"'
        yield f'{others}<mark{id} class="{kind}" {at_offsets}>{number}{piece}</mark>'


def _statement(it: Told, at: int) -> str:
    one = it.statements[at]
    rows = [("does", say.act(one)), *say.details(one)]
    sure = ", ".join(f"{name} {value:.2f}" for name, value in one.confidence.items())
    if sure:
        rows.append(("confidence", sure))
    listed = "".join(f"<dt>{name}</dt><dd>{escape(said)}</dd>" for name, said in rows)
    cue = f" “{escape(' '.join(one.cue.split()))}”" if one.cue else ""
    joined = "".join(_joined(it, at))
    return (
        f'<li id="s{at + 1}"><a href="#t{at + 1}">{at + 1}</a> <strong>{escape(say.who(one))}</strong>{cue}'
        f'<blockquote dir="auto">{escape(it.words[at])}</blockquote><dl>{listed}{joined}</dl></li>'
    )


def _joined(it: Told, at: int) -> Iterator[str]:
    names = (
        ("contradicts", "contradicts"),
        ("same_event", "same event as"),
        ("corroborates", "borne out by"),
    )
    for kind, name in names:
        others = [link.other if link.one == at else link.one for link in it.joined(at) if link.kind == kind]
        if others:
            against = ' class="against"' if kind == "contradicts" else ""
            yield f"<dt>{name}</dt><dd{against}>{_all(others)}</dd>"
