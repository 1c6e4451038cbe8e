"""Fields that several requests have."""

from typing import Annotated

from pydantic import AfterValidator, Field


def _is_whole(address: str) -> str:
    if not address.startswith("/") and "://" not in address:
        raise ValueError("give a whole path or an address: the site does not know your working folder")
    return address


Text = Annotated[str, Field(max_length=10_000)]
"""What a person or a program says; rooms check closer."""

Address = Annotated[Text, AfterValidator(_is_whole)]
"""A whole path or a URI."""
