"""The page Camera: digits and objects in live pictures."""

from __future__ import annotations

from gui.page_parts.description import QT_TRANSLATE_NOOP, PageDescription

PAGE = PageDescription(
    key="camera",
    place=2,
    title=QT_TRANSLATE_NOOP("Pages", "&Camera"),
    icon="camera",
    shortcut="Ctrl+2",
    factory="gui.pages.camera.page:CameraPage",
)
