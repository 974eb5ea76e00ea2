"""Models: versions, editor, signatures, publishing, learning."""
