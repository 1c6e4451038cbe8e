"""Access, one's own account and Activity, where everybody signs in, in a real browser."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from catalog.access import grants, signing_in
from catalog.access.grants import Place
from catalog.access.roles import ROLES
from catalog.audit import keys, sealing
from catalog.config import Settings
from catalog.db import create_database_engine, transaction
from tests import factories
from tests.access.people import MACHINE_ACTOR, token, user
from tests.browser.conftest import OpenPage
from tests.browser.screens import SIZES
from tests.browser.serving import serving
from tests.browser.test_screens import violations
from tests.conftest import Templates

pytestmark = pytest.mark.browser


@dataclass
class Guarded:
    """A site where everybody signs in, and the cookie of somebody with every role."""

    address: str
    secret: str

    def shown(self, open_page: OpenPage, path: str, **options: object) -> Page:
        page = open_page(f"{self.address}/sign-in", **options)
        cookie = {"name": "headwater-session", "value": self.secret, "url": self.address}
        page.context.add_cookies([cookie])  # type: ignore[list-item]
        page.goto(self.address + path)
        return page


@pytest.fixture(scope="module")
def guarded(templates: Templates, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    folder = tmp_path_factory.mktemp("guarded")
    shutil.copy(templates.sqlite, folder / "catalog.db")
    settings = Settings(home=folder, database_url=f"sqlite:///{folder / 'catalog.db'}")
    engine = create_database_engine(settings.database_url)
    with transaction(engine) as session:
        ana = user(session, "ana", *ROLES)
        silo = factories.silo(session, "ecommerce")
        user(session, "bo", "steward", silo=silo.id)
        token(session, ana, ["read", "register"])
        where = Place(copy_id=factories.copy(session, "/web/wages.csv", silo_id=silo.id).id)
        grants.restrict(session, where, reason="It holds wages.", actor=MACHINE_ACTOR)
        _, secret = signing_in.start(session, ana, "password")
        sealing.seal_next(session, keys.signer(settings, begun=False))
        signing_in.end(session, ana.id, "ana", "another")
    with serving(engine, settings, access=True) as address:
        yield Guarded(address, secret)
    engine.dispose()


@pytest.mark.parametrize(("size", "scheme"), [("1440", "light"), ("390", "dark")])
@pytest.mark.parametrize("path", ["/access", "/account", "/activity"])
def test_a_screen_has_no_violation_and_does_not_scroll_sideways(
    guarded: Guarded, open_page: OpenPage, path: str, size: str, scheme: str
) -> None:
    width, height = SIZES[size]
    page = guarded.shown(open_page, path, viewport={"width": width, "height": height}, color_scheme=scheme)
    expect(page.locator("h1")).to_have_count(1)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_token_is_shown_once_and_revoked(guarded: Guarded, open_page: OpenPage) -> None:
    page = guarded.shown(open_page, "/account")
    page.get_by_label("What is it for?").fill("nightly export")
    page.get_by_role("button", name="Make the token").click()
    shown = page.locator(".token code").inner_text()
    assert shown.startswith("hw_")
    page.goto(f"{guarded.address}/account")
    assert shown not in page.content()
    page.get_by_role("button", name="Revoke nightly export").click()
    expect(page.get_by_role("row", name="nightly export")).to_contain_text("revoked")


def test_the_record_is_exported_and_says_how_far_it_is_sealed(guarded: Guarded, open_page: OpenPage) -> None:
    page = guarded.shown(open_page, "/activity")
    expect(page.get_by_text("not yet sealed", exact=False).first).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="JSON lines").click()
    lines = Path(download.value.path()).read_text().splitlines()
    assert '"export"' in lines[0]
    assert any('"restricted"' in line for line in lines)
