"""Wording: serious misstatements, common mistypings, wrong numbers, impossible days, names of organs, punctuation."""

from gongkai.documents.wording.checking import WordingFinding, check
from gongkai.documents.wording.dictionaries import Dictionary, WrongDictionary, dictionary_of, load

__all__ = ["Dictionary", "WordingFinding", "WrongDictionary", "check", "dictionary_of", "load"]
