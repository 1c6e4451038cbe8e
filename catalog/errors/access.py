"""What goes wrong while somebody signs in."""

from catalog.errors import Forbidden, Unavailable


class SignInFailed(Forbidden):
    """You could not be signed in: {reason} Begin again."""

    status = 401


class ProviderUnreachable(Unavailable):
    """The OpenID provider does not answer as it should: {reason} Try again later."""


class RightTaken(Forbidden):
    """A right that {actor} had when this began was taken away meanwhile, so nothing of it is kept. What may still be done, may be done again."""
