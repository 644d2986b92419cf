"""Files to articles: reading, cleaning, metadata, duplicates, and a report of it all."""

from toolkit.articles.duplicates import diff_texts, find_duplicates
from toolkit.articles.load import load_articles
from toolkit.articles.report import load_report, report_text

__all__ = ["diff_texts", "find_duplicates", "load_articles", "load_report", "report_text"]
