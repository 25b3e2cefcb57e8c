"""The window's frame: navigation, menus, messages and the first start."""
