"""The article on screen, with what was found marked; a window over the corpus."""

from toolkit.reader.behind import examples
from toolkit.reader.corrections import apply_corrections
from toolkit.reader.page import Page, read
from toolkit.reader.window import Explorer, explore

__all__ = ["Explorer", "Page", "apply_corrections", "examples", "explore", "read"]
