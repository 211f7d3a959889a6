"""What is read off the lessons' texts."""

import re
from pathlib import Path


def blocks(file: Path) -> list[str]:
    """The blocks of code in a text."""
    return re.findall(r"^```\w+\n(.*?)^```", file.read_text(encoding="utf-8"), re.DOTALL | re.M)


def clauses_named(text: str) -> set[str]:
    """The ids of clauses that a text names."""
    chapters = "FIND|SAVE|LIST|ID|DEL|ALL|LIFE|KEEP|RACE|FAULT|SAFE|SCALE"
    return set(re.findall(rf"\b(?:{chapters})-\d+\b", text))
