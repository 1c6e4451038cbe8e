"""Where a dump may lie: paths from URIs, and the roots that hold them."""

from collections.abc import Sequence
from pathlib import Path
from urllib.parse import unquote, urlsplit

from catalog.errors import NameInvalid, PathNotFound, PathOutsideRoots, SchemeUnsupported

MAX_PATH = 4_096


def locate(uri: str) -> Path:
    """Make an absolute path of a path or a file:// URI; links are not followed here."""
    if not uri.strip() or len(uri) > MAX_PATH or "\0" in uri:
        raise NameInvalid(shown=uri[:60], reason=f"a path has 1 to {MAX_PATH} characters and no NUL.")
    scheme = urlsplit(uri).scheme if "://" in uri else ""
    if scheme not in {"", "file"}:
        raise SchemeUnsupported(uri=uri[:200], scheme=scheme)
    path = unquote(urlsplit(uri).path) if scheme else uri
    return Path(path).expanduser().absolute()


def inside(path: Path, roots: Sequence[str], silo: str) -> Path:
    """Give the path with every link and `..` resolved, or raise PathOutsideRoots."""
    try:
        resolved = path.resolve()
    except (OSError, RuntimeError):  # a loop of links
        raise PathNotFound(path=str(path)) from None
    if not any(resolved.is_relative_to(root) for root in roots):
        raise PathOutsideRoots(path=str(path), silo=silo, roots=", ".join(roots) or "it has none")
    return resolved
