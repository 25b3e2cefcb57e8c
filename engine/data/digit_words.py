"""The digits in words, in the languages of schools that keep folders of them; compared without accents.

Words that mean something else in another language (“on”, “to”, “fire”, “hat”) are left out.
"""

from __future__ import annotations

import unicodedata

_ROWS = (
    "zero one two three four five six seven eight nine ten",
    "null eins zwei drei vier fünf sechs sieben acht neun zehn",  # German
    "null eins zwo drei vier fuenf sechs sieben acht neun zehn",
    "zéro un deux trois quatre cinq six sept huit neuf dix",  # French
    "zéro une deux trois quatre cinq six sept huit neuf dix",
    "cero uno dos tres cuatro cinco seis siete ocho nueve diez",  # Spanish
    "zero uno due tre quattro cinque sei sette otto nove dieci",  # Italian
    "zero um dois três quatro cinco seis sete oito nove dez",  # Portuguese
    "zero uma duas três quatro cinco seis sete oito nove dez",
    "nul een twee drie vier vijf zes zeven acht negen tien",  # Dutch
    "zero jeden dwa trzy cztery pięć sześć siedem osiem dziewięć dziesięć",  # Polish
    "noll ett två tre fyra fem sex sju åtta nio tio",  # Swedish
    "sıfır bir iki üç dört beş altı yedi sekiz dokuz",  # Turkish
    "nolla yksi kaksi kolme neljä viisi kuusi seitsemän kahdeksan yhdeksän kymmenen",  # Finnish
    "nula jedna dva tři čtyři pět šest sedm osm devět deset",  # Czech
    "nula jedan dva tri četiri pet šest sedam osam devet deset",  # Croatian
    "ноль один два три четыре пять шесть семь восемь девять десять",  # Russian
)


def without_accents(text: str) -> str:
    """In small letters without accents, however the accents are stored: macOS keeps each as a character of its own."""
    parts = unicodedata.normalize("NFD", text.casefold().replace("ı", "i"))
    return "".join(part for part in parts if not unicodedata.combining(part))


WORDS = {without_accents(word): digit for row in _ROWS for digit, word in enumerate(row.split())}
"""The digit, 0 to 10, of each word in the form that `without_accents` gives."""
