"""What other engines tell over HTTP."""

from typing import Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field

from catalog.quality.schemas import Found
from catalog.web.fields import Text


class ResultTold(BaseModel):
    """A validation result of Great Expectations, as `to_json_dict()` gives it, of what a copy holds."""

    name: Text
    """The copy: its URI, path, id or title."""
    content_id: str | None = Field(default=None, pattern="^sha256:[0-9a-f]{64}$")
    """Of the bytes that were judged; without it they are taken to be those that the copy holds now."""
    job: str = Field(default="", max_length=256)
    """Whose result it is, such as the checkpoint's name."""
    at: AwareDatetime
    result: dict[str, Any]


class ResultKept(BaseModel):
    """What became of it; of what is told twice the later word stays."""

    version_id: UUID
    suite_id: UUID
    suite: str
    outcome: Found
    kept: Literal["new", "same", "later", "earlier"]
