"""Bytes to characters: which encoding, and what was damaged on the way.

`decode` never fails on text: it says what it had to assume. It refuses what is not text.
Quotation marks are left as they are, curly or straight, because quotes are found by them.
"""

from __future__ import annotations

import codecs
import html
import re
import unicodedata

import ftfy
from ftfy.badness import is_bad

from toolkit.errors import FileFormatError

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_FTFY = ftfy.TextFixerConfig(
    uncurl_quotes=False, unescape_html=False, fix_character_width=False, normalization="NFC"
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[A-Za-z]{2,8});")
_NEWLINES = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_CONTROLS = {c: None for c in range(32) if c not in (9, 10)} | {0x7F: None, 0xFEFF: None}
_CONTROLS |= {0x200B: None, 0x2060: None, 0xFFFE: None, 0xFFFF: None}
_SPACES = {0xA0: " ", 0x202F: " ", 0x2007: " "}
_REPLACE = _CONTROLS | _SPACES
_BLOCK = 1 << 16
_NOT_LATIN = [
    "cp1251", "koi8_r", "koi8_u", "cp1253", "cp1255", "cp1256", "shift_jis", "euc_jp",
    "gb18030", "big5", "euc_kr",
]  # fmt: skip
_MOJIBAKE = re.compile(r"[ÃÂâÐÑÎÏØÙãïðéè¢][\x80-\xff€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]")


def utf16_without_bom(head: bytes) -> str | None:
    """Guess UTF-16 from the zero bytes that European text has in it."""
    if len(head) < 4:
        return None
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = len(head) // 2
    if odd > 0.4 * half and even < 0.05 * half:
        return "utf-16-le"
    if even > 0.4 * half and odd < 0.05 * half:
        return "utf-16-be"
    return None


def looks_binary(head: bytes) -> bool:
    """Say whether the first bytes of a file belong to something that is no text.

    Examples
    --------
    >>> looks_binary(b"plain words"), looks_binary(bytes(range(32)) * 8)
    (False, True)
    """
    if not head or any(head.startswith(bom) for bom, _ in _BOMS) or utf16_without_bom(head):
        return False
    controls = sum(head.count(c) for c in range(32) if c not in (0, 9, 10, 12, 13, 27))
    zeros = head.count(0)
    return controls > 0.02 * len(head) + 1 or zeros > 0.1 * len(head) + 4


def _by_lines(data: bytes) -> str:
    """Decode line by line: UTF-8 where it is valid, Windows-1252 elsewhere."""
    out = []
    for line in data.split(b"\n"):
        try:
            out.append(line.decode("utf-8"))
        except UnicodeDecodeError:
            out.append(line.decode("cp1252", errors="replace"))
    return "\n".join(out)


def _legacy(data: bytes) -> tuple[str, str]:
    """Decode text that is not valid UTF-8."""
    utf8 = sum(1 for line in data.split(b"\n") if not line.isascii() and _is_utf8(line))
    other = sum(1 for line in data.split(b"\n") if not line.isascii() and not _is_utf8(line))
    if utf8 and utf8 + other > 1:
        return _by_lines(data), "mixed encodings: UTF-8 and Windows-1252, decoded line by line"
    letters = sum(1 for c in data[:_BLOCK] if c > 127 or chr(c).isalpha())
    high = sum(1 for c in data[:_BLOCK] if c > 127)
    name = "cp1252"
    if high > 0.3 * letters:
        import charset_normalizer

        best = charset_normalizer.from_bytes(data[:_BLOCK], cp_isolation=_NOT_LATIN).best()
        name = best.encoding if best is not None else name
    try:
        return data.decode(name), f"encoding guessed: {name}"
    except (UnicodeDecodeError, LookupError):
        return data.decode("cp1252", errors="replace"), "encoding guessed: cp1252"


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def decode(data: bytes, *, encoding: str | None = None) -> tuple[str, str | None]:
    """Turn the bytes of a text file into repaired characters.

    A byte order mark decides; then UTF-8; then UTF-16 by its zero bytes; then the likeliest
    legacy code page. What several decodings in a row have damaged is repaired by ftfy
    (Speer 2019). Line ends become ``\\n``, control characters go, no-break spaces become
    spaces, and the text is in Unicode form NFC. Quotation marks stay.

    Parameters
    ----------
    data : bytes
        The whole file.
    encoding : str, optional
        Use this encoding where no byte order mark says otherwise.

    Returns
    -------
    text : str
    note : str or None
        What had to be assumed or repaired.

    Raises
    ------
    FileFormatError
        When the bytes are not text.

    Examples
    --------
    >>> decode("“Peace”, he said".encode("utf-16"))
    ('“Peace”, he said', None)
    >>> decode("Türkiye".encode("cp1252"))
    ('Türkiye', 'encoding guessed: cp1252')
    """
    notes: list[str] = []
    text: str | None = None
    for bom, name in _BOMS:
        if data.startswith(bom):
            text = data[len(bom) :].decode(name, errors="replace")
            break
    if text is None and (wide := utf16_without_bom(data[:4096])):
        text = data.decode(wide, errors="replace")
        notes.append(f"no byte order mark; read as {wide}")
    if text is None and looks_binary(data[:_BLOCK]):
        raise FileFormatError("binary data, not text")
    if text is None and encoding is not None:
        text = data.decode(encoding, errors="replace")
    if text is None:
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError:
            text, note = _legacy(data)
            notes.append(note)
    if "\x00" in text:
        notes.append("NUL bytes dropped")
    text, repaired = tidy(text)
    if repaired:
        notes.append("broken characters repaired")
    if text.count("\ufffd") > max(8, 0.02 * len(text)):
        raise FileFormatError("too many bytes that are no characters in any known encoding")
    return text, "; ".join(notes) or None


def tidy(text: str) -> tuple[str, bool]:
    """Repair and normalise characters that are decoded already.

    Returns
    -------
    text : str
    repaired : bool
        Whether mojibake was found and undone.

    Examples
    --------
    >>> tidy("Itâ€™s the Kremlinâ€™s\\r\\nanswer")
    ('It’s the Kremlin’s\\nanswer', True)
    """
    repaired = False
    if not text.isascii() and _MOJIBAKE.search(text) and is_bad(text):
        fixed = ftfy.fix_text(text, _FTFY)
        repaired = fixed != unicodedata.normalize("NFC", text)
        text = fixed
    if "&" in text and "<" not in text:
        text = _ENTITY.sub(lambda m: html.unescape(m[0]), text)
    text = text.replace("\xa0", " ")
    if not text.replace("\n", " ").replace("\t", " ").isprintable():  # nothing printable changes
        text = _NEWLINES.sub("\n", text).translate(_REPLACE)
    return text if text.isascii() else unicodedata.normalize("NFC", text), repaired
