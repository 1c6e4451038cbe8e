"""What really leaves the house: to a mail server, a webhook, Slack and Teams."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import ip_network
from pathlib import Path
from typing import Any, ClassVar

import pytest
import requests
from apprise.plugins.slack import NotifySlack

from catalog.client_notices import is_signed
from catalog.db import new_id
from catalog.notifications.channels import Letter, ToSend, send
from catalog.notifications.hosts import Allowed
from tests.notifications.receiver import receiving
from tests.notifications.smtp import mail_server

HERE = Allowed(("127.0.0.1", "localhost"), (ip_network("127.0.0.0/8"), ip_network("::1/128")))


def letter(title: str = "clicks changed", text: str = "- Column ä is gone.", *, urgent: bool = False) -> Letter:
    return Letter(str(new_id()), title, text, {"notices": [{"notice_id": title}]}, urgent)


def todo(kind: str, address: str, *letters: Letter, mail: str = "", may: Allowed = HERE) -> ToSend:
    return ToSend(kind, address, "s3cret", mail, may, letters)


def sent(what: ToSend) -> list[tuple[str, bool, bool]]:
    return [(one.error, one.final, one.silent) for one in send(what, lambda _share: None)]


def test_a_mail_arrives_and_has_the_same_message_id_when_it_is_sent_again(tmp_path: Path) -> None:
    with mail_server(tmp_path) as server:
        first, second = letter("clicks\nchanged"), letter("more")
        assert sent(todo("mail", "ana@example.com", first, second, mail=server.url)) == [("", False, False)] * 2
        assert sent(todo("mail", "ana@example.com", first, mail=server.url)) == [("", False, False)]
        refused = sent(todo("mail", "refused@example.com", first, second, mail=server.url))
        assert refused == [("The mail server refused it.", False, False)] * 2
        mails = server.mails()
    assert [one["Message-ID"] for one in mails] == [f"<{one.key}@catalog.example>" for one in (first, second, first)]
    assert len(mails[0].get_all("Message-ID", [])) == 1
    assert (mails[0]["To"], mails[0]["Subject"]) == ("ana@example.com", "clicks changed")
    assert mails[0]["From"] == "headwater@catalog.example"
    assert "Column ä is gone." in mails[0].get_content()


def test_a_mail_server_that_does_not_answer_is_not_asked_for_every_letter() -> None:
    away = "mailto://127.0.0.1:1?from=headwater@catalog.example&mode=insecure"
    (found,) = sent(todo("mail", "ana@example.com", letter(), letter(), mail=away))
    assert found == ("The mail server does not answer (ConnectionRefusedError).", False, True)
    assert sent(todo("mail", "ana@example.com", letter()))[0][2]


def test_a_webhook_is_signed_over_its_time_and_its_body_under_one_key() -> None:
    with receiving() as receiver:
        one = letter()
        assert sent(todo("webhook", receiver.address("hook?token=x"), one)) == [("", False, False)]
        (headers,) = receiver.headers
        body = receiver.taken[one.key]
    stamp, signed = headers["headwater-timestamp"], headers["headwater-signature"]
    assert json.loads(body) == one.data
    assert headers["host"] == f"127.0.0.1:{receiver.server_port}"
    assert is_signed("s3cret", stamp, signed, body)
    assert not is_signed("s3cret", stamp, signed, body + b" ")
    assert not is_signed("another", stamp, signed, body)
    assert not is_signed("s3cret", str(int(stamp) + 1), signed, body)
    assert not is_signed("s3cret", stamp, signed, body, now=int(stamp) + 301)
    assert not is_signed("s3cret", "soon", signed, body)


def test_a_webhook_whose_host_is_not_allowed_or_leads_inside_is_never_connected_to() -> None:
    with receiving() as receiver:
        for may in (Allowed(), Allowed(("localhost",))):
            (found,) = sent(todo("webhook", f"http://localhost:{receiver.server_port}/", letter(), may=may))
            assert (found[1], found[2]) == (True, False)
        assert receiver.headers == []


class Answering(BaseHTTPRequestHandler):
    """Answers what it is told to, and keeps what it gets."""

    status: ClassVar[int] = 200
    got: ClassVar[list[Any]] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.got.append((self.path, json.loads(body)))
        self.send_response(self.status)
        if self.status in {301, 307}:
            self.send_header("location", "/elsewhere")
        self.end_headers()
        self.wfile.write(b"ok" if self.status == 200 else b"")

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def answering(status: int = 200) -> Iterator[tuple[str, list[Any]]]:
    class Answers(Answering):
        got: ClassVar[list[Any]] = []

    Answers.status = status
    server = HTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", Answers.got
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(("status", "final"), [(503, False), (429, False), (307, False), (410, True), (400, True)])
def test_an_answer_says_whether_it_is_worth_another_try_and_no_redirect_is_followed(status: int, final: bool) -> None:
    with answering(status) as (address, got):
        assert sent(todo("webhook", f"{address}/hook", letter())) == [(f"It answered {status}.", final, False)]
    assert [path for path, _ in got] == ["/hook"]


def test_where_nobody_answers_the_rest_is_not_tried() -> None:
    found = sent(todo("webhook", "http://127.0.0.1:1/", *(letter() for _ in range(20))))
    assert len(found) == 4
    assert {one[2] for one in found} == {True}


def test_slack_gets_its_own_form(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("catalog.notifications.channels.reachable", lambda *_: "")
    address = "https://hooks.slack.com/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ"
    with answering() as (here, got):
        monkeypatch.setattr(NotifySlack, "webhook_url", f"{here}/services")
        assert sent(todo("slack", address, letter(urgent=True))) == [("", False, False)]
    ((path, body),) = got
    assert path == "/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ"
    (said,) = body["attachments"]
    assert (said["title"], said["text"]) == ("clicks changed", "- Column ä is gone.")


def test_teams_gets_an_adaptive_card(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("catalog.notifications.channels.reachable", lambda *_: "")
    address = (
        "https://prod-1.westeurope.logic.azure.com:443/workflows/8a1b0c/triggers/manual/paths/invoke"
        "?api-version=2016-06-01&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=SIGNED"
    )
    with answering() as (here, got):
        post = requests.post

        def to_here(url: str, **more: Any) -> requests.Response:
            return post(url.replace("https://prod-1.westeurope.logic.azure.com:443", here), **more)

        monkeypatch.setattr(requests, "post", to_here)
        assert sent(todo("teams", address, letter())) == [("", False, False)]
    ((path, body),) = got
    assert path.startswith("/workflows/8a1b0c/triggers/manual/paths/invoke?")
    (card,) = body["attachments"]
    assert card["contentType"] == "application/vnd.microsoft.card.adaptive"
    assert [part["text"] for part in card["content"]["body"] if "text" in part] == [
        "clicks changed",
        "- Column ä is gone.",
    ]


@pytest.mark.parametrize(
    ("kind", "address"), [("slack", "https://hooks.slack.com/x"), ("teams", "https://a.logic.azure.com/x")]
)
def test_an_address_that_is_no_chats_is_told_without_repeating_it(
    monkeypatch: pytest.MonkeyPatch, kind: str, address: str
) -> None:
    monkeypatch.setattr("catalog.notifications.channels.reachable", lambda *_: "")
    ((error, _, _),) = sent(todo(kind, address, letter()))
    assert error == f"This is no address of a {kind.title()} webhook."
