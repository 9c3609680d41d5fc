"""A web page: every block kept, with where it lay in the source."""

from openline.reports.document.dating import dated
from openline.reports.page import read_page

PAGE = """<!DOCTYPE html>
<html><head><title>Army says post hit | Harbour Courier</title>
<meta property="og:site_name" content="Harbour Courier">
<meta property="article:published_time" content="2021-03-04T10:00:00Z">
<style>p{}</style><script>
var x = "<p>no</p>";
</script></head>
<body><header class="site-header"><a href="/">Home</a><a href="/w">World</a><a href="/i">Iraq</a></header>
<div class="cookie-banner">We use cookies to improve your experience. <button>Accept</button></div>
<main><article><h1>Army says post hit near Qaim</h1>
<p class="byline">By Our Correspondent</p><time datetime="2021-03-04">4 March 2021</time>
<figure><img src="x"><figcaption>A convoy near Qaim. (Photo: Handout)</figcaption></figure>
<div class="entry-content">
<p>BAGHDAD (AP) &mdash; The army said on Thursday that a <a href="#">border post</a> near Qaim was hit
by two rockets, and that nobody was hurt in the attack.</p>
<p>A spokesman said they came from the desert. &ldquo;We know who did it,&rdquo; he told reporters.</p>
<div class="related"><h3>Related</h3><ul><li><a href="#">Rockets hit another base</a></li></ul></div>
<p>By nightfall, the road had been closed both ways, residents said, and the checkpoint was empty.</p>
<p>He got no answer.</p>
</div></article>
<section id="comments"><h2>2 Comments</h2><div class="comment-body"><p>Uncle Mike</p>
<p>They always say that, the whole unit was there and saw it happen.</p></div>
<form><label>Name</label><input><label>Email</label><button>Post</button></form></section></main>
<footer><p>© 2021 Harbour Courier. All rights reserved.</p></footer></body></html>
"""


def test_every_block_is_kept_and_labelled() -> None:
    page = read_page(PAGE.encode(), "saved.html")
    said = [(block.label, page.text[block.start : block.end]) for block in page.blocks]
    assert page.form == "html"
    assert " ".join(label for label, _ in said) == (
        "promotion promotion form headline byline dateline caption body body promotion promotion body body "
        "comment comment comment form form promotion promotion"
    )
    assert said[0][1] == "Home World Iraq"
    assert said[7][1] == (
        "BAGHDAD (AP) — The army said on Thursday that a border post near Qaim was hit by two rockets, "
        "and that nobody was hurt in the attack."
    )
    assert "no" not in page.text.split()[:3]


def test_each_block_says_where_it_lay_in_the_source() -> None:
    page = read_page(PAGE, "saved.html")
    source = PAGE.split("\n")
    for block in page.blocks:
        first = page.text[block.start : block.end].split()[0]
        assert first.strip("“©") in source[block.source_line - 1].replace("&ldquo;", "“")
    assert [b.tag for b in page.blocks if b.label == "body"] == ["p"] * 4


def test_the_page_names_its_publisher_and_its_date() -> None:
    (article,) = dated(read_page(PAGE, "saved.html")).articles
    assert article.document.publisher == "Harbour Courier"
    assert article.document.agency == "AP"
    assert str(article.document.date.since) == "2021-03-04"


def test_plain_text_that_speaks_of_tags_is_plain_text() -> None:
    assert read_page("The <b> tag and the <p> tag are old, he said.\n", "x.txt").form == "text"


def test_windows_1252_that_the_page_declares() -> None:
    data = PAGE.replace("<style>", '<meta charset="windows-1252"><style>').encode("cp1252")
    page = read_page(data, "saved.html")
    assert page.encoding == "windows-1252"
    assert "© 2021" in page.text
