"""Whether validating on Spark can be done here, said without loading it."""

import os
import shutil
from importlib.util import find_spec
from pathlib import Path

from catalog.errors.sources import SparkMissing

SPARK = "spark"


def check() -> None:
    """Raise SparkMissing, with what to do, unless Spark and Java are there."""
    if find_spec("pyspark") is None:
        raise SparkMissing(what="pyspark", remedy="Install the extra: pip install 'headwater[spark]'.")
    home = os.environ.get("JAVA_HOME", "")
    if not (Path(home, "bin", "java").is_file() if home else shutil.which("java")):
        raise SparkMissing(what="Java", remedy="Install Java 17 or later, or set JAVA_HOME to the folder of one.")
