"""What a picture holds: one digit, many digits, an object, nothing. And what to tell who asks the wrong models."""
