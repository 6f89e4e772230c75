"""The nouns and verbs of the command, a module for each noun; each is imported when it is called."""
