"""Exporting a model: what pages show who can export one."""
