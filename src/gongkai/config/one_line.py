"""Log records cut to their one line where the stack beneath tells nothing."""

import logging


class OneLine(logging.Filter):
    """Drops the traceback: a wrong Host header is the visitor's doing, and anyone can send thousands."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep the record, without what it was raised from."""
        record.__dict__.update(exc_info=None, exc_text=None)
        return True
