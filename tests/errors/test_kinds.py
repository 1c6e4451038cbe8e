"""Every error: of one of five kinds, with a message of its own, and known to the client under its code."""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules
from string import Formatter

import pytest

from catalog import errors
from catalog.connection import _error
from catalog.errors import CatalogError

for module in iter_modules(errors.__path__, f"{errors.__name__}."):
    import_module(module.name)


def below(kind: type[CatalogError]) -> Iterator[type[CatalogError]]:
    for child in kind.__subclasses__():
        yield child
        yield from below(child)


EVERY = sorted(
    {kind for kind in below(CatalogError) if kind.__module__.startswith("catalog.")}, key=lambda k: k.__name__
)


@pytest.mark.parametrize("kind", EVERY, ids=lambda kind: kind.__name__)
def test_an_error_reaches_the_client_as_what_it_is(kind: type[CatalogError]) -> None:
    told = {"code": kind.__new__(kind).code, "message": "So it is.", "facts": {"name": "x"}}
    error = _error(told, kind.status)
    assert (type(error), str(error), error.facts) == (kind, "So it is.", {"name": "x"})


def test_no_two_errors_have_one_code() -> None:
    codes = [kind.__new__(kind).code for kind in EVERY]
    assert len(set(codes)) == len(codes)


@pytest.mark.parametrize("kind", EVERY, ids=lambda kind: kind.__name__)
def test_a_message_names_its_facts_and_ends_a_sentence(kind: type[CatalogError]) -> None:
    template = (kind.__doc__ or "").strip()
    facts = {field for _, field, _, _ in Formatter().parse(template) if field}
    assert all(field.isidentifier() for field in facts)
    assert template.endswith((".", "}"))
