"""The window: pages, widgets and input sources. It may import the engine; the engine never imports it."""
