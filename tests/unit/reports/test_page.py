"""The lines of a page: labelled, none lost, at the offsets of the text as given."""

import re
import unicodedata
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openline.errors import InputError
from openline.reports.document.dating import dated
from openline.reports.model import LABELS, Page
from openline.reports.page import read_page
from tests.reports import gold

ARTICLES = Path(__file__).parents[2] / "reports" / "articles"
FURNITURE = sorted((Path(__file__).parent / "furniture").glob("*.txt"))
Lines = list[tuple[int, str]]


def lines_of(text: str) -> Lines:
    """Give where each line begins that is not blank, and the line."""
    seen = [(m.end() - len(m[0].lstrip()), m[0].strip()) for m in re.finditer(r"[^\r\n]+", text)]
    return [(at, line) for at, line in seen if line.strip("\ufeff\u200b")]


def label_at(page: Page, at: int) -> str:
    """Give the label of the one region that holds a code point."""
    (label,) = (r.label for r in page.regions if r.start <= at < r.end)
    return label


def f1(pairs: list[tuple[bool, bool, int]]) -> float:
    """Give the F1 of what was taken for body against what is, in words."""
    both = sum(n for is_body, taken, n in pairs if is_body and taken)
    return 2 * both / (2 * both + sum(n for is_body, taken, n in pairs if is_body != taken))


def furniture(path: Path) -> tuple[str, list[tuple[int, bool, str]]]:
    """Read a page whose lines begin with what they are."""
    rows = path.read_text(encoding="utf-8").splitlines()
    at, said = 0, []
    for row in rows:
        if row[2:].strip():
            said.append((at, row[0] == "+", row[2:]))
        at += len(row[2:]) + 1
    return "\n".join(row[2:] for row in rows), said


def test_body_of_the_annotated_articles_is_found() -> None:
    pairs, labels = [], []
    for one in gold.load_all(ARTICLES):
        page = read_page(one.text, f"{one.name}.txt")
        for at, line in lines_of(one.text):
            (wanted,) = (r["label"] for r in one.regions if r["start"] <= at < r["end"])
            found = label_at(page, at)
            pairs.append((wanted == "body", found == "body", len(line.split())))
            labels.append(wanted == found)
    print(f"body F1 {f1(pairs):.4f}, labels of lines right {sum(labels) / len(labels):.3f}")
    assert f1(pairs) >= 0.98
    assert sum(labels) / len(labels) >= 0.88


def test_body_regions_of_the_annotated_articles_are_whole() -> None:
    wanted = found = 0
    for one in gold.load_all(ARTICLES):
        page = read_page(one.text)
        regions = {(r.start, r.end) for r in page.regions if r.label == "body"}
        joined: list[tuple[int, int]] = []
        for row in (r for r in one.regions if r["label"] == "body"):
            if joined and not one.text[joined[-1][1] : row["start"]].strip():
                joined[-1] = (joined[-1][0], row["end"])
            else:
                joined.append((row["start"], row["end"]))
        wanted += len(joined)
        found += sum(span in regions for span in joined)
    print(f"body regions found to the code point: {found} of {wanted}")
    assert found >= 0.9 * wanted


def test_body_is_found_between_the_furniture_of_many_kinds_of_outlets() -> None:
    pairs = []
    for path in FURNITURE:
        text, rows = furniture(path)
        page = read_page(text)
        for at, is_body, line in rows:
            pairs.append((is_body, label_at(page, at) == "body", len(line.split())))
            if pairs[-1][0] != pairs[-1][1]:
                print(path.name, "+" if is_body else "-", line)
    print(f"body F1 between furniture {f1(pairs):.4f}")
    assert f1(pairs) >= 0.98


@pytest.mark.parametrize("path", FURNITURE, ids=lambda path: path.stem)
def test_one_page_is_one_article(path: Path) -> None:
    assert len(read_page(furniture(path)[0]).articles) == 1


def test_stitched_articles_are_split() -> None:
    for one in gold.load_all(ARTICLES):
        found = [(a.start, a.end) for a in read_page(one.text).articles]
        assert len(found) == len(one.articles), one.name
        for span, row in zip(found, one.articles, strict=True):
            assert span[0] == row["start"] or row["start"] == 0


def test_articles_stitched_without_a_mark_are_split_and_keep_their_bodies() -> None:
    articles = gold.load_all(ARTICLES)
    split, pairs = 0, []
    for i, one in enumerate(articles):
        other = articles[(i * 7 + 3) % len(articles)]
        text = one.text.rstrip("\n") + "\n\n" + other.text
        page = read_page(text)
        split += len(page.articles) == len(one.articles) + len(other.articles)
        for part, at in ((one, 0), (other, len(text) - len(other.text))):
            for start, line in lines_of(part.text):
                (wanted,) = (r["label"] for r in part.regions if r["start"] <= start < r["end"])
                pairs.append((wanted == "body", label_at(page, at + start) == "body", len(line.split())))
    print(f"stitched files split right: {split} of {len(articles)}; body F1 {f1(pairs):.4f}")
    assert split >= 0.8 * len(articles)
    assert f1(pairs) >= 0.98


@pytest.mark.parametrize("rule", ["* * *", "=====", "The River Wire"])
def test_a_rule_or_a_masthead_between_two_articles_splits_them(rule: str) -> None:
    story = (
        "The army said on Monday that a post near the river was hit by rockets, and that nobody was hurt. "
        "Residents told reporters that they had seen smoke over the eastern bank until the evening."
    )
    one, other = "Army says post near river hit", "Ministry denies it struck the bridge"
    text = f"The River Wire\n{one}\n{story}\n{rule}\n{other}\n{story}\n"
    assert [text[a.start :].split("\n")[0] for a in read_page(text).articles][1:] in (
        ["Ministry denies it struck the bridge"],
        [rule],
    )


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("\n", "\r"),
        lambda text: f"\ufeff{text}",
        lambda text: unicodedata.normalize("NFD", text),
        lambda text: unicodedata.normalize("NFC", text),
        lambda text: text.replace(" ", " \u200b").replace("\n", "\u200b\n"),
        lambda text: text.replace(" ", "\xa0"),
        lambda text: f"\n\n  {text}\n\n \n",
    ],
    ids=["CRLF", "CR", "BOM", "NFD", "NFC", "zero width", "no-break", "blank"],
)
def test_however_a_text_is_written_its_lines_have_the_same_labels(change) -> None:  # type: ignore[no-untyped-def]
    for one in gold.load_all(ARTICLES):
        text = change(one.text)
        page, plain = read_page(text), read_page(one.text)
        assert page.text == text
        labels = [label_at(plain, at) for at, _ in lines_of(one.text)]
        unseen = "\ufeff\u200b "
        starts = [next(i for i in range(at, at + 9) if text[i] not in unseen) for at, _ in lines_of(text)]
        assert [label_at(page, at) for at in starts] == labels, one.name


def test_every_line_lies_in_one_block_and_one_region() -> None:
    for one in gold.load_all(ARTICLES):
        page = read_page(one.text)
        for spans in (page.blocks, page.regions):
            assert all(a.end <= b.start for a, b in pairwise(spans))
            assert all(span.label in LABELS and span.start < span.end for span in spans)
            covered = "".join(one.text[s.start : s.end] for s in spans)
            assert re.sub(r"\s", "", covered) == re.sub(r"\s", "", one.text)


SEEN = "He said so.|“Yes,” he said.|Related|Leave a reply|BEIRUT (AP) — Two fell.|March 3, 2020|By Alpha"
UNSEEN = "\n|\r\n|\u2028|\ufeff|\u200b|é|e\u0301| |\t|\xad|\u2003|ﬁ|\x85|\0|😀"
PIECES = st.sampled_from([*SEEN.split("|"), *UNSEEN.split("|")])


@given(st.lists(PIECES, min_size=1, max_size=40).map("".join) | st.text(min_size=1, max_size=200))
def test_whatever_the_text_no_line_is_lost_and_none_is_in_two_regions(text: str) -> None:
    try:
        page = read_page(text)
    except InputError:
        assert not re.search(r"\w", text)
        return
    assert page.text == text
    for spans in (page.blocks, page.regions, page.articles):
        assert all(a.end <= b.start for a, b in pairwise(spans))
        held = "".join(text[s.start : s.end] for s in spans)
        assert re.findall(r"\w", held) == re.findall(r"\w", text)
    dated(page)


def test_a_wrapped_text_is_read_in_paragraphs() -> None:
    text, _ = furniture(Path(__file__).parent / "furniture" / "news_agency_wrapped.txt")
    body = [text[b.start : b.end] for b in read_page(text).blocks if b.label == "body"]
    assert len(body) == 3
    assert body[0].startswith("BAGHDAD (UPI)")
    assert body[0].endswith("said later.")


def test_real_articles(shared_data: Path) -> None:
    folder = shared_data.parent / "reports"
    if not folder.is_dir():
        pytest.skip("no real articles here")
    for path in sorted(folder.glob("*.txt")):
        page = read_page(path.read_bytes(), path.name)
        body = "".join(page.text[r.start : r.end] for r in page.regions if r.label == "body")
        assert 200 < len(body.split()) < 450
        assert "Would love your thoughts" not in body
        assert "Read the full article" not in body
