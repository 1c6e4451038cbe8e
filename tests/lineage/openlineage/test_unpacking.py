"""Bodies are unpacked within a bound; JSON that is none is told of."""

import gzip
import json
from typing import Any

import pytest

from catalog.errors import RequestTooLarge
from catalog.errors.events import EventUnreadable
from catalog.lineage.openlineage.fields import check_keepable
from catalog.lineage.openlineage.unpacking import is_suspicious, read_json, unpack


def test_gzip_is_unpacked_also_in_parts() -> None:
    assert unpack(gzip.compress(b"one") + gzip.compress(b" two"), "gzip", 100) == b"one two"
    assert unpack(b"plain", "", 100) == b"plain"


def test_a_small_body_that_unpacks_to_a_large_one_is_refused() -> None:
    with pytest.raises(RequestTooLarge):
        unpack(gzip.compress(b"0" * 10_000_000), "gzip", 1_000_000)


@pytest.mark.parametrize("body", [b"no gzip", gzip.compress(b"cut short")[:-4]], ids=["no gzip", "cut short"])
def test_what_is_no_gzip_is_unreadable(body: bytes) -> None:
    with pytest.raises(EventUnreadable):
        unpack(body, "gzip", 1_000)


def test_other_packings_are_refused_by_name() -> None:
    with pytest.raises(EventUnreadable, match="br"):
        unpack(b"", "br", 10)


@pytest.mark.parametrize(
    "body", [b"", b"{", b'{"a": NaN}', b'{"a": 1e999}', b"\xff", b"[" * 100_000, b"1" * 10_000, b'{"a": -Infinity}']
)
def test_what_is_no_json_is_unreadable(body: bytes) -> None:
    with pytest.raises(EventUnreadable):
        read_json(body)


@pytest.mark.parametrize("told", [{"a": [{"b": "x\0"}]}, {"a\0": 1}, {"a": "\ud800"}])
def test_texts_that_no_database_keeps_are_found(told: object) -> None:
    body = json.dumps(told).encode()
    assert is_suspicious(body)
    with pytest.raises(EventUnreadable):
        check_keepable(read_json(body))


def test_a_text_about_such_signs_is_no_such_text() -> None:
    check_keepable(read_json(json.dumps({"pattern": "\\u0000"}).encode()))


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b"[18446744073709551616, -9223372036854775809]", [2**64, -(2**63) - 1]),
        (b'{"a": 123456789012345678901234567890, "a": "12345678901234567890"}', {"a": "12345678901234567890"}),
        (b"\xef\xbb\xbf[1.10, 1e2, -0.0, 18446744073709551615]", [1.1, 100.0, -0.0, 2**64 - 1]),
        (b"[" * 300 + b"]" * 300, None),
    ],
)
def test_numbers_of_any_size_are_read_as_they_are(body: bytes, value: Any) -> None:
    read = read_json(body)
    assert read == (json.loads(body) if value is None else value)
    assert value is None or [type(one) for one in read] == [type(one) for one in value]
