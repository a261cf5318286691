"""The shapes of lists that need more than rows: HTML in JSON, literals, years, indexes."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxq.errors import SettingsError
from cxq.feeds.listing import Listed, read_html_list, read_json_list
from cxq.feeds.lists.index import Index, read_index
from cxq.feeds.lists.literals import rows_of
from cxq.model import IndexRules, ListRules, Source
from cxq.shelf import sources_of
from cxq.toml_tables import TomlFile, read_toml, table_text
from feeds.making import NOW, RULES, list_page, row

URL = "https://ministry.example/news/index.html"


def html(page: str, rules: ListRules, **more: bool) -> Listed:
    return read_html_list(page.encode(), URL, rules, timezone="Asia/Shanghai", now=NOW, **more)


# ---------------------------------------------------------------- years beside dates


def test_a_year_in_the_heading_before_the_rows() -> None:
    page = (
        f"<h3>2026年</h3><ul>{row(1, '01-02')}</ul>"
        f"<h3>2025年</h3><ul>{row(2, '12-30')}{row(3, '03-01')}</ul>"
    )
    found = html(page, ListRules("ul li", "a", "a", ".date", year="h3"))
    assert [item.published for item in found.items] == ["2026-01-02", "2025-12-30", "2025-03-01"]
    assert {item.date_source for item in found.items} == {"year"}
    assert (found.counts.dates, found.counts.read) == (3, 3)


def test_a_year_in_the_row_goes_before_the_heading() -> None:
    page = "<b>2026</b><ul><li><a href=1>一号通知</a><i>03-01</i><b>2024</b></li></ul>"
    assert html(page, ListRules("li", "a", "a", "i", year="b")).items[0].published == "2024-03-01"


def test_an_address_s_date_is_asked_for_and_counts_as_no_date_rule() -> None:
    page = "<ul><li><a href=/202603/t20260302_1.html>一号通知</a></li></ul>"
    rules = ListRules("li", "a", "a")
    assert html(page, rules).items[0].published is None
    found = html(page, rules, address_dates=True)
    assert (found.items[0].published, found.items[0].date_source) == ("2026-03-02", "url")
    assert found.counts.read == 0


# ---------------------------------------------------------------- HTML in JSON, JSON in scripts


def test_html_inside_json() -> None:
    rules = ListRules("ul li", "a", "a", ".date", html="data.html")
    document = json.dumps({"data": {"html": list_page(row(1), row(2))}})
    assert [item.title for item in html(document, rules).items] == ["通知 1", "通知 2"]
    assert html('{"data": {"html": ""}}', rules).problem == (
        "the rule html = “data.html” found no text in the JSON"
    )
    assert "the answer is not JSON" in html("<html>blocked</html>", rules).problem


@pytest.mark.parametrize("wrapped", ["callback({});", "var news = {};", " jQuery123_4 ( {} )"])
def test_json_in_the_clothes_of_a_script(wrapped: str) -> None:
    document = '{"list": [{"t": "一号通知", "u": "/1.html"}]}'
    raw = wrapped.replace("{}", document).encode()
    found = read_json_list(raw, URL, ListRules("list", "u", "t"))
    assert [item.title for item in found.items] == ["一号通知"]


def test_a_list_of_one_may_be_that_one() -> None:
    """WeChat gives an album of one article as the article, not as an array."""
    raw = '{"resp": {"list": {"title": "周报", "url": "/s/1", "at": "1772328600"}}}'.encode()
    found = read_json_list(raw, URL, ListRules("resp.list", "url", "title", "at"))
    assert [(item.title, item.url) for item in found.items] == [
        ("周报", "https://ministry.example/s/1")
    ]


def test_a_rule_with_holes_is_filled() -> None:
    raw = '[{"id": 7, "t": "一", "y": 2026, "m": "3"}, {"t": "二", "y": 2026}]'.encode()
    found = read_json_list(raw, URL, ListRules("", "/news/{id}.html", "t", "{y}-{m}-1"))
    assert [(item.url, item.published) for item in found.items] == [
        ("https://ministry.example/news/7.html", "2026-03-01")
    ]
    assert (found.counts.rows, found.counts.links, found.counts.dates) == (2, 1, 1)


# ---------------------------------------------------------------- literals in scripts

LITERALS = ListRules("script", "urls", "headers", "{year}-{month}-{day}", literals=True)


def test_literals_row_after_row() -> None:
    page = """<p>urls[i]='/not-in-a-script.html';</p><script>var i = 0; // it's a list
      urls[i]='/art/1.html';headers[i]="<a href='/art/1.html' title='关于量子的通知'>关于…</a>";
      year[i]='2026';month[i]='11';day[i]='20';i++;
      urls[i]='\\/art\\/2.html';headers[i]="\\u91cf\\u5b50 & more";year[i]='2026';month[i]='1';
      day[i]='9';i++;</script>"""
    found = html(page, LITERALS)
    assert [(item.title, item.url, item.published) for item in found.items] == [
        ("关于量子的通知", "https://ministry.example/art/1.html", "2026-11-20"),
        ("量子 & more", "https://ministry.example/art/2.html", "2026-01-09"),
    ]


def test_scripts_without_the_names_are_called_so() -> None:
    found = html("<script>var a = 1;</script>", LITERALS)
    assert found.problem == "the scripts “script” hold no literals urls, headers"
    assert html("<p>x</p>", LITERALS).problem == "the rule item = “script” matched nothing"


def test_arrays_of_objects_are_rows_too() -> None:
    code = """var list = [{title: 'A', more: {title: 'not this'}, "url": "/a", n: 1},
      {url: '/b'}, {title: `C`, url: '/c'}];"""
    assert rows_of(code, {"title", "url", "n"}) == [
        {"title": "A", "url": "/a", "n": "1"},
        {"url": "/b"},
        {"title": "C", "url": "/c"},
    ]


@pytest.mark.parametrize(
    "code",
    [
        "u[i]='a';t[i]='A';i++;u[i]='b';i++;u[i]='c';t[i]='C';i++;",
        "u[0]='a';t[0]='A';u[1]='b';u[2]='c';t[2]='C';",
        "u='a';t='A';u='b';u='c';t='C';",
        "[{u:'a',t:'A'},{u:'b'},{t:'C',u:'c'}]",
    ],
)
def test_a_name_that_is_missing_in_one_row_never_borrows_the_next_one_s(code: str) -> None:
    assert rows_of(code, {"u", "t"}) == [{"u": "a", "t": "A"}, {"u": "b"}, {"u": "c", "t": "C"}]


def test_nothing_is_run() -> None:
    code = "u = 'a' + location.href; t = f('x'); u = eval('1'); /* u = 'b' */ // t = 'c'"
    assert rows_of(code, {"u", "t"}) == [{"u": "a"}]


@given(st.lists(st.tuples(st.text(max_size=30), st.text(max_size=30)), max_size=8))
def test_what_json_writes_is_read_again(pairs: list[tuple[str, str]]) -> None:
    code = "".join(f"u[i]={json.dumps(u)};t[i]={json.dumps(t)};i++;\n" for u, t in pairs)
    expected = [{"u": u, "t": t} for u, t in pairs]
    read = rows_of(code, {"u", "t"})
    assert [{key: _joined(said) for key, said in each.items()} for each in read] == expected


def _joined(text: str) -> str:
    """JSON writes characters beyond U+FFFF as two escapes: pairs, as JavaScript has them."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


@given(st.text("u='\"`\\/*[]{}:;i+<!- \n", max_size=400))
def test_any_script_is_read_without_harm(code: str) -> None:
    for each in rows_of(code, {"u", "i"}):
        assert set(each) <= {"u", "i"}


@pytest.mark.parametrize("piece", ["'\\", "/*", "[", "[a", "=:", '"\\', "`", "{", "<!", "1.", "a'"])
def test_a_megabyte_of_anything_is_read_in_linear_time(piece: str) -> None:
    begun = time.process_time()
    rows_of(piece * (1_000_000 // len(piece)), {"a"})
    assert time.process_time() - begun < 30


# ---------------------------------------------------------------- pages that name the list


def index(page: str, rules: IndexRules) -> Index:
    return read_index(page.encode(), URL, rules)


def test_an_address_with_its_parameters() -> None:
    page = """<script parseType="buildstatic" url="/api/unit"
      querydata="{'webId':'7','tag':'右侧 内容'}"></script>"""
    rules = IndexRules(
        "script[parseType=buildstatic]@url", "script[parseType=buildstatic]@queryData"
    )
    found = index(page, rules)
    assert found.lists == (
        "https://ministry.example/api/unit?webId=7&tag=%E5%8F%B3%E4%BE%A7+%E5%86%85%E5%AE%B9",
    )
    assert found.problem == ""


def test_a_name_that_a_template_makes_an_address_of() -> None:
    rules = IndexRules("ul@data", match="datasource:{}", template="/ds_{}.json")
    found = index('<ul data="datasource:1a 2b"></ul>', rules)
    assert found.lists == ("https://ministry.example/ds_1a%202b.json",)
    assert [count for _, count in found.matched] == [1, 1]


def test_the_pages_of_a_paper_each_once_and_no_more_than_said() -> None:
    page = "".join(f'<li><a href="node_{n}.html">{n}</a></li>' for n in (1, 2, 2, 3, 4))
    found = index(page, IndexRules("li a", most=3))
    assert [url[-11:] for url in found.lists] == ["node_1.html", "node_2.html", "node_3.html"]
    assert found.left_out == 1


@pytest.mark.parametrize(
    ("page", "problem"),
    [
        ("<p>", "in the page that names the list, the rule link = “ul@data” matched nothing"),
        ("<ul data=x></ul>", "what link = “ul@data” found does not look like match = “ds:{}”"),
        ("", "the page that names the list is empty"),
    ],
)
def test_an_index_that_names_nothing_says_why(page: str, problem: str) -> None:
    assert index(page, IndexRules("ul@data", match="ds:{}")).problem == problem


def test_an_index_whose_finding_is_no_address() -> None:
    found = index('<a href="javascript:void(0)">', IndexRules("a"))
    assert found.problem == "what link = “a” found is no address"


# ---------------------------------------------------------------- the shelf refuses what cannot be

HEAD = '[[source]]\nid = "x"\nname = "X"\nurl = "https://x.example/"\n'
LIST = '[source.list]\nitem = "li"\nlink = "a"\ntitle = "a"\n'


@pytest.mark.parametrize(
    ("kind", "tables", "complaint"),
    [
        ("feed", '[source.index]\nlink = "a"\n', "a feed has neither index nor pages"),
        ("feed", '[source.pages]\nurl = "{}"\n', "a feed has neither index nor pages"),
        ("json-list", LIST + "literals = true\n", "list.literals: is for an html-list"),
        ("json-list", LIST + 'html = "a"\n', "list.html: is for an html-list"),
        ("html-list", LIST + '[source.index]\nlink = ""\n', "index.link: is empty"),
        ("html-list", LIST + '[source.index]\nlink = "a"\nmatch = "x"\n', "has not one {} in it"),
        ("html-list", LIST + '[source.index]\nlink = "a"\nmost = 0\n', "must be from 1 to 50"),
        ("html-list", LIST + '[source.pages]\nurl = "p.html"\n', "has not one {} in it"),
        ("html-list", LIST + '[source.pages]\nurl = "{}"\ndepth = 99\n', "must be from 1 to 50"),
        ("html-list", LIST + '[source.pages]\nurl = "{}"\nstep = 0\n', "counted upwards"),
        ("html-list", LIST + '[source.index]\nlink = "a"\nlevels = 2\n', "unknown key"),
    ],
)
def test_rules_that_no_page_could_fit(
    tmp_path: Path, kind: str, tables: str, complaint: str
) -> None:
    file = tmp_path / "x.toml"
    file.write_text(f'{HEAD}kind = "{kind}"\n{tables}', encoding="utf-8")
    with pytest.raises(SettingsError) as refused:
        list(sources_of(read_toml(file)))
    assert complaint in refused.value.message


ROOT = Path(__file__).parents[2]
EXAMPLES = re.findall(
    r"^```toml\n(.*?)^```", (ROOT / "docs" / "sources.md").read_text(encoding="utf-8"), re.M | re.S
)


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_examples_of_the_papers_are_read(tmp_path: Path, example: str) -> None:
    """Those that show one table of a source get the rest of it here."""
    if "[[source]]" not in example:
        kind = "json-list" if "[source.list]" not in example and "ds_" in example else "html-list"
        example = f'{HEAD}kind = "{kind}"\n{example}'
        example += "" if "[source.list]" in example else f"\n{LIST}"
    file = tmp_path / "x.toml"
    file.write_text(example, encoding="utf-8")
    assert [source.id for source, _ in sources_of(read_toml(file))]


words = st.text(min_size=1, max_size=20).map(lambda text: text.replace("\ud800", ""))


@given(words, st.booleans(), st.lists(words, max_size=3), words, st.integers(1, 50))
def test_a_table_that_is_written_is_read_again(
    name: str, literals: bool, tags: list[str], rule: str, most: int
) -> None:
    import tomllib

    source = Source(
        id="x",
        name=name,
        url="https://x.example/",
        kind="html-list",
        tags=tuple(tags),
        list=ListRules(rule, rule, RULES.title, literals=literals),
        index=IndexRules(rule + "a", most=most),
    )
    text = table_text("source", source)
    file = TomlFile(Path("x.toml"), "x.toml", text, tomllib.loads(text))
    assert [read for read, _ in sources_of(file)] == [source]
