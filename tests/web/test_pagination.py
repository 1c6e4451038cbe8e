"""A page holds what fits and marks where the next one begins."""

from uuid import UUID

from catalog.web.pagination import Page


def ids(number: int) -> list[UUID]:
    return [UUID(int=n) for n in range(number, 0, -1)]


def test_a_full_page_gives_the_mark_of_its_last_item() -> None:
    page = Page(limit=2)
    listing = page.listing(ids(page.fetch), key=lambda item: item)
    assert listing.items == [UUID(int=3), UUID(int=2)]
    assert listing.next == UUID(int=2)


def test_the_last_page_has_no_mark() -> None:
    assert Page(limit=2).listing(ids(2), key=lambda item: item).next is None
    assert Page(limit=2).listing(ids(0), key=lambda item: item).items == []
