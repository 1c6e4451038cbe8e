"""Structured logs: one line an event on stderr, for people or (CATALOG_LOG_JSON=1) for machines."""

import logging
import sys
import traceback
from pathlib import Path
from typing import Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from catalog.config import Settings

_PACKAGE = str(Path(__file__).parent)


def set_up(settings: Settings, *, process: str, level: str = "info") -> None:
    """Send the logs of this process (`site`, `worker`, ...) to stderr, those of libraries from warnings up."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _stack_in_one_line,
    ]
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    structlog.contextvars.bind_contextvars(process=process)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_formatter(shared, as_json=settings.log_json))
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.getLogger("catalog").setLevel(level.upper())


def _formatter(shared: list[Processor], *, as_json: bool) -> logging.Formatter:
    written: Processor = structlog.processors.JSONRenderer() if as_json else _for_people
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, written],
    )


def _stack_in_one_line(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Put an error's type, message and the way through our own code into the event, instead of a traceback."""
    given = event.pop("exc_info", None)
    error = given if isinstance(given, BaseException) else _current(given)
    if error is not None:
        frames = traceback.extract_tb(error.__traceback__)
        ours = [frame for frame in frames if frame.filename.startswith(_PACKAGE)] or list(frames)
        event["error"] = f"{type(error).__name__}: {error}"
        event["way"] = " > ".join(f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in ours[-8:])
    return event


def _current(given: Any) -> BaseException | None:
    if isinstance(given, tuple):
        found = given[1]
        return found if isinstance(found, BaseException) else None
    return sys.exc_info()[1] if given else None


def _for_people(_logger: WrappedLogger, _method: str, event: EventDict) -> str:
    when, level = str(event.pop("timestamp", "")), str(event.pop("level", "info"))
    what, process = str(event.pop("event", "")), str(event.pop("process", ""))
    rest = " ".join(f"{name}={_quoted(value)}" for name, value in event.items())
    return f"{when[:19]} {process:<6} {level:<7} {what} {rest}".rstrip()


def _quoted(value: Any) -> str:
    text = str(value).replace("\n", "\\n")
    return f'"{text}"' if " " in text else text
