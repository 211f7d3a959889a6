"""What the reference stores promise beyond what a contract can ask of every store."""
