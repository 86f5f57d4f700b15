"""Looking at what came back: accepted, sent back, void; both values of any change until lock."""
