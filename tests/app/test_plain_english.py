"""What the product says: native British English in every text that it holds, and whole sentences on its pages."""

import ast
import html
import re
from pathlib import Path

import pytest

from needs_map.app.pages.deaths.lives import causes, lives, preventable_by_place
from needs_map.app.pages.deaths.spending import evidence, need_groups
from needs_map.app.pages.performance.words import performance_headlines, series_sentences
from needs_map.app.reports.figures import SENTENCES, stated_section
from needs_map.app.words.headline import headline
from needs_map.app.words.units import in_words, is_plural
from needs_map.figures.measures import measures_of
from needs_map.figures.reports.performance import judged_published
from needs_map.figures.view import PAGES, default_view, with_focus
from tests.app.running import run_page

ROOT = Path(__file__).resolve().parents[2]
LAYERS = ("app", "figures", "geo", "data", "needs")
ANYWHERE = (
    r"\bnoughts?\b(?! until)",
    r"\btold apart\b",
    r"\btells? (?:\w+ ){0,3}apart\b",
    r"\bof when\b",
    r"\bis had\b",
    r"\bto be had\b",
    r"\bworth telling\b",
    r"\bone an LSOA\b",
    r"\bwho cannot see\b",
    r"\bshe\b",
)
"""Phrases that no file holds, comments included."""
SHOWN = (
    r"\balone\b",
    r"\bnot told\b",
    r"\bNobody in\b",
    r"neither good nor bad",
    r"More of it is neither",
    r"limits to test by",
    r"no gap to measure",
    r"\(95% limits|their 95% limits|by 95% limits",
    r"known here\. ",
    r"can expect to live:",
    r"Too close to tell",
    r"to 100 between",
    r"To the km²",
    r"ethnic group Asian",
    r"\bnewborn can\b",
    r"worse or lower|best,? or (?:the )?highest\b(?! where)",
    r"to test by\.",
    r"(?<!Rating )\bagainst (?:a|its) plan\b",
    r"\} against \{",
    r"\bis made of whole local authorities\b",
    r"[Nn]o outcome is counted",
    r"  \S",
)
"""Phrases that no text of the program holds, comments aside."""
LAID_OUT = {
    "app/commands/add.py",
    "app/commands/build.py",
    "app/commands/fetch.py",
    "app/commands/main.py",
    "app/commands/records.py",
    "app/commands/status.py",
    "data/own/added.py",
    "app/pages/indicators/charts.py",
}
"""Modules whose texts are laid out in columns by spaces."""


def texts(path):
    """Texts of a Python file, without the docstrings of what it defines."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    said = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said:
            yield node.lineno, node.value


def files(*endings):
    return [path for layer in LAYERS for ending in endings for path in sorted((ROOT / layer).rglob(f"*.{ending}"))]


@pytest.mark.parametrize("phrase", ANYWHERE)
def test_no_file_holds_what_no_englishman_would_write(phrase):
    paths = [*files("py", "js", "css", "html", "md", "toml", "csv"), ROOT / "README.md"]
    wrong = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:120]}"
        for path in paths
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if re.search(phrase, line) and '"noughts" in rule' not in line and 'name == "noughts"' not in line
    ]
    assert not wrong, "\n".join(wrong)


def test_no_text_holds_a_phrase_that_a_reader_would_not_paste():
    wrong = []
    for path in files("py"):
        name = str(path.relative_to(ROOT))
        for number, text in texts(path):
            if " " not in text.strip() or text.lstrip().startswith(("<", "...")) or "\\" in text:
                continue
            phrases = SHOWN[:-1] if name in LAID_OUT or "\n" in text or "←" in text else SHOWN
            wrong += [f"{name}:{number}: {text[:100]!r} ({one})" for one in phrases if re.search(one, text)]
    for path in [*files("md"), ROOT / "README.md"]:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            wrong += [f"{path.name}:{number}: {line[:100]} ({one})" for one in SHOWN[:-1] if re.search(one, line)]
    for path in files("js"):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            for text in re.findall(r'"[A-Z☆★][^"]* [^"]*"|`[^`]* [^`]*`', line):
                wrong += [f"{path.name}:{number}: {text[:100]} ({one})" for one in SHOWN[:-1] if re.search(one, text)]
    assert not wrong, "\n".join(wrong)


WRONG = {
    "has a blank or a stop too many": r"  | \.| ,|\.\.",
    "has one of several": r"(?<![\d.,])1 (?:people|years|indicators|areas|LSOAs|measures|percentage points)\b",
    "has a number that is none": r"\bnan\b|\binf\b|\bNone\b(?! of)",
    "has none as a number": r"\bNone of .*(?:points? (?:above|below)|about the same as)|(?<![\d.,])0(?:\.0%?)? of ",
    "has a name of the program": r"\b[a-z]+\d*_[a-z_]+\b",
    "has a difference without a unit": r"(?<!years, )(?<![\d.,])\d[\d.,]* (?:higher|lower|more|fewer|above|below)\b",
    "has against for compared with": r"\d%? against (?:a plan|\d)",
    "has a month cut short": r"\b(?:in|to|for|of) (?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4}",
    "compares an area with itself": r"^(?:None|All|[\d.]+%) of (.+?)’s .* (?:in|as) \1\.$",
}
"""What no sentence holds, by what is wrong with it."""


def wrong_with(sentence):
    """What is wrong with a sentence as a reader sees it; empty if nothing is."""
    found = [] if sentence.endswith((".", "?")) else ["does not end with a full stop"]
    found += [what for what, pattern in WRONG.items() if re.search(pattern, sentence)]
    return [f"{one}: {sentence}" for one in found]


@pytest.mark.parametrize(
    ("sentence", "wrong"),
    [
        ("Falls: 14.1 higher in the most deprived fifth.", True),
        ("Falls: 14.1 percentage points higher in the most deprived fifth.", False),
        ("1 people live here.", True),
        ("It is nan.", True),
        ("It is core20_percent.", True),
        ("None of them live here.", False),
        ("It ends", True),
        ("None of them live here, 20.3 percentage points below LLR.", True),
        ("0 of 40,707 patients live here.", True),
        ("They are 12.0 of 20.0.", False),
        ("Waits were 14% against a plan of 8%.", True),
        ("Waits were 14% in Mar 2025.", True),
        ("None of Rutland’s patients live here, as in Rutland.", True),
        ("None of Rutland’s patients live here, as in Corby.", False),
    ],
)
def test_what_is_wrong_with_a_sentence_is_seen(sentence, wrong):
    assert bool(wrong_with(sentence)) == wrong


def test_every_headline_of_every_measure_is_a_sentence(sample, small_serving):
    wrong = []
    for serving in (sample, small_serving):
        start = default_view(serving)
        codes = [next(area.code for area in serving.tree.at(level)) for level in serving.tree.levels]
        codes += [area.code for area in serving.tree.at("place")]
        for key, measure in measures_of(serving).items():
            for code in codes:
                view = with_focus(start._replace(measure=key), code, serving).view
                level = view.level if view.level in measure.levels else measure.levels[0]
                wrong += wrong_with(headline(serving, view._replace(level=level, measure=key)))
    assert not wrong, "\n".join(dict.fromkeys(wrong))


def test_every_sentence_on_a_report_is_one(sample):
    sections = [stated_section(sample, topic) for topic in SENTENCES]
    places = sample.tree.at("place")
    sentences = [part.finding for part in sections]
    sentences += [lives(sample, place).finding for place in places]
    sentences += [preventable_by_place(sample, place).finding for place in places]
    sentences += [part.finding for part in (*evidence(sample), need_groups(sample), causes(sample))]
    sentences += performance_headlines(judged_published(sample))
    for one in judged_published(sample):
        sentences += series_sentences(one)
    wrong = [text for one in sentences for text in wrong_with(one if one.endswith((".", ":")) else f"{one}.")]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("page", sorted(set(PAGES) - {"methods"}))
@pytest.mark.parametrize("area", ["E06000016", "E06000017"])
def test_the_sentences_that_open_a_page_are_whole(page, area, monkeypatch, tmp_path):
    monkeypatch.setenv("NEEDS_MAP_STORE", str(tmp_path / "none"))
    test = run_page(page=page, area=area)
    blocks = [block.value if hasattr(block, "value") else block.proto.body for block in test.get("html")]
    found = [one for block in blocks for one in re.findall(r"class='nm-headline'[^>]*>(.*?)</p>", str(block), re.S)]
    sentences = [html.unescape(re.sub(r"<[^>]+>", "", one)).strip() for one in found]
    wrong = [one for sentence in sentences if sentence for one in wrong_with(sentence)]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    ("name", "inside", "several"),
    [
        ("Asian residents", "Asian residents", True),
        ("Life expectancy at birth, females", "life expectancy at birth, females", False),
        ("HIV diagnosed late", "HIV diagnosed late", False),
        ("Emergency admissions for falls", "emergency admissions for falls", True),
        ("Residents of mixed ethnicity", "residents of mixed ethnicity", True),
        ("Under-75 mortality rate from cancer", "under-75 mortality rate from cancer", False),
        ("Loneliness", "loneliness", False),
        ("Children in low-income families", "children in low-income families", True),
        ("A&E attendances", "A&E attendances", True),
        ("Households deprived in two or more dimensions", "households deprived in two or more dimensions", True),
    ],
)
def test_a_measures_name_inside_a_sentence(name, inside, several):
    assert (in_words(name), is_plural(name)) == (inside, several)
