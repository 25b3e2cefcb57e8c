"""This machine and this copy of ClassLens: files, folders, frameworks that are installed, memory."""
