"""Real programs as publishers and players. Publishers take a media file and return a started program;
players return one that writes what it received to a file, where the program can."""
