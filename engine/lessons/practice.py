"""The lesson “What did it practise on?”: one network, taught on pictures more or less like those of its use."""

from __future__ import annotations

from dataclasses import replace

from engine import catalog
from engine.catalog.recipe import Recipe
from engine.lessons.lesson import Lesson, Shows, Stage, translatable

_SEED = catalog.find("numpy-mlp").recipes["seed"]
_PLAIN = replace(
    _SEED,
    loss="cross-entropy",
    learning_rate=0.1,
    validation=2000,
    settings={**_SEED.settings, "hidden_units": (100,), "activation": "relu", "initial_scale": 0},
    note="",
)
"""Report 003's improved network, one hidden layer of 100 ReLU units, in NumPy: every packaged program can train it."""


def _with(*augmentation: str) -> Recipe:
    return replace(_PLAIN, augmentation=augmentation)


WHAT_DID_IT_PRACTISE_ON = Lesson(
    id="what-did-it-practise-on",
    title=translatable("Lessons", "What did it practise on?"),
    model_id="numpy-mlp",
    pictures=12_000,
    shows=Shows.PICTURES,
    stages=(
        Stage(
            id="as-they-are",
            title=translatable("Lessons", "Practice as in use"),
            text=translatable(
                "Lessons",
                "A network with one hidden layer of 100 units learns from 10,000 digits. Then it is asked about 2,000 "
                "others, which were held back from it. All of them are as people wrote them.",
            ),
            question=translatable(
                "Lessons", "It will read the digits it learnt from better than the others. By how much?"
            ),
            look_at=translatable("Lessons", "the two curves of the accuracy: where do they part?"),
            explanation=translatable(
                "Lessons",
                "About 98 of 100 of those it learnt from, about 95 of the others: it begins to learn its pictures by "
                "heart. Can it be taught to look at what matters? From now on we change its training pictures, and "
                "ask it about the same 2,000 as they are.",
            ),
            recipe=_PLAIN,
        ),
        Stage(
            id="noise",
            title=translatable("Lessons", "Sprinkled with noise"),
            text=translatable(
                "Lessons",
                "One of the published reports adds noise: a random amount for each pixel, mostly between −0.2 and 0.2, "
                "where 0 is black and 1 is white. It is new each time a picture is seen.",
            ),
            question=translatable(
                "Lessons", "Noise makes the training harder. Will the network read clean pictures better or worse?"
            ),
            look_at=translatable("Lessons", "both curves: which one falls, and which one does not?"),
            explanation=translatable(
                "Lessons",
                "In training it does less well, in use a little better: single pixels cannot be learnt by heart when "
                "they change every time. The noise goes below black and above white alike, so on average each pixel "
                "stays what it was.",
            ),
            recipe=_with("unclipped-noise"),
            compared_with="as-they-are",
        ),
        Stage(
            id="clipped",
            title=translatable("Lessons", "The noise is cut off"),
            text=translatable(
                "Lessons",
                "A picture cannot be darker than black. So a programmer cuts off what lies below 0 or above 1. On a "
                "screen nobody sees a difference: compare the pictures of the two stages.",
            ),
            question=translatable("Lessons", "Does it matter what is cut off, if nobody sees it?"),
            look_at=translatable("Lessons", "the loss of the held-back pictures, and the curves of the training."),
            explanation=translatable(
                "Lessons",
                "The training goes as well as before, but in use the network is worse. What was below black is gone "
                "and what was above it has stayed, so in training the black ground is pale, 0.08 on average, and in "
                "use it is 0. This happened in ClassLens itself, and no error message said so: only measuring did.",
            ),
            recipe=_with("noise"),
            compared_with="noise",
        ),
        Stage(
            id="mirrored",
            title=translatable("Lessons", "Mirrored digits"),
            text=translatable(
                "Lessons",
                "The same report mirrors seven of ten training pictures, left and right. With photos that is usual, "
                "since a mirrored cat is still a cat.",
            ),
            question=translatable("Lessons", "Which digits are still digits in a mirror?"),
            look_at=translatable("Lessons", "how far below the training the held-back pictures stay."),
            explanation=translatable(
                "Lessons",
                "0, 1 and 8 are; a mirrored 2 is not a digit. So seven of ten training pictures are of a kind that "
                "nobody will ever write, and of the others there are few. What is done to training pictures must leave "
                "them what they are.",
            ),
            recipe=_with("flip"),
            compared_with="as-they-are",
        ),
        Stage(
            id="as-hands-differ",
            title=translatable("Lessons", "Changed the way handwriting differs"),
            text=translatable(
                "Lessons",
                "People write at a slant, larger or smaller, and not in the middle. So each picture is moved by up to "
                "two pixels, turned by up to 12 degrees, and made up to 15 % larger or smaller, anew each time.",
            ),
            question=translatable("Lessons", "It never sees a picture twice. Which accuracy falls, and which rises?"),
            look_at=translatable("Lessons", "which curve is the upper one now."),
            explanation=translatable(
                "Lessons",
                "In training it is the worst of all, and in use the best. Its practice is harder than its use, but of "
                "the same kind. So a network is judged by pictures that were held back, never by how its training "
                "went, and those must be like the pictures it will meet in use.",
            ),
            recipe=_with("rotate", "scale", "shift"),
            compared_with="as-they-are",
        ),
    ),
)
