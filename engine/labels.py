"""The labels that models answer with."""

DIGITS = ("0", "1", "2", "3", "4", "5", "6", "7", "8", "9")

DIGIT_WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
