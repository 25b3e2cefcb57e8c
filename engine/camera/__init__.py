"""Live pictures: cameras, video files and network streams, read without ever holding up the window."""
