"""Untrusted text on a page: escaped, and nothing in it that could act or hide."""

from __future__ import annotations

import html
import re

_BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_HIDDEN = re.compile(f"[{_BIDI}\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufeff\ufff9-\ufffb]")


def visible(text: object) -> str:
    r"""Return text in which nothing hides or reorders: such characters by their code point.

    Examples
    --------
    >>> visible("a\u202eb")
    'a⟨U+202E⟩b'
    """
    return _HIDDEN.sub(lambda m: f"⟨U+{ord(m.group()):04X}⟩", str(text))


def escape(text: object) -> str:
    r"""Return text that is safe inside an element or a double-quoted attribute.

    HTML's own characters are escaped. Characters that reorder the line (bidirectional
    controls) and control characters are shown by their code point instead of acting.

    Examples
    --------
    >>> escape('<b onclick="x">a\u202eb')
    '&lt;b onclick=&quot;x&quot;&gt;a⟨U+202E⟩b'
    """
    return html.escape(visible(text), quote=True)


def link(url: object) -> str | None:
    """Return an escaped address when it is plain http or https, else None.

    Examples
    --------
    >>> link("javascript:alert(1)") is None
    True
    """
    found = address(url)
    return None if found is None else escape(found)


def address(url: object) -> str | None:
    """Return an address when it is plain http or https, else None.

    Examples
    --------
    >>> address("data:text/html,x") is None, address(" https://example.org/a ")
    (True, 'https://example.org/a')
    """
    found = str(url).strip()
    return found if re.fullmatch(r"https?://[^\s\"'<>\\]+", found, re.I) else None
