"""What nobody sees in a text changes nothing of what is read, and every place is one of the text as given."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openline.reports.document.outlets import known_outlet, outlet_of_host, outlets_in
from openline.reports.model import Span
from openline.reports.reading import Report, read
from openline.reports.unseen import Unseen

ARTICLES = Path(__file__).parents[2] / "reports" / "articles"
CHANGES = {
    "zero width": lambda text: text.replace(" ", " \u200b").replace("\n", "\u200b\n"),
    "soft hyphens": lambda text: re.sub(r"(\w{4})(\w{3})", "\\1\xad\\2", text),
    "BOM and no-break": lambda text: "\ufeff" + text.replace(" ", "\xa0"),
}


def bare(text: str) -> str:
    return " ".join(re.sub("[\u200b\xad\ufeff]", "", text).split())


def said(report: Report) -> tuple[list[object], ...]:
    text = report.page.text
    return (
        [
            (
                bare(text[it.start : it.end]),
                bare(text[it.content.start : it.content.end]),
                (it.speaker, it.chain, it.source_kind, it.act),
            )
            for it in report.statements
        ],
        [bare(text[it.start : it.end]) for it in report.places],
        [(it.label, bare(text[it.start : it.end])) for it in report.page.blocks],
        [(it.document.publisher, it.document.agency, it.document.date) for it in report.page.articles],
    )


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_whole_article_is_read_the_same(change) -> None:  # type: ignore[no-untyped-def]
    for name in ("sixth_05", "wire_01"):
        text = (ARTICLES / f"{name}.txt").read_text(encoding="utf-8")
        changed = read(change(text), f"{name}.txt")
        assert changed.page.text == change(text)
        assert changed.statements
        assert said(changed) == said(read(text, f"{name}.txt"))


@given(st.text(alphabet="ab \u200b\xad\n", max_size=30), st.data())
def test_there_and_back(text: str, data: st.DataObject) -> None:
    unseen = Unseen(text)
    start = data.draw(st.integers(0, len(unseen.text)))
    end = data.draw(st.integers(start, len(unseen.text)))
    (back,) = unseen.back((Span(start, end),))
    assert bare(text[back.start : back.end]) == bare(unseen.text[start:end])
    if end > start:
        assert text[back.start] == unseen.text[start]
        assert text[back.end - 1] == unseen.text[end - 1]


def test_outlets_are_known_by_name_and_by_host() -> None:
    assert outlet_of_host("https://www.rudaw.net/english/1") == "Rudaw"
    assert outlet_of_host("//edition.cnn.com") == "CNN"
    assert outlet_of_host("https://rudaw.net.example/") == ""
    assert known_outlet("the guardian’s") == "The Guardian"
    assert known_outlet("River Wire") == ""
    assert outlets_in("He told al-Alam and The Times, not the times of peace or the guardian.") == [
        "Al-Alam",
        "The Times",
    ]
