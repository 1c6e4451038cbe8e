"""A gate's record as JUnit XML (pure): a test case an expectation, in the form that build servers read.

Files of build servers are read by many, so no cell of the data is in it: counts and what was observed in all, but no
unexpected values.
"""

import re
from collections import Counter
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from catalog.quality.gating.deciding import Gated, SuiteJudged, counting
from catalog.quality.outcome import ERROR, FAILED, NOT_EVALUATED, Outcome

_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit(gated: Gated) -> str:
    """Write the record as XML.

    What fails below the bar of the gate is a skipped case that says so: a build server must not stop where the gate
    does not.
    """
    root = Element("testsuites", {"name": _text(f"catalog quality gate {gated.uri}")})
    for one in gated.suites:
        _suite(root, one, gated)
    if not gated.suites:
        _suite(root, SuiteJudged("gate", "", "", "", reason=gated.why), gated)
    for name in ("tests", "failures", "errors"):
        root.set(name, str(sum(int(suite.get(name, "0")) for suite in root)))
    indent(root)
    return tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _suite(root: Element, one: SuiteJudged, gated: Gated) -> None:
    suite = SubElement(root, "testsuite", {"name": _text(one.suite)})
    if one.validated_at is not None:
        suite.set("timestamp", f"{one.validated_at:%Y-%m-%dT%H:%M:%S}")
    properties = SubElement(suite, "properties")
    for name, value in _facts(one, gated):
        SubElement(properties, "property", {"name": name, "value": _text(value)})
    seen: Counter[str] = Counter()
    for found in one.results:
        name = f"{found.type} ({found.column or 'table'})"
        seen[name] += 1
        _case(suite, one, found, gated.fail_on, f"{name} #{seen[name]}" if seen[name] > 1 else name)
    if not one.results:
        case = SubElement(suite, "testcase", {"classname": _text(one.suite), "name": "suite"})
        SubElement(case, "skipped", {"message": _text(one.reason or "Not evaluated.")})
    suite.set("tests", str(len(suite.findall("testcase"))))
    for name, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        suite.set(name, str(len(suite.findall(f"testcase/{tag}"))))


def _facts(one: SuiteJudged, gated: Gated) -> list[tuple[str, str]]:
    told = {
        "uri": gated.uri,
        "version": gated.version_id,
        "content": gated.content_id,
        "revision": one.revision,
        "party": one.party,
        "fail_on": gated.fail_on,
    }
    return [(name, value) for name, value in told.items() if value]


def _case(suite: Element, one: SuiteJudged, found: Outcome, fail_on: str, name: str) -> None:
    case = SubElement(suite, "testcase", {"classname": _text(one.suite), "name": _text(name)})
    tag, told = _ending(found, fail_on)
    if tag:
        kind = {"type": found.severity} if tag != "skipped" else {}
        element = SubElement(case, tag, {"message": _text(told), **kind})
        if tag != "skipped":
            element.text = _text(_more(found))


def _ending(found: Outcome, fail_on: str) -> tuple[str, str]:
    told = _reason(found) or _observed(found) or found.note
    if found.outcome == NOT_EVALUATED:
        return "skipped", f"Not evaluated: {told}"
    if found.outcome not in {FAILED, ERROR}:
        return "", ""
    if found.severity not in counting(fail_on):
        return "skipped", f"{found.outcome.capitalize()}, but {found.severity} does not count here: {told}"
    return ("failure" if found.outcome == FAILED else "error"), told


def _reason(found: Outcome) -> str:
    # What an engine says of a mishap may quote the value it stumbled on.
    return _QUOTED.sub("'…'", found.reason) if found.outcome == ERROR else found.reason


def _observed(found: Outcome) -> str:
    if found.unexpected_count:
        share = f" ({found.unexpected_share:.2%})" if found.unexpected_share is not None else ""
        return f"{found.unexpected_count:,} unexpected{share}"
    # A list holds cells, as a minimum of a column that is no number does.
    plain = isinstance(found.observed, int | float)
    return f"observed {found.observed}" if plain else ""


def _more(found: Outcome) -> str:
    told = [
        found.note,
        f"severity: {found.severity}",
        f"column: {found.column}" if found.column else "",
        _reason(found),
    ]
    return "\n".join(line for line in told if line)


def _text(value: str) -> str:
    """Leave out what XML cannot hold."""
    return _NOT_IN_XML.sub("\N{REPLACEMENT CHARACTER}", value)
