"""How did different outlets frame the same event?

>>> import toolkit as tk
>>> sorted(tk.__all__)[:1]
['__version__']
"""

__version__ = "0.1.0"

__all__ = ["__version__"]
