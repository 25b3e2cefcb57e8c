"""Where pictures come from: the pad, files and the clipboard, samples."""
