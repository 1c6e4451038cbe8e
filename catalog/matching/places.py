"""What the places of copies have in common once dates, versions and hosts are taken out of them (pure)."""

import re

import xxhash

_ENDINGS = re.compile(r"(\.(csv|tsv|txt|parquet|pq|jsonl|ndjson|json|arrow|feather|ipc|gz|zst|zip))+$")
_IDS = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}|\b(?=[0-9a-f]*[0-9])[0-9a-f]{12,64}\b")
_HOSTS = re.compile(r"\b[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|net|org|local|internal|lan|corp|intra)\b")
_MONTHS = re.compile(
    r"(?<![a-z])(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sep(?:t(?:ember)?)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)(?![a-z])"
)
_VERSIONS = re.compile(r"(?<![a-z])(?:v|ver|version|rev|r|copy|old|new|final|latest|backup|bak|tmp)(?=[\d_\W]|$)")
_DIGITS = re.compile(r"\d+")
_MARKS = re.compile(r"[\W_#]+")


def template(path: str) -> int:
    """Hash a path without what tells one dump of a set from the next; 0 where nothing is left."""
    parts = [_plain(part) for part in path.casefold().split("/")]
    return _hashed("/".join(part for part in parts if part))


def stem(path: str) -> int:
    """Hash the last part of a path in the same way, wherever it lies; 0 where nothing is left."""
    parts = [plain for part in path.casefold().split("/") if (plain := _plain(part))]
    return _hashed("*/" + parts[-1]) if parts else 0


def _plain(part: str) -> str:
    part = _ENDINGS.sub("", part)
    for pattern in (_IDS, _HOSTS, _MONTHS, _VERSIONS, _DIGITS):
        part = pattern.sub("#", part)
    return _MARKS.sub(" ", part).strip()


def _hashed(text: str) -> int:
    if not text:
        return 0
    number = xxhash.xxh64_intdigest(text.encode("utf-8", "surrogatepass"))
    return number - 2**64 if number >= 2**63 else number
