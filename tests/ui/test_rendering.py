"""Words and shapes on pages."""

import re
from html.parser import HTMLParser

import pytest
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient

from catalog.ui import rendering
from catalog.ui.errors import page, problem_page
from catalog.ui.marks import mark
from catalog.web.errors import Problem


def test_every_status_has_a_word_a_shape_and_a_tone() -> None:
    for status in ("canonical", "unreadable", "passed", "not_evaluated", "never heard of"):
        assert mark(status).word
        assert mark(status).shape
        assert mark(status).tone


def test_a_status_of_tomorrow_is_shown_by_its_own_word() -> None:
    assert mark("half_done").word == "half done"


def test_an_error_page_says_what_failed_and_the_way_on_and_escapes_both() -> None:
    response = page(404, "Not found", "Nothing is known as '<b>'.", ("Search", "/datasets"))
    text = bytes(response.body).decode()
    assert response.status_code == 404
    assert "&lt;b&gt;" in text
    assert 'href="/datasets"' in text


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_only_a_refused_change_says_that_nothing_was_changed(method: str) -> None:
    app = FastAPI()

    @app.api_route("/review/1/accept", methods=["GET", "POST"])
    def failing(request: Request) -> object:
        return problem_page(request, Problem(409, "conflict", "This has changed since you read it."))

    text = TestClient(app).request(method, "/review/1/accept").text
    assert ("Nothing was changed." in text) == (method == "POST")
    assert ('href="/review/1"' in text) == (method == "POST")


def test_pages_carry_no_inline_script_and_no_inline_style() -> None:
    class Inline(HTMLParser):
        found: list[str] = []  # noqa: RUF012 - one page is read

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            names = [name for name, _ in attrs]
            inline = (tag == "script" and "src" not in names) or tag == "style"
            self.found += [tag] if inline else [name for name in names if name == "style" or name.startswith("on")]

    reader = Inline()
    reader.feed(bytes(page(404, "Not found", "Nothing.").body).decode())
    assert reader.found == []


def test_the_address_of_a_static_file_changes_with_its_content() -> None:
    assert re.fullmatch(r"/static/app\.css\?v=[0-9a-f]{10}", rendering.asset("app.css"))


@pytest.mark.parametrize(
    ("value", "told"), [(True, "yes"), (1048212, "1,048,212"), (2884715.14, "2,884,715"), (0.5, "0.5"), (None, "—")]
)
def test_numbers_are_told_in_fewfigure_wordss(value: object, told: str) -> None:
    assert rendering.figure_words(value) == told


@pytest.mark.parametrize(
    ("kwargs", "told"),
    [
        ({"column": "a", "min_value": 0, "max_value": 5_000}, "from 0 to 5,000"),
        ({"min_value": 1}, "at least 1"),
        ({"min_value": 0, "strict_min": True, "strict_max": False}, "more than 0"),
        ({"min_value": 0, "max_value": 1, "strict_max": True}, "at least 0 and less than 1"),
        (
            {"min_value": "1990-01-01T00:00:00", "max_value": "2100-01-01T12:00:00"},
            "from 1990-01-01 to 2100-01-01T12:00:00",
        ),
        ({"max_value": 2.5, "mostly": 0.99}, "at most 2.5; in at least 99 % of the rows"),
        ({"column_list": ["a", "b"], "mostly": 0.5}, "in at least 50 % of the rows"),
        ({"value_set": ["a", "b"], "mostly": 0.95}, "value set: a, b; in at least 95 % of the rows"),
        ({"column": "a"}, ""),
    ],
)
def test_what_a_rule_was_given_is_told_in_words(kwargs: dict[str, object], told: str) -> None:
    assert rendering.limits_of(kwargs) == told


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        (["price", "1.47", "1.5"], "price: 1.47 ≠ 1.5"),
        (["2026-03-01", "01/03/26"], "2026-03-01 ≠ 01/03/26"),
        ({"price": 2}, "price 2"),
        ("x", "x"),
    ],
)
def test_a_telling_cell_says_no_more_than_that_the_two_differ(cell: object, told: str) -> None:
    assert rendering._telling(cell) == told


def test_a_command_in_a_sentence_is_code_and_nothing_else_is() -> None:
    assert rendering._commands("Run `catalog <x>` & wait.") == "Run <code>catalog &lt;x&gt;</code> &amp; wait."


def test_a_path_may_be_broken_behind_a_slash_and_keeps_its_letters() -> None:
    assert rendering._breakable("/a<b/c") == "/<wbr>a&lt;b/<wbr>c"
