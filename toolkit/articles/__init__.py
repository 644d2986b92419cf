"""Files to articles: reading, cleaning, metadata, duplicates, and a report of it all."""

from toolkit.articles.load import load_articles

__all__ = ["load_articles"]
