"""What a command prints: text for people, or with --json one JSON value for programs. Results go to stdout."""

import dataclasses
import json
import math
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console, JustifyMethod

PIPED_WIDTH = 10_000
NUMBERS = frozenset(
    {"rows", "bytes", "size", "columns", "versions", "copies", "attempts", "score", "confidence", "sure"}
    | {"queued", "running", "done", "dead", "passed", "failed", "errors", "not evaluated"}
    | {"first in second", "second in first"}
)


WHOLE = frozenset({"dump", "id", "task", "arrived", "proposed", "updated", "since", "when", "state", "outcome"})
"""Columns that a narrow terminal does not fold: an id is there to be copied."""


@dataclasses.dataclass
class Output:
    """How this run prints; `as_json` is set by --json, before or after the command's name."""

    as_json: bool = False

    def show(self, data: Any, draw: Callable[[], Iterable[object]]) -> None:
        """Print a result: `data` as JSON, or for people the lines and tables that `draw` makes."""
        if self.as_json:
            sys.stdout.write(json.dumps(plain(data), indent=2, ensure_ascii=False) + "\n")
            return
        screen = console(sys.stdout)
        for part in draw():
            screen.print(printable(part) if isinstance(part, str) else part)

    def note(self, sentence: str) -> None:
        """Tell something beside the result, on stderr."""
        sys.stderr.write(printable(sentence) + "\n")

    def failed(self, code: str, message: str, facts: Mapping[str, Any]) -> None:
        """Tell why the command failed: one sentence on stderr, and with --json the error as HTTP would give it."""
        self.note(message)
        if self.as_json:
            error = {"code": code, "message": message, "facts": plain(facts)}
            sys.stdout.write(json.dumps({"error": error}, indent=2, ensure_ascii=False) + "\n")


def console(stream: IO[str]) -> "Console":
    """Make a rich console that prints what it is given: no markup, and no cutting when it is not a terminal."""
    from rich.console import Console  # noqa: PLC0415 - it costs a tenth of a second, --help does without

    width = None if stream.isatty() else PIPED_WIDTH
    return Console(file=stream, markup=False, highlight=False, emoji=False, width=width, soft_wrap=True)


def table(columns: Sequence[str], rows: Iterable[Sequence[object]], *, empty: str) -> list[object]:
    """Make a table of text cells, or the sentence `empty` when it has no rows; columns of numbers stand right."""
    from rich import box  # noqa: PLC0415 - see `console`
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    made: Table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, header_style="bold")
    for column in columns:
        justify: JustifyMethod = "right" if column in NUMBERS else "left"
        made.add_column(column, justify=justify, overflow="fold", no_wrap=column in WHOLE)
    for row in rows:
        made.add_row(*(Text(printable(str(cell)).replace("\n", "\\n")) for cell in row))
    return [made] if made.row_count else [empty]


def facts(pairs: Iterable[tuple[str, object]]) -> list[object]:
    """Make lines `label  value`, leaving out what is empty."""
    told = [(label, str(value)) for label, value in pairs if value not in (None, "", [])]
    width = max((len(label) for label, _ in told), default=0)
    return [f"{label:<{width}}  {value}" for label, value in told]


def plain(value: Any) -> Any:
    """Make JSON's own types of ids, times, dataclasses, schemas and collections."""
    if hasattr(value, "model_dump"):
        return value.model_dump(mode="json", by_alias=True)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(item) for item in value]
    return _scalar(value)


def _scalar(value: Any) -> object:
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, float) and not math.isfinite(value):
        return None  # JSON has no word for it
    return value if value is None or isinstance(value, (bool, int, float, str)) else str(value)


def printable(text: str) -> str:
    """Show control characters instead of obeying them: names come from files of strangers."""
    return "".join(c if c.isprintable() or c == "\n" else c.encode("unicode_escape").decode() for c in text)
