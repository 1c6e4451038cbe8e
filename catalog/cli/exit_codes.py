"""What a command's exit code says."""

from enum import IntEnum
from typing import Self


class ExitCode(IntEnum):
    """Every exit code, with its sentence."""

    sentence: str

    def __new__(cls, value: int, sentence: str) -> Self:
        """Keep the sentence beside the number."""
        code = int.__new__(cls, value)
        code._value_ = value
        code.sentence = sentence
        return code

    OK = 0, "It is done. Of `which`: this is the source of truth."
    UNEXPECTED = 1, "Something went wrong that nobody expected."
    INVALID = 2, "The command or the data is wrong, and can be mended."
    WORK_FAILED = 3, "The work that was waited for ended without success; the reason is told."
    NOT_FOUND = 4, "What was asked for is not there."
    CONFLICT = 5, "Somebody else was first; look again and decide again."
    FORBIDDEN = 6, "This is not allowed."
    UNAVAILABLE = 7, "A part is down, busy or outdated; the message says which."
    AMBIGUOUS = 8, "The name means several things; the candidates are listed."
    ATTENTION = 9, "Of `doctor`: something is broken; it says what to do. A warning alone is 0."
    NOT_CANONICAL = 10, "Of `which`: another copy is the source of truth; it is told which."
    SUPERSEDED = 11, "Of `which`: this was the source of truth and is no longer."
    UNKNOWN = 12, "Of `which`: nothing has been accepted as the source of truth yet."
    STALE = 13, "Of `which --max-age`: what the source of truth holds was last seen longer ago than is allowed."
    UNUSABLE = 14, "Of `which --require`: the source of truth cannot be used now; the reason is told."
    CHANGED = 15, "Of `which --require accepted-bytes`: it no longer holds the bytes that a steward accepted."
    LINT = 16, "Of `lint`: something should be done otherwise; it is listed."
    DEPRECATED = 18, "Of `which --require`: it is deprecated, and the deadline has passed."
    RECORD_CHANGED = 19, "Of `audit verify`: somebody changed the record; what was found is told."
    GATE_FAILED = 20, "Of `quality gate`: a rule that counts failed."
    GATE_ERROR = 21, "Of `quality gate`: a rule that counts went wrong, so nobody knows."
    GATE_NOT_EVALUATED = 22, "Of `quality gate`: a rule that counts was not evaluated, or none was; that is no pass."
    INTERRUPTED = 130, "Somebody stopped the command."


def table(*codes: ExitCode) -> str:
    """List exit codes with their sentences, a line each, for the help of a command."""
    return "\n".join(f"  {code.value:>3}  {code.sentence}" for code in codes or ExitCode)
