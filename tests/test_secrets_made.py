"""The watch over secrets sees what it is there for."""

import pytest
from sqlalchemy.orm import Session

from catalog.access import secrets_kept
from catalog.audit import service as audit
from tests import secrets_made


def test_what_a_run_makes_is_known_wherever_it_comes_out() -> None:
    token, cookie = secrets_kept.new_token()[0], secrets_kept.new_cookie()
    secrets_kept.hash_password("a password of this very test")
    assert secrets_made.leaked(f"GET /?token={token}") == "a token"
    assert secrets_made.leaked(f"cookie={cookie};") == "the secret of a cookie"
    assert secrets_made.leaked("tried: a password of this very test")
    assert secrets_made.leaked(f"GET /api/v1/silos {token[:15]}") == ""


def test_a_secret_does_not_get_into_the_record(session: Session) -> None:
    with pytest.raises(AssertionError, match="holds a token"):
        audit.record(session, "ana", True, "made", "token", "x", {"token": secrets_kept.new_token()[0]})
    session.rollback()
