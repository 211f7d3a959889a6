"""Texts that look like a stored key, and are not it.

Tautologies in SQL stand among them, but nothing that defines, drops or stacks statements; a path
names only files inside the store's own private folder.
"""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

from conformance.record import Record


def of_key(key: str) -> list[str]:
    """Return the look-alikes of a user name or token: each another text than the key."""
    return _others(
        key,
        [
            key.upper(),
            key.capitalize(),
            key.swapcase(),
            key[:-1],
            key[1:],
            key[: len(key) // 2],
            f"{key}x",
            f"{key}0",
            f"x{key}",
            f" {key}",
            f"{key} ",
            f"{key}\t",
            f"{key}\n",
            f"{key}\u200b",
            f"{key}\u00a0",
            unicodedata.normalize("NFD", key),
            unicodedata.normalize("NFKC", key),
            key.translate(_FULL_WIDTH),
            "%",
            f"{key[:3]}%",
            "_" * len(key),
            f"_{key[1:]}",
            "*",
            f"{key[:3]}*",
            "?" * len(key),
            f"[{key[:1]}]{key[1:]}",
            ".*",
            "' OR '1'='1",
            f"{key}' OR '1'='1",
            '" OR "1"="1',
            f"{key}'--",
            f"'{key}'",
            f'"{key}"',
            f"{key}/",
            f"./{key}",
            f"../{key}",
            f"{key}:",
            f":{key}",
            f"{key}:{key}",
            key.replace(":", ""),
            key.replace(":", "/"),
            re.sub(r"(\d+)$", r"0\1", key),
            re.sub(r"(\d+)$", r"\1.0", key),
            re.sub(r"(\d+)$", r"+\1", key),
        ],
    )


def of_id(id_: str, folder: Path) -> list[str]:
    """Return the look-alikes of an id; paths lead to the store's own files under the folder."""
    inside = sorted(path.name for path in folder.rglob("*") if path.is_dir())
    numbers = []
    if id_.isascii() and id_.isdigit():
        numbers = [f"{id_}.0", f"+{id_}", f"{id_}e0", hex(int(id_)), id_.translate(_FULL_WIDTH)]
    return _others(
        id_,
        [
            f"0{id_}",
            f" {id_}",
            f"{id_} ",
            f"{id_}\n",
            f"{id_}x",
            f"x{id_}",
            *numbers,
            "id",
            "%",
            "_",
            "*",
            "?",
            "1 OR 1=1",
            f"{id_} OR 1=1",
            "' OR '1'='1",
            f"{id_}' OR '1'='1",
            '" OR "1"="1',
            f"{id_}'--",
            "../1",
            f"./{id_}",
            *(f"../{name}/{id_}" for name in (folder.name, *inside)),
        ],
    )


def of_credentials(record: Record, token: str) -> list[Record]:
    """Return client id, client secret and token, with the borders between them moved.

    Each has another token than the stored one, and runs together to the same text.
    """
    client_id, secret, key = record.client_id or "", record.client_secret or "", record[token] or ""
    moved = [(secret + key[:1], key[1:]), (secret[:-1], secret[-1:] + key)]
    for separator in (":", "/", "|", "-", "_", " "):
        moved.append((secret, f"{separator}{key}"))
        moved.append((f"{secret}{separator}{key}", separator))
    return [Record(client_id=client_id, client_secret=s).with_(**{token: k}) for s, k in moved]


def _others(key: str, candidates: list[str]) -> list[str]:
    return [text for text in dict.fromkeys(candidates) if text not in (key, "")]


_FULL_WIDTH = {code: code + 0xFEE0 for code in range(ord("!"), ord("~") + 1)}
