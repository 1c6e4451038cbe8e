"""The main job over HTTP: dumps in, a nominated source of truth out."""

import csv
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from catalog import errors
from catalog.client import Catalog

HEAD = ["order_id", "customer", "amount", "bought_at"]


def rows(count: int, seed: int = 7) -> list[list[str]]:
    dice = random.Random(seed)  # noqa: S311 - made-up data
    return [
        [
            f"o{seed}-{n:06}",
            f"c{dice.randrange(500)}",
            f"{dice.random() * 90:.2f}",
            f"2026-0{1 + n % 9}-1{n % 8} 10:00:00",
        ]
        for n in range(count)
    ]


def write(path: Path, content: list[list[str]], head: list[str] | None = None) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([head or HEAD, *content])
    return path


def test_a_copy_is_found_ranked_nominated_accepted_and_answered(
    catalog: Catalog, lake: Path, do_the_work: Callable[[], None]
) -> None:
    whole = rows(2_000)
    origin = write(lake / "orders.csv", whole)
    part = write(lake / "export (3).csv", whole[300:900])
    first = catalog.register(origin, silo="store", name="sales.orders", owner="shops", description="Every order")
    second = catalog.register(part, silo="store")
    do_the_work()
    ended = catalog.wait(first["dump_id"], second["dump_id"], timeout=5)
    assert [one["outcome"] for one in ended] == ["version", "version"]
    shown = catalog.show("sales.orders")
    assert {copy["uri"] for copy in shown["copies"]} == {f"file://{origin}", f"file://{part}"}
    assert catalog.which("sales.orders")["state"] == "unknown"
    (waiting,) = catalog.review()
    assert waiting["copy_id"] == first["copy_id"]
    catalog.accept(waiting["id"], "It is the whole.", revision=waiting["revision"])
    do_the_work()
    answer = catalog.which("sales.orders")
    assert (answer["state"], answer["canonical"]["uri"]) == ("canonical", f"file://{origin}")
    assert answer["accepted_bytes_there"]
    assert catalog.which(str(part))["state"] == "not_canonical"
    with pytest.raises(errors.NominationState):
        catalog.accept(waiting["id"], "Again")


def test_the_same_content_is_a_sighting_and_new_content_a_new_version(
    catalog: Catalog, lake: Path, do_the_work: Callable[[], None]
) -> None:
    place = write(lake / "orders.csv", rows(50))
    seen = [catalog.register(place, silo="store")]
    do_the_work()
    seen.append(catalog.register(place, silo="store"))
    do_the_work()
    write(place, rows(60))
    seen.append(catalog.register(place, silo="store"))
    do_the_work()
    dumps = [catalog.dump(one["dump_id"]) for one in seen]
    assert [dump["outcome"] for dump in dumps] == ["version", "sighting", "version"]
    assert dumps[0]["version_id"] == dumps[1]["version_id"] != dumps[2]["version_id"]
    assert len({dump["copy_id"] for dump in dumps}) == 1


def test_a_repeated_request_is_the_same_request(catalog: Catalog, lake: Path) -> None:
    place = write(lake / "orders.csv", rows(5))
    first = catalog.register(place, silo="store", key="k1")
    again = catalog.register(place, silo="store", key="k1")
    assert again == {**first, "replayed": True}
    assert len(list(catalog.dumps())) == 1
    with pytest.raises(errors.KeyReused):
        catalog.register(place, silo="store", name="other", key="k1")


def test_what_cannot_be_read_is_kept_with_its_reason_and_disturbs_nothing(
    catalog: Catalog, lake: Path, do_the_work: Callable[[], None]
) -> None:
    (lake / "page.csv").write_text("<!DOCTYPE html><html><body>Not found</body></html>")
    good = write(lake / "orders.csv", rows(50))
    bad_dump = catalog.register(lake / "page.csv", silo="store")["dump_id"]
    good_dump = catalog.register(good, silo="store")["dump_id"]
    do_the_work()
    bad = catalog.dump(bad_dump)
    assert bad["outcome"] == "unreadable"
    assert "HTML" in bad["reason"]
    assert catalog.dump(good_dump)["outcome"] == "version"


def test_a_scan_from_python_registers_what_the_server_sees(catalog: Catalog, lake: Path) -> None:
    write(lake / "orders.csv", rows(5))
    (lake / "report.pdf").write_bytes(b"%PDF")
    done = catalog.scan(lake, silo="store")
    assert [Path(one["path"]).name for one in done["registered"]] == ["orders.csv"]
    assert [Path(one["path"]).name for one in done["skipped"]] == ["report.pdf"]
    assert done["complete"]
    with pytest.raises(errors.PathOutsideRoots):
        catalog.scan(lake.parent, silo="store")


def test_words_lineage_and_quality_are_answered(catalog: Catalog, lake: Path, do_the_work: Callable[[], None]) -> None:
    origin, made = write(lake / "orders.csv", rows(300)), write(lake / "copy.csv", rows(300, seed=8))
    catalog.register(origin, silo="store", name="sales.orders")
    catalog.register(made, silo="store", name="made", sources=[str(origin)])
    do_the_work()
    assert [one["title"] for one in catalog.search("orders", silo="store")["results"]][:1] == ["sales.orders"]
    edges = catalog.lineage("made", down=False)["edges"]
    assert [edge["kind"] for edge in edges] == ["declared"]
    assert catalog.quality("sales.orders")["versions"][0]["suites"]
    assert catalog.ranking("sales.orders")["candidates"]


def _outside(lake: Path) -> dict[str, Any]:
    return {"uri": str(write(lake.parent / "outside.csv", rows(1))), "silo": "store"}


def _linked(lake: Path) -> dict[str, Any]:
    write(lake.parent / "secret.csv", rows(1))
    (lake / "link.csv").symlink_to(lake.parent / "secret.csv")
    return {"uri": str(lake / "link.csv"), "silo": "store"}


@pytest.mark.parametrize(
    ("said", "kind", "told"),
    [
        (lambda lake: {"uri": str(lake / "none.csv"), "silo": "store"}, errors.PathNotFound, "nothing at"),
        (lambda lake: {"uri": str(lake / "x.csv"), "silo": "nowhere"}, errors.SiloNotFound, "nowhere"),
        (_outside, errors.PathOutsideRoots, "outside the storage roots"),
        (_linked, errors.PathOutsideRoots, "outside the storage roots"),
        (lambda lake: {"uri": f"{lake}/../outside.csv", "silo": "store"}, errors.PathOutsideRoots, "outside"),
        (lambda _: {"uri": "gs://bucket/x", "silo": "store"}, errors.SchemeUnsupported, "gs"),
        (
            lambda lake: {"uri": str(write(lake / "a.csv", rows(1))), "silo": "store", "name": "n" * 5000},
            errors.NameInvalid,
            "5,000",
        ),
        (
            lambda lake: {"uri": str(write(lake / "a.csv", rows(1))), "silo": "store", "sources": ["nobody"]},
            errors.NameNotFound,
            "nobody",
        ),
    ],
)
def test_bad_input_is_refused_with_the_reason_and_leaves_nothing(
    catalog: Catalog,
    lake: Path,
    said: Callable[[Path], dict[str, Any]],
    kind: type[errors.CatalogError],
    told: str,
) -> None:
    with pytest.raises(kind, match=told):
        catalog.register(**said(lake))
    assert list(catalog.dumps()) == []


def test_a_person_gets_a_page_and_a_program_gets_json(address: str) -> None:
    page = httpx.get(f"{address}/datasets/{uuid4()}", headers={"accept": "text/html"})
    assert page.status_code == 404
    assert "text/html" in page.headers["content-type"]
    assert "Traceback" not in page.text
    program = httpx.get(f"{address}/api/v1/datasets/nobody")
    assert program.json()["error"]["code"] == "name_not_found"
    assert httpx.get(f"{address}/readyz").json()["status"] == "ok"
    assert "/api/v1/dumps" in httpx.get(f"{address}/api/v1/openapi.json").json()["paths"]
