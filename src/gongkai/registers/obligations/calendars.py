"""The law by which this platform counts: every due day of every obligation is reckoned with what this gives."""

from gongkai.registers.holidays.queries import law_of, laws_of

__all__ = ["law_of", "laws_of"]
