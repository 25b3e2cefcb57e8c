"""What a teacher needs to know of each lesson before it begins: one record each, in the order of the page.

Written in English here and translated where they are shown (context "Lessons").
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate

from engine.lessons.lesson import translatable


@dataclass(frozen=True, slots=True, kw_only=True)
class Guide:
    """One lesson: `minutes` it takes, its `goal`, and `questions` to talk about with the class.

    `notes` is the address of the notes for the teacher in the help; the worksheet is `assets/lessons/<id>.md`.
    """

    id: str
    title: str
    minutes: int
    goal: str
    questions: tuple[str, ...]
    notes: str


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a lesson of 45 minutes: when it begins, in minutes, what is done, and the `guide` for it, if any."""

    begins: int
    ends: int
    text: str
    guide: str = ""


WHAT_DOES_IT_SEE = Guide(
    id="what-does-it-see",
    title=translatable("Lessons", "What does it see?"),
    minutes=10,
    goal=translatable("Lessons", "A picture is prepared before a model gets it. That matters as much as the model."),
    questions=(
        translatable("Lessons", "Which step helps this picture most? Say it before you switch the step off."),
        translatable("Lessons", "Do all models suffer in the same way?"),
        translatable("Lessons", "Where else are pictures prepared for a program, and what may go wrong there?"),
    ),
    notes="lessons.md#what-does-it-see",
)
CAN_WE_FOOL_IT = Guide(
    id="can-we-fool-it",
    title=translatable("Lessons", "Can we fool it?"),
    minutes=10,
    goal=translatable("Lessons", "These models cannot say “none of these”, and a high score is no proof."),
    questions=(
        translatable("Lessons", "Which letters look like a digit, to you and to the models?"),
        translatable("Lessons", "Why is a 7 on its side easy for you and hard for them?"),
        translatable("Lessons", "What would a model need to say “none of these”?"),
    ),
    notes="lessons.md#can-we-fool-it",
)
WHO_IS_RIGHT = Guide(
    id="who-is-right",
    title=translatable("Lessons", "Who is right?"),
    minutes=10,
    goal=translatable("Lessons", "When models disagree, weigh how many agree, how confident and how good they are."),
    questions=(
        translatable("Lessons", "Whom do you trust: most models, the most confident, or the best? Why?"),
        translatable("Lessons", "Is the label itself always right?"),
        translatable("Lessons", "Which rule would you take for a bank, and which for a hospital?"),
    ),
    notes="lessons.md#who-is-right",
)
QUIZ = Guide(
    id="quiz",
    title=translatable("Lessons", "Quiz: class against models"),
    minutes=10,
    goal=translatable("Lessons", "People and models make different errors."),
    questions=(
        translatable("Lessons", "Which digit was hard for you, and which for the models?"),
        translatable("Lessons", "Who would read ten thousand letters better, you or a model?"),
    ),
    notes="lessons.md#quiz",
)
WHAT_DID_IT_PRACTISE_ON = Guide(
    id="what-did-it-practise-on",
    title=translatable("Lessons", "What did it practise on?"),
    minutes=20,
    goal=translatable("Lessons", "A model reads well what is like the pictures that it learnt from, and only that."),
    questions=(
        translatable("Lessons", "How can the accuracy fall in training and rise in use?"),
        translatable("Lessons", "Where may practice and use differ: a car that drives itself, a test for an illness?"),
        translatable("Lessons", "How would you notice, before it does harm?"),
    ),
    notes="lessons.md#what-did-it-practise-on",
)
WHAT_IF_THE_DATA_ARE_UNFAIR = Guide(
    id="what-if-the-data-are-unfair",
    title=translatable("Lessons", "What if the data are unfair?"),
    minutes=20,
    goal=translatable("Lessons", "What is rare or wrong in the data goes wrong in use, and one figure can hide it."),
    questions=(
        translatable("Lessons", "Only one 3 in twenty is kept. What will the network take the 3s for?"),
        translatable("Lessons", "Which figure shows the harm, and which one hides it?"),
        translatable(
            "Lessons",
            "Who may be rare in the data of a program that recognises faces or voices, or judges applications?",
        ),
    ),
    notes="lessons.md#what-if-the-data-are-unfair",
)
CAN_YOU_TRUST_A_HEAT_MAP = Guide(
    id="can-you-trust-a-heat-map",
    title=translatable("Lessons", "Can you trust a heat map?"),
    minutes=15,
    goal=translatable("Lessons", "A picture that explains an answer can look right and be wrong, so test it."),
    questions=(
        translatable("Lessons", "By which method could you hardly tell trained from random? What is such a map worth?"),
        translatable("Lessons", "A map shows where a network looks. Does it show what the network sees there, or why?"),
        translatable("Lessons", "Where do people trust such maps: a doctor with an X-ray, a judge, a bank?"),
    ),
    notes="lessons.md#can-you-trust-a-heat-map",
)
WHY_DID_IT_FAIL = Guide(
    id="why-did-it-fail",
    title=translatable("Lessons", "Why did it fail?"),
    minutes=25,
    goal=translatable("Lessons", "The causes of a failure are found by changing one thing at a time, and measuring."),
    questions=(
        translatable("Lessons", "Which change alone frees the network?"),
        translatable("Lessons", "Why keep a change that shows no effect yet?"),
    ),
    notes="lessons.md#why-did-it-fail",
)
THE_FRIEND_IN_THE_PICTURE = Guide(
    id="the-friend-in-the-picture",
    title=translatable("Lessons", "The friend in the picture"),
    minutes=20,
    goal=translatable("Lessons", "A network learns whatever tells its samples apart, wanted or not."),
    questions=(
        translatable("Lessons", "How would you have made the samples, so that friend and place do not matter?"),
        translatable("Lessons", "Where may something beside the thing give it away: a dog in the snow, an X-ray?"),
        translatable("Lessons", "How would you find such a fault in a network that others made?"),
    ),
    notes="lessons.md#the-friend-in-the-picture",
)
HOW_MANY_EXAMPLES = Guide(
    id="how-many-examples",
    title=translatable("Lessons", "How many examples does it need?"),
    minutes=20,
    goal=translatable("Lessons", "More examples help, but only if they differ."),
    questions=(
        translatable("Lessons", "At how many samples did more of them hardly help any more?"),
        translatable("Lessons", "Why did another group make the test samples?"),
        translatable("Lessons", "When would a hundred more samples not help at all?"),
    ),
    notes="lessons.md#how-many-examples-does-it-need",
)

GUIDES = (
    WHAT_DOES_IT_SEE,
    CAN_WE_FOOL_IT,
    WHO_IS_RIGHT,
    QUIZ,
    WHAT_DID_IT_PRACTISE_ON,
    WHAT_IF_THE_DATA_ARE_UNFAIR,
    CAN_YOU_TRUST_A_HEAT_MAP,
    WHY_DID_IT_FAIL,
    THE_FRIEND_IN_THE_PICTURE,
    HOW_MANY_EXAMPLES,
)

_PARTS = (
    (5, translatable("Lessons", "Draw digits on the page Recognise. What do the large digit and the bars mean?"), None),
    (10, "", WHAT_DOES_IT_SEE),
    (10, "", CAN_WE_FOOL_IT),
    (10, "", WHO_IS_RIGHT),
    (7, "", QUIZ),
    (3, translatable("Lessons", "Talk: where would you trust such a program, and where not?"), None),
)
_PARTS_OF_SECOND = (
    (20, "", THE_FRIEND_IN_THE_PICTURE),
    (20, "", HOW_MANY_EXAMPLES),
    (5, translatable("Lessons", "Talk: who chooses the samples of the programs that you use?"), None),
)


def _plan(parts: tuple[tuple[int, str, Guide | None], ...]) -> tuple[Part, ...]:
    ends = accumulate(minutes for minutes, _, _ in parts)
    return tuple(
        Part(end - minutes, end, text or (guide.title if guide else ""), guide.id if guide else "")
        for (minutes, text, guide), end in zip(parts, ends, strict=True)
    )


PLAN = _plan(_PARTS)
"""The lesson of 45 minutes; those in which a network is trained are for another day."""

SECOND_PLAN = _plan(_PARTS_OF_SECOND)
"""A second lesson of 45 minutes, in which the class teaches a network of its own."""


def guide(guide_id: str) -> Guide:
    """The guide of that id. KeyError for another."""
    return {known.id: known for known in GUIDES}[guide_id]
