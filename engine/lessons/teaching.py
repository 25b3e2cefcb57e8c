"""The lessons on the page Teach: why samples matter, and how many of them.

What is said of “The friend in the picture” is held by `tests/engine/lessons/test_teaching.py`.
"""

from __future__ import annotations

from engine.lessons.exercises import Does, Exercise, ExerciseLesson
from engine.lessons.lesson import translatable

FRIEND = "the-friend-in-the-picture"
"""The project of mugs in front of a bear and balls in front of a rabbit."""

MIXED = f"{FRIEND}-mending"
"""Mugs and balls in front of both, and alone."""

TEST = "003-files-test"
"""The take of each class in which bear and rabbit have changed places."""


def _in_twos(file: str, *numbers: int) -> tuple[str, ...]:
    """Files of so many mugs and balls: two mugs, then two balls, so that each row of four shows both."""
    pairs = [numbers[place : place + 2] for place in range(0, len(numbers), 2)]
    return tuple(file.format(kind=kind, number=number) for pair in pairs for kind in ("mug", "ball") for number in pair)


_SAMPLES = _in_twos(FRIEND + "/pictures/{kind}/001-files/{number:03}.jpg", 1, 2, 3, 4, 5, 6)
_SWAPPED = _in_twos(FRIEND + "/pictures/{kind}/" + TEST + "/{number:03}.jpg", 1, 2, 3, 4, 5, 6)
_MIXED = _in_twos(MIXED + "/{kind}/{kind}-{number:02}.jpg", 1, 8, 9, 10, 11, 12)

THE_FRIEND_IN_THE_PICTURE = ExerciseLesson(
    id="the-friend-in-the-picture",
    project=FRIEND,
    more=MIXED,
    exercises=(
        Exercise(
            id="look",
            title=translatable("Lessons", "Mugs and balls"),
            text=translatable(
                "Lessons",
                "A class taught a network to tell mugs from balls, with 24 samples of each. Here are some of them. The "
                "button makes a copy of the project for you, and opens it on the page Teach. Look at all the samples "
                "there, then come back: this lesson stays as it is.",
            ),
            question=translatable("Lessons", "How do you tell a mug from a ball? And how else could a network do it?"),
            explanation=translatable(
                "Lessons",
                "A mug has a handle and an opening, and a ball is round. But every mug stands on the table in front of "
                "the bear, and every ball lies on the lawn, in front of the rabbit. Nobody has told the network which "
                "of these differences we mean.",
            ),
            does=Does.OPEN,
            shows=_SAMPLES,
        ),
        Exercise(
            id="train",
            title=translatable("Lessons", "It learns, and all is well"),
            text=translatable(
                "Lessons",
                "Press Train on the page Teach, and look at the accuracy on the held-back samples: those of the second "
                "take, which the network of the curves did not learn from.",
            ),
            question=translatable("Lessons", "How many of the 24 held-back samples will it get right?"),
            explanation=translatable(
                "Lessons",
                "All of them. Most people would stop here, and say that it works. But the second take was made by the "
                "same people in the same places. So it asks only what the network has practised already.",
            ),
            shows=_SAMPLES,
        ),
        Exercise(
            id="swap",
            title=translatable("Lessons", "Bear and rabbit change places"),
            text=translatable(
                "Lessons",
                "Another class has made test samples: 16 mugs on the lawn, in front of the rabbit, and 16 balls on the "
                "table, in front of the bear. They are in the project already. Write down your guess, then choose Test "
                "on the page Teach, and test the network.",
            ),
            question=translatable("Lessons", "How many of the 32 will be right? Tossing a coin would get about 16."),
            explanation=translatable(
                "Lessons",
                "Few. That is far worse than tossing a coin, so the network is not guessing: it is confident, and "
                "wrong. It says “ball” because it sees a rabbit on a lawn.",
            ),
            shows=_SWAPPED,
        ),
        Exercise(
            id="why",
            title=translatable("Lessons", "The reason"),
            text=translatable(
                "Lessons",
                "The button asks your network about three of the test samples, those on the worksheet. Beside each "
                "you see the three samples that the network finds most similar. The page Teach shows them for every "
                "picture.",
            ),
            question=translatable("Lessons", "What will the most similar samples have in common with the picture?"),
            explanation=translatable(
                "Lessons",
                "The friend and the place, not the thing. To the network these pictures are alike, since most of each "
                "is the same. The samples never showed that the friend does not matter.",
            ),
            does=Does.ASK,
            shows=_SWAPPED,
        ),
        Exercise(
            id="mend",
            title=translatable("Lessons", "Mend it"),
            text=translatable(
                "Lessons",
                "The button adds 12 mugs and 12 balls to your copy: with either friend, in either place, and alone. "
                "Here are some. Then choose Samples and answer on the page Teach, train again, choose Test, and test "
                "again.",
            ),
            question=translatable("Lessons", "What can the network still use now to tell a mug from a ball?"),
            explanation=translatable(
                "Lessons",
                "All test samples are right now, or nearly all. Friend and place no longer tell anything, so what is "
                "left is the thing itself. The network is the same, and so is the way it learns: only the samples are "
                "better. The curves look worse, since the mixed samples are now those that are held back from them.",
            ),
            does=Does.ADD,
            shows=_MIXED,
        ),
        Exercise(
            id="hold",
            title=translatable("Lessons", "Does it hold?"),
            text=translatable(
                "Lessons",
                "Show it mugs and balls of your own, with the camera or from files, in places where none of the "
                "samples were made. Count how many are right.",
            ),
            question=translatable("Lessons", "The test went well. Does that mean it will recognise your own mug too?"),
            explanation=translatable(
                "Lessons",
                "No. A test says something about pictures like its own, and these were drawn by a program. Where it "
                "fails, you know what to do: look at the three most similar samples, add a take that shows what does "
                "not matter, and let others make the next test.",
            ),
            shows=_MIXED[8:] + _SWAPPED[:8],
        ),
    ),
)

_DIGITS = (2, 4, 0, 7, 5, 6, 17, 9, 14, 19, 26, 12)
"""1, 4, 7 and 9, each of three writers."""

HOW_MANY_EXAMPLES = ExerciseLesson(
    id="how-many-examples",
    project=FRIEND,
    exercises=(
        Exercise(
            id="choose",
            title=translatable("Lessons", "Four digits that look alike"),
            text=translatable(
                "Lessons",
                "Make a project on the page Teach with four classes: the digits 1, 4, 7 and 9. Here are some that "
                "others wrote. They look alike, so it is not easy to tell them apart.",
            ),
            question=translatable(
                "Lessons",
                "How many samples of each does it need until nine out of ten are right? Write your guess down.",
            ),
            explanation=translatable(
                "Lessons",
                "Guesses range from ten to a million. A network that begins with nothing needs thousands. This one has "
                "seen more than a million photos before it came to you: it knows edges, curves and patterns already, "
                "and learns from you only which of them make a 4.",
            ),
            does=Does.BEGIN,
            shows=_DIGITS,
        ),
        Exercise(
            id="draw",
            title=translatable("Lessons", "Twelve samples of each"),
            text=translatable(
                "Lessons",
                "Draw twelve samples for each class. Take turns, so that each class is drawn by three people or more.",
            ),
            question=translatable("Lessons", "Should the twelve look alike, or should they differ?"),
            explanation=translatable(
                "Lessons",
                "They should differ as much as the digits that will be shown later. Twelve sevens of one person are "
                "nearly the same seven: they teach hardly more than one.",
            ),
            shows=_DIGITS,
        ),
        Exercise(
            id="test",
            title=translatable("Lessons", "Others draw the test"),
            text=translatable(
                "Lessons",
                "Now another group draws five test samples for each class. First choose Test on the page Teach: what "
                "is added there is for testing only. Do not tell the others what your digits look like.",
            ),
            question=translatable("Lessons", "Why must the test be new, and by others?"),
            explanation=translatable(
                "Lessons",
                "In use the network meets people whom it has not learnt from. A test by those who drew the samples "
                "would ask how well it knows their handwriting. That is another question, with a more pleasant answer.",
            ),
            shows=_DIGITS,
        ),
        Exercise(
            id="curve",
            title=translatable("Lessons", "The learning curve"),
            text=translatable(
                "Lessons",
                "Train the network, choose Test on the page Teach, and test it. Then look at the learning curve: the "
                "accuracy with 1, 2, 3, 5, 8 and 12 samples per class, drawn at random twenty times, and its range.",
            ),
            question=translatable(
                "Lessons",
                "Which step is larger: from 1 sample to 3, or from 8 to 12? How much does luck matter?",
            ),
            explanation=translatable(
                "Lessons",
                "The first steps are the largest. With digits of strangers we measured 71% with one sample per class, "
                "87% with 5, 89% with 12, and no more with 20. With few samples luck matters: with one it was 51% to "
                "81%. To find out how many are enough, look at the curve: is it still rising?",
            ),
            shows=_DIGITS,
        ),
        Exercise(
            id="same",
            title=translatable("Lessons", "More of the same"),
            text=translatable(
                "Lessons",
                "The button opens a project of mugs and balls with 24 samples per class, and test samples. Test it, "
                "and look at its learning curve. Then look at its samples and its test samples.",
            ),
            question=translatable("Lessons", "Why does this curve fall?"),
            explanation=translatable(
                "Lessons",
                "All 24 mugs stand in front of the bear, and all balls in front of the rabbit; in the test it is the "
                "other way round. Each further sample of that kind makes it more confident of the wrong thing: about "
                "20% are right with one sample per class, below 10% with twenty. What counts is not how many there "
                "are, but whether they show what differs in use. The lesson “The friend in the picture” mends it.",
            ),
            does=Does.OPEN,
            shows=_SAMPLES[:4] + _SWAPPED[:4],
        ),
    ),
)

TEACHING_LESSONS = (THE_FRIEND_IN_THE_PICTURE, HOW_MANY_EXAMPLES)
