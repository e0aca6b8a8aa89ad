"""DOCX: what a person sees who accepts every change, with numbers, tables and notes resolved."""
