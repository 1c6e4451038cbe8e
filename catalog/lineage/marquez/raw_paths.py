"""Addresses whose parts may hold slashes, percent-encoded: what is matched is the path as it was sent."""

from urllib.parse import quote, unquote

from fastapi.routing import APIRoute
from starlette.routing import Match
from starlette.types import Scope


class RawPathRoute(APIRoute):
    """A route that tells `a%2Fb` from `a/b`: a namespace or a name is one part of the address, whatever it holds."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Match the path as it was sent, and give its parts decoded."""
        raw = scope.get("raw_path")
        if scope["type"] != "http" or not isinstance(raw, bytes):
            return super().matches(scope)
        sent = raw.split(b"?", 1)[0].decode("ascii", "replace")
        match, child = super().matches({**scope, "path": sent, "root_path": quote(scope.get("root_path", ""))})
        parts = {key: unquote(value) for key, value in child.get("path_params", {}).items()}
        return match, {**child, "path_params": parts} if match != Match.NONE else child


class AskedForRoute(RawPathRoute):
    """A route that shares its address with another, and takes the requests that have parameters of its own."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Match only requests with such a parameter."""
        match, child = super().matches(scope)
        return (match, child) if match == Match.NONE or _is_marquez(scope) else (Match.NONE, {})


def _is_marquez(scope: Scope) -> bool:
    named = {pair.split("=", 1)[0]: pair for pair in scope.get("query_string", b"").decode("latin-1").split("&")}
    sort = named.get("sort", "").partition("=")[2].upper()
    return "filter" in named or "limit" in named or sort in {"NAME", "UPDATE_AT"}
