"""Whom a name, a title, a noun phrase or a pronoun stands for."""

from toolkit.coreference.document import Document, Link, Mention

__all__ = ["Document", "Link", "Mention"]
