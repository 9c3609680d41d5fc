"""Who carried a statement, and how many of those who say a thing say it of themselves."""

from pathlib import Path

from msgspec.structs import replace

from openline.reports.document.agencies import same_source
from openline.reports.document.chain import chained, independent_origins
from openline.reports.document.dating import dated
from openline.reports.model import Article, Document, Page, Span, Speaker, Statement
from openline.reports.page import read_page
from tests.reports import gold

ARTICLES = Path(__file__).parents[2] / "reports" / "articles"


def statement(text, content, speaker="", kind="named_official", **more) -> Statement:  # type: ignore[no-untyped-def]
    at = text.index(content)
    end = at + len(content)
    return Statement("x", at, end, Span(at, end), kind != "outlet", Speaker(speaker, speaker), kind, **more)


def page(text: str, agency: str = "", publisher: str = "River Wire") -> Page:
    return replace(read_page(text), articles=(Article(0, len(text), Document(publisher, agency)),))


def test_chains_of_the_annotated_articles() -> None:
    right = many = 0
    for one in gold.load_all(ARTICLES):
        read = dated(read_page(one.text))
        rows = (
            one.articles if "document" in one.articles[0] else [{**one.articles[0], "document": one.document}]
        )
        named = (Document(row["document"]["publisher"], row["document"]["agency"]) for row in rows)
        spans = ((row["start"], row["end"]) for row in rows)
        read = replace(read, articles=tuple(Article(*s, d) for s, d in zip(spans, named, strict=True)))
        said = sorted(one.statements, key=lambda s: s["start"])
        statements = [
            Statement(
                one.name, s["start"], s["end"], Span(*s["content"]), s["attributed"],
                Speaker(**{k: v for k, v in s.get("speaker", {}).items() if k != "nth"}), s["source_kind"],
            )
            for s in said
        ]  # fmt: skip
        for wanted, found in zip(said, chained(read, statements), strict=True):
            many += 1
            names = wanted["chain"], found.chain
            right += len(names[0]) == len(names[1]) and all(map(same_source, *names))
    print(f"chains right: {right} of {many}")
    assert right >= 0.9 * many


def test_an_agency_named_in_the_sentence_or_one_later_carried_it() -> None:
    text = (
        "The zone has become a nursery, said Alpha Bravo. He warned that any convoy would be stopped. "
        "His remarks were carried by the Interfax news agency. The coalition denied it had moved."
    )
    first = statement(text, "The zone has become a nursery", "Alpha Bravo")
    second = statement(text, "any convoy would be stopped", "Alpha Bravo")
    third = statement(text, "it had moved", "coalition")
    chains = [s.chain for s in chained(page(text), [first, second, third])]
    assert chains == [
        ("Alpha Bravo", "Interfax", "River Wire"),
        ("Alpha Bravo", "Interfax", "River Wire"),
        ("coalition", "River Wire"),
    ]


def test_nobody_stands_twice_in_a_chain() -> None:
    text = "“We deny it,” a spokesman told The Associated Press on Monday."
    (found,) = chained(page(text, "AP", "AP"), [statement(text, "We deny it", "spokesman")])
    assert found.chain == ("spokesman", "Associated Press")


def test_a_chain_that_is_known_is_kept_and_continued() -> None:
    text = "According to Romeo, the Pentagon denies that there are any groups in the camp."
    one = statement(text, "there are any groups in the camp", "Pentagon", chain=("Pentagon", "Oscar Romeo"))
    assert chained(page(text, "TASS"), [one])[0].chain == ("Pentagon", "Oscar Romeo", "TASS", "River Wire")


def test_what_is_quoted_names_no_carrier() -> None:
    text = "“The Interfax news agency reported a lie,” Alpha Bravo said."
    (found,) = chained(
        page(text), [statement(text, "The Interfax news agency reported a lie", "Alpha Bravo")]
    )
    assert found.chain == ("Alpha Bravo", "River Wire")


def origin(kind: str, *chain: str) -> Statement:
    speaker = "" if kind == "outlet" else chain[0]
    return Statement("x", 0, 1, Span(0, 1), kind != "outlet", Speaker(speaker, speaker), kind, chain=chain)  # type: ignore[arg-type]


def test_outlets_that_print_one_agency_are_one_origin() -> None:
    copies = [origin("unnamed_official", "a security source", "AFP", paper) for paper in ("A", "B", "C")]
    assert independent_origins(copies) == 1
    assert independent_origins([origin("outlet", "Reuters", "A"), origin("outlet", "Reuters", "B")]) == 1


def test_one_speaker_whom_two_agencies_quote_is_one_origin() -> None:
    both = [
        origin("named_official", "Karpov", "TASS"),
        origin("named_official", "Alexander Karpov", "RIA", "B"),
    ]
    assert independent_origins(both) == 1


def test_speakers_of_their_own_are_origins_of_their_own() -> None:
    said = [
        origin("unnamed_official", "US official", "Reuters"),
        origin("witness", "residents of the camp", "Reuters"),
        origin("organisation", "Syrian state media", "Reuters"),
        origin("outlet", "River Wire"),
    ]
    assert independent_origins(said) == 4
    assert independent_origins([]) == 0


def carried(text: str, content: str, speaker: str, kind: str = "named_official") -> tuple[str, ...]:
    return chained(page(text), [statement(text, content, speaker, kind)])[0].chain


def test_who_carried_it_however_it_is_put() -> None:
    for text, content, speaker, names in (
        ("A guard admitted to al-Alam that they had left.", "they had left", "guard", ["Al-Alam"]),
        ("An officer told the paper al-Watan that none came.", "none came", "officer", ["al-Watan"]),
        ("“None,” he said in comments carried by the Kurdish network Rudaw.", "None", "Alpha", ["Rudaw"]),
        ("The mayor was quoted by local media as saying two died.", "two died", "mayor", ["local media"]),
        ("It put out a note, which TASS gave as follows:\n“They fled.”", "They fled", "centre", ["TASS"]),
        ("He told AFP news agency. An aide told the same agency that it fell.", "it fell", "aide", ["AFP"]),
        ("SANA reported it. They left by night, it said, citing a driver.", "They left", "driver", ["SANA"]),
        ("A source told Reuters.[1] A spokesman said that nothing fell.", "nothing fell", "spokesman", []),
    ):  # fmt: skip
        found = carried(text, content, speaker)
        assert len(found) == len(names) + 2, (text, found)
        assert all(map(same_source, found, [speaker, *names, "River Wire"])), (text, found)


def test_a_carrier_within_one_statement_is_not_that_of_another() -> None:
    text = "The minister, quoted by state television, vowed revenge, while an elder complained of delays."
    one = statement(text, "revenge", "minister")
    one = replace(one, start=0, end=text.index(", while"))
    other = statement(text, "delays", "elder")
    chains = [found.chain for found in chained(page(text), [one, other])]
    assert chains == [("minister", "state television", "River Wire"), ("elder", "River Wire")]


def test_what_a_page_copies_stands_before_its_publisher() -> None:
    text = "Two killed in Tabqa\nSource: The Northern Post\nTwo men were killed in the town, a medic said.\n"
    found = chained(page(text), [statement(text, "Two men were killed in the town", "medic", "witness")])
    assert found[0].chain == ("medic", "The Northern Post", "River Wire")


def test_an_official_agency_told_of_by_its_country_is_that_countrys() -> None:
    assert same_source("Syria’s official news agency", "SANA")
    assert same_source("the Iranian state-run news agency", "IRNA")
    assert not same_source("Syria’s official news agency", "TASS")
    assert not same_source("state news agency", "SANA")
