"""The two real articles that were given: a partisan site's page with its comments, and copy of an agency."""

from __future__ import annotations

from pathlib import Path

import pytest

from openline.reports.linking.links import Source, links, reduced
from openline.reports.model import Statement
from openline.reports.reading import Report, read

pytestmark = pytest.mark.requirement("R18")


@pytest.fixture(scope="module")
def folder(shared_data: Path) -> Path:
    found = shared_data.parent / "reports"
    if not found.is_dir():
        pytest.skip("shared articles absent: there is no folder reports beside the shared data")
    return found


@pytest.fixture(scope="module")
def site(folder: Path) -> Report:
    return one(folder, "001_*.txt")


@pytest.fixture(scope="module")
def copy(folder: Path) -> Report:
    return one(folder, "003_*.txt")


def one(folder: Path, pattern: str) -> Report:
    (file,) = folder.glob(pattern)
    return read(file.read_bytes(), file.name)


def saying(report: Report, words: str) -> Statement:
    (found,) = (it for it in report.statements if words in content(report, it))
    return found


def content(report: Report, it: Statement) -> str:
    return report.page.text[it.content.start : it.content.end]


def test_of_the_site_the_official_and_the_agency_are_named_and_no_comment_is_read(site: Report) -> None:
    assert [it.document.publisher for it in site.page.articles] == ["SouthFront"]
    official = [it for it in site.statements if it.speaker.canonical == "Alexander Karpov"]
    assert len(official) == 5
    assert {it.source_kind for it in official} == {"named_official"}
    assert {it.chain for it in official} == {("Alexander Karpov", "TASS", "SouthFront")}
    first = saying(site, "is concerned about the recent increase")
    assert content(site, first).endswith("northeastern region")
    assert first.act == "concern"
    assert [it.text for it in first.times] == ["on May 6"]
    assert {it.since for one in site.statements for it in one.times} == {None}, "no year is stated"
    assert not any("Afghanistan" in content(site, it) for it in site.statements)


def test_of_the_site_its_own_words_are_its_own(site: Report) -> None:
    own = [content(site, it) for it in site.statements if not it.attributed]
    assert [next(words for words in ("boosting", "airfield", "large base") if words in it) for it in own] == [
        "boosting",
        "airfield",
        "large base",
    ]
    heard = saying(site, "had deployed missile launchers")
    assert (heard.source_kind, heard.hedges) == ("anonymous", ("possibly",))


def test_of_the_copy_the_crossing_is_told_by_the_agency_and_threatens_nobody(copy: Report) -> None:
    document = copy.page.articles[0].document
    assert document.agency == "Associated Press"
    lead = saying(copy, "crossed to the eastern bank")
    assert (lead.attributed, lead.act) == (False, "claim")
    assert "threat" not in {it.act for it in copy.statements}
    spokesman = [it for it in copy.statements if it.speaker.canonical == "Ryan Dillon"]
    assert len(spokesman) >= 5
    assert all(it.chain == ("Ryan Dillon", "Associated Press") for it in spokesman)
    assert saying(copy, "no intention").act == "intention"


def test_of_both_one_pair_contradicts(site: Report, copy: Report) -> None:
    sources = [Source(it.page.text, it.statements, it.page.articles) for it in (site, copy)]
    every = [(report, it) for report in (site, copy) for it in report.statements]
    found = [it for it in links(reduced(sources)) if it.kind == "contradicts"]
    pairs = [tuple(content(*every[at]) for at in (it.one, it.other)) for it in found]
    assert len(pairs) == 1, pairs
    assert "hit by Russian airstrikes" in pairs[0][0]
    assert "behind the airstrikes" in pairs[0][1]
