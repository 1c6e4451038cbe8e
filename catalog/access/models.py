"""Users, what they sign in with, what they were granted, and what is restricted."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from catalog.db import Base, Id, Instant, Json, Name, new_id, now


class User(Base):
    """A person, or a program (`service`) that has tokens and never signs in."""

    __tablename__ = "account"
    __table_args__ = (UniqueConstraint("name"), UniqueConstraint("issuer", "subject"))

    id: Mapped[UUID] = mapped_column(Id, primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(Name)
    kind: Mapped[str] = mapped_column(String(16), default="person")
    """person | service"""
    email: Mapped[str] = mapped_column(Name, default="")
    """Personal: shown to the user and to administrators only, never in the audit trail or a log."""
    password_hash: Mapped[str | None] = mapped_column(Text)
    """Argon2id; None for who signs in elsewhere, or not at all."""
    issuer: Mapped[str | None] = mapped_column(Name)
    subject: Mapped[str | None] = mapped_column(Name)
    """Who an OpenID provider says this is: the pair is its name for them."""
    created_at: Mapped[datetime] = mapped_column(Instant, default=now)
    created_by: Mapped[str] = mapped_column(Name)
    disabled_at: Mapped[datetime | None] = mapped_column(Instant)


class Token(Base):
    """A secret for programs: `prefix` finds the row, `hash` (argon2id) proves the rest; the secret is kept nowhere."""

    __tablename__ = "api_token"

    id: Mapped[UUID] = mapped_column(Id, primary_key=True, default=new_id)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    prefix: Mapped[str] = mapped_column(String(16), unique=True)
    hash: Mapped[str] = mapped_column(Text)
    label: Mapped[str] = mapped_column(Name)
    scopes: Mapped[list[str]] = mapped_column(Json)
    """The actions it may be used for, of those its user may do."""
    created_at: Mapped[datetime] = mapped_column(Instant, default=now)
    created_by: Mapped[str] = mapped_column(Name)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    last_used_at: Mapped[datetime | None] = mapped_column(Instant)
    """To the minute."""
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)


class SignIn(Base):
    """A browser's session; its cookie holds the secret of which this is the digest."""

    __tablename__ = "sign_in"

    id: Mapped[UUID] = mapped_column(Id, primary_key=True, default=new_id)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    how: Mapped[str] = mapped_column(String(16))
    """password | openid"""
    started_at: Mapped[datetime] = mapped_column(Instant, default=now)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)


class Throttle(Base):
    """How often signing in failed under one key (a digest of a name or an address), and when it did last."""

    __tablename__ = "sign_in_throttle"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    failures: Mapped[int] = mapped_column(default=0)
    last_at: Mapped[datetime] = mapped_column(Instant, default=now)


class Grant(Base):
    """A role that a user has in a silo, for one dataset or copy, or everywhere; ended, never deleted."""

    __tablename__ = "role_grant"
    __table_args__ = (
        CheckConstraint(
            "(silo_id IS NULL OR dataset_id IS NULL) AND (silo_id IS NULL OR copy_id IS NULL)"
            " AND (dataset_id IS NULL OR copy_id IS NULL)",
            name="one_place",
        ),
        Index(None, "user_id"),
    )

    id: Mapped[UUID] = mapped_column(Id, primary_key=True, default=new_id)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    role: Mapped[str] = mapped_column(String(16))
    silo_id: Mapped[UUID | None] = mapped_column(ForeignKey("silo.id"))
    dataset_id: Mapped[UUID | None] = mapped_column(ForeignKey("dataset.id"))
    copy_id: Mapped[UUID | None] = mapped_column(ForeignKey("copy.id"))
    reason: Mapped[str] = mapped_column(Text, default="")
    granted_by: Mapped[str] = mapped_column(Name)
    granted_at: Mapped[datetime] = mapped_column(Instant, default=now)
    revoked_by: Mapped[str | None] = mapped_column(Name)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)


class Restriction(Base):
    """That a silo, dataset or copy is seen only by those who are cleared for it; lifted, never deleted."""

    __tablename__ = "restriction"
    __table_args__ = (
        CheckConstraint(
            "(silo_id IS NOT NULL AND dataset_id IS NULL AND copy_id IS NULL)"
            " OR (silo_id IS NULL AND dataset_id IS NOT NULL AND copy_id IS NULL)"
            " OR (silo_id IS NULL AND dataset_id IS NULL AND copy_id IS NOT NULL)",
            name="one_thing",
        ),
        *(
            Index(
                f"uq_restriction_{name}",
                f"{name}_id",
                unique=True,
                sqlite_where=text("lifted_at IS NULL"),
                postgresql_where=text("lifted_at IS NULL"),
            )
            for name in ("silo", "dataset", "copy")
        ),
    )

    id: Mapped[UUID] = mapped_column(Id, primary_key=True, default=new_id)
    silo_id: Mapped[UUID | None] = mapped_column(ForeignKey("silo.id"))
    dataset_id: Mapped[UUID | None] = mapped_column(ForeignKey("dataset.id"))
    copy_id: Mapped[UUID | None] = mapped_column(ForeignKey("copy.id"))
    reason: Mapped[str] = mapped_column(Text)
    set_by: Mapped[str] = mapped_column(Name)
    set_at: Mapped[datetime] = mapped_column(Instant, default=now)
    lifted_by: Mapped[str | None] = mapped_column(Name)
    lifted_at: Mapped[datetime | None] = mapped_column(Instant)
