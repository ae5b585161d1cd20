"""What cutting refuses."""


class CuttingError(Exception):
    """Base of every error that cutting raises."""


class MachineError(CuttingError):
    """A machine profile or its name makes no sense; the message names the key and the accepted range."""


class ContourError(CuttingError):
    """A marker cannot be cut on the machine; the message names the piece and the reason."""


class DialectError(CuttingError):
    """A dialect of cutter code or its name makes no sense; the message names the key and what is accepted."""


class ReadbackError(CuttingError):
    """A cutter would stumble over a file; the message names the block or line and what is accepted."""
