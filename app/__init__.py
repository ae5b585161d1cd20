"""The service and the command line: everything that touches the outside world."""

from importlib.metadata import version

__version__ = version("suitcut")
