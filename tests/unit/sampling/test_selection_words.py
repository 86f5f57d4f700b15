"""Pages can name and explain every method of selection."""

from sampling import SELECTION_METHODS
from webapp.samples.selection_methods import SELECTION_METHODS_IN_WORDS, selection_name


def test_every_method_has_a_name_and_a_sentence():
    assert set(SELECTION_METHODS_IN_WORDS) == set(SELECTION_METHODS)
    names = [str(words.name) for words in SELECTION_METHODS_IN_WORDS.values()]
    assert len(set(names)) == len(names)
    assert all(str(words.sentence).endswith(".") for words in SELECTION_METHODS_IN_WORDS.values())
    assert selection_name("chromy") == "Chromy"
    assert selection_name("right-hand rule") == "right-hand rule"
