"""The whole way of one document."""

from pathlib import Path

import pytest

from openline.reports.model import Statement
from openline.reports.reading import MAX_BODY, read
from openline.reports.trust import FIELDS, shares, signs_of
from openline.reports.trust_table import RIGHT
from tests.reports import gold, reliability, score

ARTICLES = Path(__file__).parents[2] / "reports" / "articles"
TEXT = """Convoy hit near Hajin, army says

BEIRUT (AP) — Three drones struck a convoy near Hajin on Monday, the army said.

“At least 10 trucks were destroyed,” its spokesman, Col. Bravo, told The Associated Press.

Leave a Reply
Mike: they killed 50 in Damascus, my cousin said so.
"""


def test_a_document_becomes_placed_and_counted_statements() -> None:
    report = read(TEXT, "x.txt")
    first, second = [s for s in report.statements if s.attributed]
    assert [p.text for p in first.places] == ["Hajin"]
    assert [t.text for t in first.times] == ["on Monday"]
    assert (second.counts[0].low, second.counts[0].high) == (10, None)
    assert second.chain[0] == "Bravo"
    assert {s.file for s in report.statements} == {"x.txt"}


def test_no_statement_lies_in_a_comment_or_a_headline() -> None:
    body = range(TEXT.index("BEIRUT"), TEXT.index("Leave a Reply"))
    assert all(s.start in body and s.end - 1 in body for s in read(TEXT).statements)


@pytest.mark.slow
def test_the_annotated_articles_are_read_well_from_their_text_alone() -> None:
    def whole(article: gold.Gold) -> list[Statement]:
        return list(read(article.text, f"{article.name}.txt").statements)

    tally, _ = score.run(ARTICLES, whole)
    reached = (tally.f1("50"), tally.f1("80"), tally.share("speaker"), tally.share("nonclaim"))
    assert all(a >= b for a, b in zip(reached, (0.92, 0.89, 0.92, 0.77), strict=True)), reached


def test_of_a_very_long_text_the_beginning_is_read_and_the_rest_is_said_not_to_be() -> None:
    many = "The army said on 2018-06-18 that 10 were killed. " * 6_000
    report = read(TEXT.split("Leave")[0] + many + "\n", "x.txt")
    assert any(one.speaker.canonical.endswith("Bravo") for one in report.statements)
    assert max(one.end for one in report.statements) < MAX_BODY + 500
    (said,) = [note for note in report.page.notes if note.startswith("Only the first 150,000")]
    assert "from line 7 on" in said


def test_how_sure_a_field_is_comes_of_how_it_was_found() -> None:
    first, second = [one for one in read(TEXT, "x.txt").statements if one.attributed]
    assert set(first.confidence) == set(FIELDS)
    assert signs_of(second, TEXT)["attributed"] == "quoted"
    assert second.confidence["attributed"] == shares(RIGHT, "attributed", "quoted")
    assert shares({}, "act", "never met") == 0.5
    assert shares({"act": {"claim": (90, 100)}}, "act", "never met") == 0.89


@pytest.mark.slow
def test_what_is_said_to_be_sure_is_right_as_often() -> None:
    found = [each for article in gold.load_all(ARTICLES) for each in reliability.judged(article)]
    stored = [shares(RIGHT, each.field, each.sign) for each in found]
    assert abs(sum(stored) - sum(each.right for each in found)) / len(found) < 0.03


def test_names_of_nothing_but_particles_are_read_through() -> None:
    told = "The army said on Monday that it had left the town of Sarmin and that it will not be back. " * 60
    report = read(f"Damascus, 3 March 2024 (SANA) - {told}\n\nThen Ahmad {'bin ' * 1500}said it was over.\n")
    assert report.page.language == "en"
    assert report.statements
