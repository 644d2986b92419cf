"""The article on screen, with what was found marked."""

from toolkit.reader.behind import examples
from toolkit.reader.page import Page, read

__all__ = ["Page", "examples", "read"]
