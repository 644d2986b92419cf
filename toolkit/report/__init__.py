"""An analysis as one page of HTML: charts, findings, the articles marked, and the fine print.

The page needs nothing beside itself: no script, no font and no picture from elsewhere.
"""

from toolkit.report.make import make_report

__all__ = ["make_report"]
