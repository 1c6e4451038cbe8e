"""Errors about the question which copy to use."""

from catalog.errors import Conflict, Invalid


class SpanInvalid(Invalid):
    """{shown!r} is no span of time. Write a number and a unit, such as 90s, 30m, 36h, 2d or 1w."""


class TooManyNames(Invalid):
    """{count:,} names were asked at once; {limit:,} are allowed. Ask in several requests."""


class NotSanctioned(Conflict):
    """{asked} must not be used as it is: {problems}"""


class CannotOpen(Invalid):
    """{uri} cannot be opened from here: {reason}"""
