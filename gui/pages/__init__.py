"""The pages of the window; each talks to the engine through the bridge."""
