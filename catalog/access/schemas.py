"""What users, tokens and grants look like over HTTP and in commands."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from catalog.access import queries
from catalog.access.models import Grant, Restriction, User
from catalog.web.fields import Text


class UserShown(BaseModel):
    """A user, without what is personal."""

    id: UUID
    name: str
    kind: str
    signs_in_with: str
    created_at: datetime
    disabled_at: datetime | None

    @classmethod
    def of(cls, user: User) -> "UserShown":
        """Show a user."""
        way = "openid" if user.subject else "password" if user.password_hash else "token"
        return cls(
            id=user.id,
            name=user.name,
            kind=user.kind,
            signs_in_with=way,
            created_at=user.created_at,
            disabled_at=user.disabled_at,
        )


class TokenShown(BaseModel):
    """A token without its secret."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    user_id: UUID
    prefix: str
    label: str
    scopes: list[str]
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None


class TokenMade(TokenShown):
    """A token just made, with its text: it is shown this once."""

    token: str


class TokenAsked(BaseModel):
    """A token to make, for oneself or (as an administrator) for the user named."""

    model_config = ConfigDict(extra="forbid")

    user: Text = ""
    label: Text
    scopes: Annotated[list[Text], Field(max_length=20)] = ["read"]
    days: int = 90


class GrantAsked(BaseModel):
    """A role to grant: in the silo, for the dataset or copy (by id), or, with none of them, everywhere."""

    model_config = ConfigDict(extra="forbid")

    user: Text
    role: Text
    silo_id: UUID | None = None
    dataset_id: UUID | None = None
    copy_id: UUID | None = None
    reason: Text = ""


class GrantShown(BaseModel):
    """A grant; `place` says in words where it holds."""

    id: UUID
    user: str
    role: str
    place: str
    silo_id: UUID | None
    dataset_id: UUID | None
    copy_id: UUID | None
    reason: str
    granted_by: str
    granted_at: datetime

    @classmethod
    def all_of(cls, session: Session, grants: list[Grant]) -> "list[GrantShown]":
        """Show grants, the places by their names."""
        names, users = places(session, grants), {one.id: one.name for one in queries.users(session)}
        kept = ("id", "role", "silo_id", "dataset_id", "copy_id", "reason", "granted_by", "granted_at")
        return [
            cls(
                user=users[one.user_id],
                place=names[one.id],
                **{name: getattr(one, name) for name in kept},
            )
            for one in grants
        ]


class RestrictionAsked(BaseModel):
    """What to restrict: a silo, a dataset or a copy by its id, and why."""

    model_config = ConfigDict(extra="forbid")

    silo_id: UUID | None = None
    dataset_id: UUID | None = None
    copy_id: UUID | None = None
    reason: Text


class WhyLifted(BaseModel):
    """Why a restriction is lifted; it may be left out."""

    model_config = ConfigDict(extra="forbid")

    reason: Text = ""


class RestrictionShown(BaseModel):
    """What is restricted, and why; `lifted_at` once it is no more."""

    id: UUID
    place: str
    silo_id: UUID | None
    dataset_id: UUID | None
    copy_id: UUID | None
    reason: str
    set_by: str
    set_at: datetime
    lifted_at: datetime | None

    @classmethod
    def all_of(cls, session: Session, found: list[Restriction]) -> "list[RestrictionShown]":
        """Show restrictions, the places by their names."""
        names = places(session, found)
        kept = ("id", "silo_id", "dataset_id", "copy_id", "reason", "set_by", "set_at", "lifted_at")
        return [cls(place=names[one.id], **{name: getattr(one, name) for name in kept}) for one in found]


class Explained(BaseModel):
    """Why somebody may, or may not, do something to something."""

    user: str
    action: str
    target: str
    allowed: bool
    sees: bool
    because: str


def places(session: Session, held: list[Grant] | list[Restriction]) -> dict[UUID, str]:
    """Tell where each of them holds: `everywhere`, or the kind of place and its name."""
    told = {one.id: "everywhere" for one in held}
    for kind in ("silo", "dataset", "copy"):
        of = {one.id: key for one in held if (key := getattr(one, f"{kind}_id")) is not None}
        names = queries.place_names(session, kind, set(of.values()))
        told |= {held_id: f"{kind} {names.get(key, key)}" for held_id, key in of.items()}
    return told
