"""What is shown to the public: the tier of records, catalogues and requests, whose rooms `.importlinter` lists."""
