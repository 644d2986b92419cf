"""All of it over a corpus: resumable, on one machine or a cluster, read back lazily."""

from toolkit.analysis.errors import (
    AnalysisError,
    DiskError,
    EngineError,
    LockedError,
    SourceChangedError,
    VersionError,
)
from toolkit.analysis.manifest import status
from toolkit.analysis.reading import Analysis, load_analysis
from toolkit.analysis.run import analyze

__all__ = [
    "Analysis",
    "AnalysisError",
    "DiskError",
    "EngineError",
    "LockedError",
    "SourceChangedError",
    "VersionError",
    "analyze",
    "load_analysis",
    "status",
]
