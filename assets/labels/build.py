"""Write imagenet.tsv from the synsets of ImageNet-1k, in the order of the classes, and WordNet's lemmas of each.

    python assets/labels/build.py SYNSETS LEMMAS

SYNSETS has one id a line (n01440764); LEMMAS has an id, a tab, and its lemmas with commas between. Both are part of the
package timm, as imagenet_synsets.txt and imagenet_synset_to_lemma.txt.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

# Where WordNet gives two synsets the same first lemma.
APART = {"n02012849": "crane (bird)", "n02113186": "Cardigan Welsh corgi", "n03710721": "maillot (tank suit)"}


def main(synsets: Path, lemmas: Path) -> None:
    """Each line of the result: synset id, short name, all lemmas; the short name is the first lemma."""
    known = dict(line.split("\t") for line in lemmas.read_text(encoding="utf-8").splitlines())
    order = synsets.read_text(encoding="utf-8").split()
    if len(order) != 1000 or order != sorted(order):
        raise SystemExit("These are not the 1,000 synsets of ImageNet-1k in the order of the classes.")
    names = {synset: APART.get(synset, known[synset].partition(",")[0]) for synset in order}
    alike = [name for name, count in Counter(name.lower() for name in names.values()).items() if count > 1]
    if alike:
        raise SystemExit(f"Two classes have the same name: {', '.join(alike)}.")
    target = Path(__file__).with_name("imagenet.tsv")
    target.write_text(
        "".join(f"{synset}\t{names[synset]}\t{known[synset]}\n" for synset in order), encoding="utf-8", newline="\n"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
