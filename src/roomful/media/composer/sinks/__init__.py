"""Where the packets of one encode go: files to play live, previews, and servers that they are pushed to."""
