"""The screens' typeface for a PDF: made once a process, and only the parts that a report has letters of."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from catalog.ui import rendering

PARTS = {"": "inter.woff2", "Ext": "inter-ext.woff2"}
WEIGHTS = {"": 400, "B": 650}
_ARRANGING = frozenset({"GPOS", "GSUB", "GDEF"})


@contextmanager
def files(letters: str) -> Iterator[dict[tuple[str, str], Path]]:
    """Give font files by (part, style) that have these letters, for the while."""
    needed = [part for part in PARTS if not part or set(letters) & _letters(part) - _letters("")]
    with TemporaryDirectory() as folder:
        yield {
            (part, style): _put(Path(folder) / f"{part or 'Latin'}{weight}.ttf", _made(part, weight))
            for part in needed
            for style, weight in WEIGHTS.items()
        }


def known(letters: str) -> set[str]:
    """Give those of some letters that the typeface has."""
    return set(letters) & (_letters("") | _letters("Ext"))


@cache
def _letters(part: str) -> frozenset[str]:
    from fontTools.ttLib import TTFont  # noqa: PLC0415 - where a PDF is made, and nowhere else

    with TTFont(rendering.static_folder / "vendor" / PARTS[part]) as font:
        return frozenset(map(chr, font.getBestCmap()))


@cache
def _made(part: str, weight: int) -> bytes:
    from fontTools.ttLib import TTFont  # noqa: PLC0415 - as above
    from fontTools.varLib.instancer import instantiateVariableFont  # noqa: PLC0415

    with TTFont(rendering.static_folder / "vendor" / PARTS[part]) as font:
        for table in _ARRANGING & set(font.keys()):
            del font[table]  # nothing in a PDF of ours kerns, and cutting these takes seconds
        instantiateVariableFont(font, {"wght": weight}, inplace=True)
        font.flavor = None
        written = BytesIO()
        font.save(written)
    return written.getvalue()


def _put(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path
