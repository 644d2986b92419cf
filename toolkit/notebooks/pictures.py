"""What changed in a picture: before, after, and where they differ, side by side."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np

_GAP = 24
_MARK = (213, 94, 0)


def picture_difference(before: bytes, after: bytes, path: Path) -> float:
    """Write before, after and a map of the changed points beside each other.

    Parameters
    ----------
    before, after : bytes
        Two PNG pictures; they may differ in size.
    path : Path
        Where the comparison goes, as PNG.

    Returns
    -------
    float
        Share of the points that changed, 0 to 1.

    Examples
    --------
    >>> import tempfile
    >>> from PIL import Image
    >>> def png(colour):
    ...     out = io.BytesIO()
    ...     Image.new("RGB", (4, 2), colour).save(out, "PNG")
    ...     return out.getvalue()
    >>> with tempfile.TemporaryDirectory() as place:
    ...     where = Path(place) / "x.png"
    ...     picture_difference(png("white"), png("black"), where), where.is_file()
    (1.0, True)
    """
    from PIL import Image

    pictures = [Image.open(io.BytesIO(found)).convert("RGB") for found in (before, after)]
    width = max(p.width for p in pictures)
    height = max(p.height for p in pictures)
    padded = []
    for picture in pictures:
        sheet = Image.new("RGB", (width, height), "white")
        sheet.paste(picture, (0, 0))
        padded.append(np.asarray(sheet).astype("int16"))
    changed = np.abs(padded[0] - padded[1]).max(axis=2) > 0
    pale = (255 - (255 - padded[1]) // 4).astype("uint8")
    pale[changed] = _MARK
    out = Image.new("RGB", (3 * width + 2 * _GAP, height), "#888888")
    for i, part in enumerate((padded[0], padded[1], pale)):
        out.paste(Image.fromarray(part.astype("uint8")), (i * (width + _GAP), 0))
    path.parent.mkdir(parents=True, exist_ok=True)
    out.save(path, "PNG")
    return float(changed.mean())
