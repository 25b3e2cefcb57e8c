"""The lessons in stages, one record each; every stage is really trained.

The texts are for a class of sixteen-year-olds. They are written in English here and translated where they are shown;
`translatable` marks them for the translators' tools (context "Lessons").
"""

from __future__ import annotations

from dataclasses import replace

from engine import catalog
from engine.catalog.recipe import Recipe
from engine.catalog.setting_values import SettingValue
from engine.lessons.lesson import Lesson, Stage, translatable
from engine.lessons.practice import WHAT_DID_IT_PRACTISE_ON


def _changed(recipe: Recipe, *, loss: str = "", learning_rate: float = 0, **settings: SettingValue) -> Recipe:
    merged = {**recipe.settings, **settings}
    return replace(
        recipe, loss=loss or recipe.loss, learning_rate=learning_rate or recipe.learning_rate, settings=merged
    )


_DOCUMENT = replace(catalog.find("numpy-mlp").recipes["seed"], validation=2000, note="")
_NUMBERS = _changed(_DOCUMENT, labels="number")
_CROSS_ENTROPY = _changed(_DOCUMENT, loss="cross-entropy")
_FASTER = _changed(_CROSS_ENTROPY, learning_rate=0.1)
_SCALED = _changed(_FASTER, initial_scale=0)
_RELU = _changed(_SCALED, activation="relu")

WHY_DID_IT_FAIL = Lesson(
    id="why-did-it-fail",
    title=translatable("Lessons", "Why did it fail?"),
    model_id="numpy-mlp",
    pictures=12_000,
    stages=(
        Stage(
            id="document",
            title=translatable("Lessons", "One answer for everything"),
            text=translatable(
                "Lessons",
                "Somebody wrote this network from scratch: 784 pixels, two hidden layers of 128 and 64 sigmoid units, "
                "ten outputs. It ran without an error, and yet it gave the same digit for every picture. We train it "
                "on 10,000 digits, just as it was.",
            ),
            question=translatable(
                "Lessons", "There are ten digits. If a network always gives the same answer, how often is it right?"
            ),
            look_at=translatable("Lessons", "the bars at the bottom, and the loss: does it still fall after epoch 1?"),
            explanation=translatable(
                "Lessons",
                "About one picture in ten is right by luck. The network learnt one thing: how common each digit is. "
                "That needs only the biases of the last layer and no look at the picture, and it lowers the loss a "
                "little, at once. Then the curve is flat. Is it finished, or stuck? Let us change one thing at a time.",
            ),
            recipe=_DOCUMENT,
        ),
        Stage(
            id="numbers",
            title=translatable("Lessons", "Are the labels to blame?"),
            text=translatable(
                "Lessons",
                "The labels are one-hot: for a 3, ten targets of which number 3 is 1 and the others 0. Would it not be "
                "simpler to give the digit as a number, with one output that says 3? We try that.",
            ),
            question=translatable(
                "Lessons", "Which digit would you name if you had to be as little wrong as possible without looking?"
            ),
            look_at=translatable("Lessons", "which bar is the tall one now."),
            explanation=translatable(
                "Lessons",
                "Still stuck, on the 4: it lies in the middle of 0 to 9, so it is never very wrong. As a number, a 3 "
                "taken for an 8 counts as worse than a 3 taken for a 4, but digits are names, not amounts. One-hot "
                "labels make all mistakes equal. They were right, so we go back to them.",
            ),
            recipe=_NUMBERS,
            compared_with="document",
        ),
        Stage(
            id="loss",
            title=translatable("Lessons", "A loss made for choosing"),
            text=translatable(
                "Lessons",
                "Mean squared error is made for amounts. For choosing one of ten, the field uses softmax, which turns "
                "the ten last sums (the logits) into shares that add up to 1, and cross-entropy, which asks: how large "
                "was the share of the right digit?",
            ),
            question=translatable("Lessons", "Will a better loss alone set the network free?"),
            look_at=translatable(
                "Lessons",
                "the loss. It has another scale now: 2.30, which is ln 10, means that all digits get the same share.",
            ),
            explanation=translatable(
                "Lessons",
                "No. The loss stays at 2.30: ten equal shares, so still no look at the picture. Cross-entropy gives "
                "the last layer a clear error, without the flat ends of the sigmoid. But the layers before it hear "
                "almost nothing of it. Keep the loss, and search on.",
            ),
            recipe=_CROSS_ENTROPY,
            compared_with="document",
        ),
        Stage(
            id="rate",
            title=translatable("Lessons", "Larger steps"),
            text=translatable(
                "Lessons",
                "Each batch moves every weight against its gradient, by learning rate × gradient. With a rate of 0.01 "
                "the steps may be too small to get anywhere in ten epochs. We make it ten times as large: 0.1.",
            ),
            question=translatable("Lessons", "Ten times the step: ten times as good, a little better, or worse?"),
            look_at=translatable("Lessons", "the epoch in which the accuracy begins to rise."),
            explanation=translatable(
                "Lessons",
                "Something moves at last, but late: for several epochs the curve is flat, then it begins to rise. So "
                "the network was not finished, it was on a plateau, where gradients are tiny. Larger steps cross it "
                "sooner, but they do not say why it is there.",
            ),
            recipe=_FASTER,
            compared_with="loss",
        ),
        Stage(
            id="initialisation",
            title=translatable("Lessons", "A better start"),
            text=translatable(
                "Lessons",
                "All weights began as random numbers of about 0.01. Then every unit starts near sigmoid(0) = 0.5, "
                "whatever the picture. Now their size follows the number of inputs: √(2 / inputs), named after He. "
                "The 784 pixels get about 0.05, the 64 last units 0.18.",
            ),
            question=translatable(
                "Lessons", "A signal passes three layers. What is left of it if each makes it a hundred times smaller?"
            ),
            look_at=translatable("Lessons", "the first epoch, and the gradient of the first layer under the curves."),
            explanation=translatable(
                "Lessons",
                "A millionth. Most of it was here: with tiny weights, all pictures look alike to the last layer, and "
                "on the way back the gradient is multiplied by the same tiny weights: it vanishes before it reaches "
                "the first layer. With weights scaled to their inputs, signal and gradient last through all layers, "
                "and the network learns from the first epoch on.",
            ),
            recipe=_SCALED,
            compared_with="rate",
        ),
        Stage(
            id="activation",
            title=translatable("Lessons", "From sigmoid to ReLU"),
            text=translatable(
                "Lessons",
                "One brake is left. The slope of a sigmoid is at most 1/4, so each hidden layer still shrinks the "
                "gradient. ReLU passes what is above 0 as it is: its slope there is 1.",
            ),
            question=translatable("Lessons", "Where will you see the difference: at the start, or at the end?"),
            look_at=translatable(
                "Lessons", "epoch 1, and whether the curves of the training and the held-back pictures part later."
            ),
            explanation=translatable(
                "Lessons",
                "It starts faster and ends a little higher. Where the training curve runs above that of the held-back "
                "pictures, the network begins to learn its pictures by heart: overfitting, the next problem. And why "
                "did it fail? Not one of the four changes alone frees the first network; any three of them do. Its "
                "faults hid one another, so one changes one thing at a time, keeps what is right, and measures.",
            ),
            recipe=_RELU,
            compared_with="initialisation",
        ),
    ),
)

LESSONS: tuple[Lesson, ...] = (WHAT_DID_IT_PRACTISE_ON, WHY_DID_IT_FAIL)
