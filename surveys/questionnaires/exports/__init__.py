"""The files that go out with a questionnaire: codebook, value labels, tables of data, forms."""
