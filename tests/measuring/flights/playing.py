"""A day played through: the catalog asks, the truth answers, and what is held to be true is scored."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from catalog.ranking.truth.claims import MISSING, Claims, Column, as_number, gather
from catalog.ranking.truth.discovery import History, discover
from catalog.ranking.truth.fusion import Fusion, Question, Verified
from catalog.scanning.canonical import Value, write
from tests.measuring.figures import Count, Judged
from tests.measuring.flights.reading import COLUMNS, Day

SPARE = 4
"""So many times as many questions are asked for as are answered: the truth does not hold every cell."""


@dataclass(frozen=True)
class Played:
    """What came out of a day, the cells that were answered, and how many were asked that the truth leaves empty."""

    day: Day
    claims: Claims
    fusion: Fusion
    answered: tuple[Verified, ...] = ()
    without_truth: int = 0


@dataclass(frozen=True)
class Scored:
    """How much of the truth the fusion has, told cell by cell."""

    right: Count
    with_answers: Count
    """The same with the answered cells, which are right."""
    decisions: Sequence[Judged] = field(default=())


def play(
    day: Day, total: int = 0, batch: int = 20, history: History | None = None, claims: Claims | None = None
) -> Played:
    """Let `total` cells be verified, a batch at a time, chosen by the catalog among the verified flights."""
    claims = gather(day.tables, COLUMNS) if claims is None else claims
    flights = {flight for flight, _ in day.truth}
    answered: list[Verified] = []
    missing = 0
    while True:
        fusion = discover(claims, answered, history=history, among=flights, asked=SPARE * batch)
        wanted = min(batch, total - len(answered))
        chosen = [one for one in fusion.questions if _cell(one) in day.truth][:wanted]
        if not chosen:
            return Played(day, claims, fusion, tuple(answered), missing)
        missing += fusion.questions.index(chosen[-1]) + 1 - len(chosen)
        answered += [Verified(one.key, one.column, day.truth[_cell(one)]) for one in chosen]


def score(played: Played) -> Scored:
    """Compare what is held to be true with the truth; answered cells are left out and told apart."""
    held = {(cell.key, cell.column): (cell.value, cell.probability) for cell in played.fusion.cells}
    answered = {(one.key, one.column) for one in played.answered}
    decisions = []
    for (flight, name), true in played.day.truth.items():
        value, sure = held.get((flight, name)) or (only(played.claims, flight, name), 1.0)
        if value is not None and (flight, name) not in answered:
            told = f"{played.day.name} {flight} {name}: held {write(value)} with {sure:.2f}, true {write(true)}"
            decisions.append(Judged(told, max(0.5, sure), same(value, true, column(name))))
    misses = tuple(one.label for one in sorted(decisions, key=lambda one: -one.confidence) if not one.right)
    hits = len(decisions) - len(misses)
    right = Count(hits, len(decisions), misses)
    return Scored(right, Count(hits + len(answered), len(decisions) + len(answered)), decisions)


def accuracies(played: Played, *, contested: bool = False) -> dict[str, Count]:
    """Count for each source how many of its claims on verified cells, or on the contested ones of them, are right."""
    day, claims = played.day, played.claims
    among = {(cell.key, cell.column) for cell in played.fusion.cells}
    keys = {key: place for place, key in enumerate(claims.keys)}
    hits, told = dict.fromkeys(claims.candidates, 0), dict.fromkeys(claims.candidates, 0)
    for (flight, name), true in day.truth.items():
        place = keys.get(flight) if not contested or (flight, name) in among else None
        at = [one.name for one in COLUMNS].index(name)
        for who, candidate in enumerate(claims.candidates if place is not None else ()):
            code = claims.codes[who, place, at]
            if code != MISSING:
                told[candidate] += 1
                hits[candidate] += same(claims.vocabularies[at][code], true, COLUMNS[at])
    return {candidate: Count(hits[candidate], told[candidate]) for candidate in claims.candidates}


def vote(played: Played) -> Count:
    """Count how much of the truth the plain majority of all sources has."""
    said = {(cell.key, cell.column): cell.sayings[0].value for cell in played.fusion.cells if cell.sayings}
    hits = total = 0
    for (flight, name), true in played.day.truth.items():
        value = said.get((flight, name), only(played.claims, flight, name))
        if value is not None:
            total += 1
            hits += same(value, true, column(name))
    return Count(hits, total)


def only(claims: Claims, flight: str, name: str) -> Value:
    """Give what is said of a cell that nobody contests, None if nothing is."""
    if flight not in claims.keys:
        return None
    at = [one.name for one in claims.columns].index(name)
    codes = claims.codes[:, claims.keys.index(flight), at]
    return claims.vocabularies[at][codes.max()] if codes.max() != MISSING else None


def same(value: Value, true: Value, column: Column) -> bool:
    """Say whether two values are equal, or lie within the column's tolerance."""
    return value == true or abs(as_number(value, column.kind) - as_number(true, column.kind)) <= column.within


def column(name: str) -> Column:
    """Find a column by name."""
    return next(one for one in COLUMNS if one.name == name)


def _cell(one: Question) -> tuple[str, str]:
    return str(one.key), one.column
