"""Numbers as people read them. A no-break space stands before each unit; the percent sign goes by the language."""

from __future__ import annotations

import math

from PySide6.QtCore import QCoreApplication

SPACE = "\u00a0"
DASH = "–"


def percent(share: float) -> str:
    """0.998 → "99.8%". Only what is at least 0.9995 is "100.0%"."""
    text = percent_number(share)
    return text if text == DASH else with_percent_sign(text)


def with_percent_sign(number: str) -> str:
    """ "99.8" → "99.8%", or as the language of the window writes it."""
    return QCoreApplication.translate("Formats", "{number}%").format(number=number)


def percent_number(share: float) -> str:
    """0.998 → "99.8", in percent without the unit. Only what is at least 0.9995 is "100.0"."""
    if not math.isfinite(share):
        return DASH
    text = f"{share * 100:.1f}"
    return "99.9" if text == "100.0" and share < 0.9995 else text


def whole_percent(share: float) -> str:
    """0.938 → "94%"."""
    return with_percent_sign(f"{share * 100:.0f}") if math.isfinite(share) else DASH


def exact_percent(share: float) -> str:
    """0.9936 → "99.36%", so that a single picture of ten thousand shows."""
    return with_percent_sign(f"{share * 100:.2f}")


def decimal(value: float) -> str:
    """A number without its unit: 0.047 → "0.05", 12.34 → "12.3", 33726.4 → "33,726"."""
    if not math.isfinite(value):
        return DASH
    if 0 < value < 0.005:
        return f"<{SPACE}0.01"
    digits = 2 if value < 9.995 else 1 if value < 99.95 else 0
    return f"{value:,.{digits}f}"


def milliseconds(value: float) -> str:
    """0.047 → "0.05 ms", 12.34 → "12.3 ms", 212.4 → "212 ms"."""
    text = decimal(value)
    return text if text == DASH else f"{text}{SPACE}ms"


def duration(seconds: float) -> str:
    """1.94 → "1.9 s", 125 → "2 min 05 s", 3780 → "1 h 03 min"."""
    if not math.isfinite(seconds):
        return DASH
    if seconds < 9.95:
        return f"{seconds:.1f}{SPACE}s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole}{SPACE}s"
    if whole < 3600:
        return f"{whole // 60}{SPACE}min{SPACE}{whole % 60:02d}{SPACE}s"
    return f"{whole // 3600}{SPACE}h{SPACE}{whole % 3600 // 60:02d}{SPACE}min"


def whole_duration(seconds: float) -> str:
    """4.13 → "4 s", 125 → "2 min 05 s", for times that count on while a person watches."""
    return duration(seconds) if seconds >= 9.95 or not math.isfinite(seconds) else f"{round(seconds)}{SPACE}s"


def bytes_text(size: int) -> str:
    """407_330 → "407 kB", 1_450_000 → "1.4 MB" (powers of 1000)."""
    value, units = float(size), ["GB", "MB", "kB", "B"]
    while value >= 999.5 and len(units) > 1:
        value /= 1000
        units.pop()
    unit = units[-1]
    digits = 1 if unit in ("MB", "GB") and value < 99.95 else 0
    return f"{value:.{digits}f}{SPACE}{unit}"


def count(number: int) -> str:
    """225034 → "225,034"."""
    return f"{number:,}"
