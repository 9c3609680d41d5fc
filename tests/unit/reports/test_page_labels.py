"""What every line of a page is, in the manner of many sites, and whose page it is."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import html as lxml_html

from openline.reports.document.agencies import same_source
from openline.reports.document.dating import dated
from openline.reports.model import Document, Page
from openline.reports.page import read_page

HERE = Path(__file__).parent
LETTERS = {
    "h": "headline", "l": "dateline", "b": "byline", "+": "body", "c": "caption", "p": "promotion",
    "f": "form", "n": "counter", "r": "comment",
}  # fmt: skip
PLAIN = [
    path
    for path in sorted((HERE / "furniture").glob("*.txt"))
    if not any(row.startswith("- ") for row in path.read_text(encoding="utf-8").splitlines())
]
SAVED = sorted((HERE / "saved").glob("*.html"))
# Publisher and agency; "" is an answer: nobody is better than the wrong one.
WHOSE = {
    "agency_page": ("", "Reuters"),
    "aggregator": ("GlobeRelay", "Associated Press"),
    "broadcaster": ("RBN News", ""),
    "by_permission": ("Mashreq Wire", ""),
    "cable_network": ("KNC", ""),
    "chinese_agency": ("", "Xinhua"),
    "command_release": ("Theater Air Forces Central", ""),
    "comments_that_name": ("", ""),
    "defense_blog": ("The Flightline", ""),
    "disqus": ("RedBanner", ""),
    "donor_counter": ("EastFront", ""),
    "embassy": ("Embassy of Freedonia", ""),
    "facebook_comments": ("Jazeera Post", ""),
    "government": ("Theater Command", ""),
    "gulf": ("Gulf Lens", ""),
    "gulf_broadcaster": ("Gulf Lens", ""),
    "gulf_daily": ("Gulf Standard", ""),
    "israeli_site": ("The Coast Standard", ""),
    "kurdish_network": ("Vejin", ""),
    "ld_graph": ("The Harbour Post", "Reuters"),
    "live_blog": ("", ""),
    "mideast_magazine": ("The Crescent Review", ""),
    "monitor_group": ("Frontier Rights Observatory", ""),
    "news_barrel": ("NewsBarrel", ""),
    "newsletter_blog": ("Sandbank", ""),
    "other_outlets_named": ("", ""),
    "partisan": ("EastFront", ""),
    "printed_daily": ("The New York Times", ""),
    "public_broadcaster": ("RBN", ""),
    "repost_channel": ("Desert Ledger", ""),
    "russian_agency": ("", "TASS"),
    "small_site": ("Frontier Eye", ""),
    "soldiers_paper": ("Barracks Times", ""),
    "state_agency_east": ("", "SANA"),
    "tables": ("The River Bulletin", ""),
    "think_tank_update": ("Institute for Frontier Studies", ""),
    "transcript": ("Office of the Spokesperson", ""),
    "turkish_agency": ("", "Anadolu Agency"),
    "us_newspaper": ("Daylight Courier", ""),
    "wordpress": ("Jazeera Lookout", ""),
    "wp_aggregator": ("GlobeRelay", "AP"),
}  # fmt: skip


def plain(path: Path) -> tuple[str, list[tuple[int, str]]]:
    """Give the text of a page and where each of its lines begins, with its label."""
    at, rows, lines = 0, [], path.read_text(encoding="utf-8").splitlines()
    for line in lines:
        rows.append((at, LETTERS[line[0]]))
        at += len(line) - 1
    return "\n".join(line[2:] for line in lines), rows


def said(path: Path) -> list[tuple[str, str, str]]:
    """Give what each line is, what it was taken for, and the line."""
    if path.suffix == ".txt":
        text, rows = plain(path)
        page = read_page(text, path.name)
        return [
            (label, next(b.label for b in page.blocks if b.start <= at < b.end), text[at : at + 60])
            for at, label in rows
        ]
    source = path.read_text(encoding="utf-8")
    page = read_page(source, path.name)
    blocks = [(" ".join(page.text[b.start : b.end].split()), b.label) for b in page.blocks]
    found, at = [], 0
    for element in lxml_html.document_fromstring(source).iter():
        letter = element.get("data-is") if isinstance(element.tag, str) else None
        if letter:
            words = " ".join(element.text_content().split())
            at = next((i for i in range(at, len(blocks)) if words in blocks[i][0]), at)
            found.append((LETTERS[letter], blocks[at][1], words[:60]))
    return found


@pytest.mark.parametrize("path", [*PLAIN, *SAVED], ids=lambda path: path.stem)
def test_nothing_of_the_body_is_lost_and_nothing_is_taken_for_it(path: Path) -> None:
    wrong = [row for row in said(path) if (row[0] == "body") != (row[1] == "body")]
    assert not wrong


def test_lines_have_their_labels() -> None:
    rows = [row for path in (*PLAIN, *SAVED) for row in said(path)]
    right = sum(wanted == found for wanted, found, _ in rows)
    print(f"labels of {len(rows)} lines right: {right / len(rows):.3f}")
    assert len(rows) > 700
    assert right >= 0.88 * len(rows)


def document(source: str, name: str = "") -> Document:
    return dated(read_page(source, name), name).articles[0].document


@pytest.mark.parametrize("path", [*PLAIN, *SAVED], ids=lambda path: path.stem)
def test_whose_page_it_is(path: Path) -> None:
    source = plain(path)[0] if path.suffix == ".txt" else path.read_text(encoding="utf-8")
    found = document(source, path.name)
    assert same_source(found.publisher, WHOSE[path.stem][0]), found.publisher
    assert same_source(found.agency, WHOSE[path.stem][1]), found.agency


def seen(page: Page) -> list[tuple[str, str]]:
    said = ((b.label, re.sub("[\u200b\xad\ufeff]", "", page.text[b.start : b.end])) for b in page.blocks)
    return [(label, " ".join(words.split())) for label, words in said]


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("\n", "  \t\n"),
        lambda text: text.replace("\n", "\n\n"),
        lambda text: text.replace(" ", "\u2009"),
        lambda text: re.sub(r"(?<=\w) (?=\w)", "  ", text),
        lambda text: re.sub(r"(\w{4})(\w{3})", "\\1\xad\\2", text),
        lambda text: text.replace(" ", " \u200b").replace("\n", "\u200b\r\n"),
        lambda text: "\ufeff" + text.replace(" ", "\xa0"),
    ],
    ids=["trailing", "blank lines", "thin", "doubled", "soft hyphens", "zero width", "BOM and no-break"],
)
def test_what_nobody_sees_changes_no_label(change: Callable[[str], str]) -> None:
    for path in PLAIN:
        text, _ = plain(path)
        assert seen(read_page(change(text))) == seen(read_page(text)), path.stem


BODY = "The army said on Monday that a post near the river was hit by rockets, and that nobody was hurt."


@pytest.mark.parametrize(
    "furniture",
    [
        "Terms of use\nPrivacy Policy\nContact Us",
        "Subscribe to Press Products\nChoose which press products you want delivered to your inbox.",
        "Sign up for Daily Headlines",
        "Follow us on Twitter\nLike us on Facebook\nJoin our Telegram channel",
        "Read the full article from the Source…",
        "Support Our Troops",
        "© AP Photo/Alpha Bravo, archive",
        "More from World News\nMost Read\nRelated Stories",
    ],
)
def test_what_names_nobody(furniture: str) -> None:
    assert document(f"Army says post hit near the river\n{BODY}\n{furniture}\n").publisher == ""


@pytest.mark.parametrize(
    ("head", "told", "publisher"),
    [
        ("", "told The Ledger Weekly. He told The Ledger Weekly that", "The Ledger Weekly"),
        ("", "told The Washington Post. He told The Washington Post that", ""),
        ("", "told Al-Hadath, he said. The Ledger Weekly reported that", ""),
        ("", "told Jazira Press on Wednesday. He told Jazira Press that", "Jazira Press"),
        ("Nishtiman   KURDISTAN | IRAQ | WORLD\n", "told Nishtiman that", "Nishtiman"),
        ("ANN politics\n", "told ANN that", "ANN"),
    ],
)
def test_an_outlet_is_whom_its_people_are_told_by(head: str, told: str, publisher: str) -> None:
    body = f"{BODY}\n“We saw it,” an officer {told} the road was open."
    assert document(f"{head}Army says post hit near the river\n{body}\n").publisher == publisher


LINKED = '<script type="application/ld+json">%s</script>'


@pytest.mark.parametrize(
    ("head", "publisher"),
    [
        ('<meta property="og:site_name" content="River Wire">', "River Wire"),
        ('<meta name="application-name" content="River Wire">', "River Wire"),
        ("<title>Post hit near the river | River Wire</title>", "River Wire"),
        ('<link rel="canonical" href="https://english.rudaw.net/iraq/1">', "Rudaw"),
        (LINKED % '{"publisher": {"name": "River Wire"}}', "River Wire"),
        (LINKED % '[{"@id": "#o", "name": "River Wire"}, {"publisher": {"@id": "#o"}}]', "River Wire"),
        (LINKED % '{"publisher": {"name": ', ""),
        ('<meta property="og:site_name" content="Home"><title>Post hit near the river</title>', ""),
    ],
)
def test_a_web_page_names_its_site(head: str, publisher: str) -> None:
    body = f"<h1>Post hit near the river</h1>{f'<p>{BODY}</p>' * 4}"
    page = f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>"
    assert document(page, "saved.html").publisher == publisher
