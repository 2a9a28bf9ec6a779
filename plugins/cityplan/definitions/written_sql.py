"""The SQL that figures are made by: indicators' models, the intermediate ones they read, their macros."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

from sqlglot import tokenize

_READ = re.compile(r"'(int_\w+)'")
_MACRO = re.compile(r"{%-?\s*macro\s+(\w+)\(.*?{%-?\s*endmacro\s*-?%}", re.DOTALL)

SqlParts = Mapping[str, list[str]]
"""`model <name>` or `macro <name>` -> its words, without comments and layout."""


def written_sql(dbt_project: Path) -> dict[str, str]:
    """Return the SQL as written, keyed `model <name>` or `macro <name>`.

    Generated macros are left out: they say what definitions and contracts say.
    """
    models, macros = dbt_project / "models", dbt_project / "macros"
    files = (*models.glob("indicators/*/*.sql"), *models.glob("intermediate/**/*.sql"))
    written = [path for path in macros.glob("**/*.sql") if path.parent.name != "generated"]
    return {
        **{f"model {path.stem}": path.read_text(encoding="utf-8") for path in files},
        **{
            f"macro {macro[1]}": macro[0]
            for path in written
            for macro in _MACRO.finditer(path.read_text(encoding="utf-8"))
        },
    }


def in_words(sql: Mapping[str, str]) -> SqlParts:
    """Return the parts as their words: comments and layout are none."""
    return {part: _words_of(text) for part, text in sql.items()}


def behind(model: str, parts: SqlParts) -> list[str]:
    """Return the parts a model is made by, near and far: itself, then by name what it reads or calls."""
    found = [f"model {model}"]
    for part in found:
        found += [further for further in _named_in(parts[part]) if further in parts and further not in found]
    return [found[0], *sorted(found[1:], key=lambda part: (part.startswith("macro "), part))]


def _named_in(words: list[str]) -> dict[str, None]:
    """What the words read by `ref('int_...')`, or call: any name with its parentheses, of SQL or ours."""
    read = [f"model {name[1]}" for word in words if (name := _READ.fullmatch(word))]
    called = [f"macro {name}" for name, following in pairwise(words) if following == "("]
    return dict.fromkeys(read + called)


def _words_of(text: str) -> list[str]:
    return [text[token.start : token.end + 1] for token in tokenize(text, read="postgres")]
