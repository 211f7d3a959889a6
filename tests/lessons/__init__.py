"""The lessons: their starts, their solutions, their texts, and the command that leads through."""
