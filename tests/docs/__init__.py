"""What the documents tell others to do is done here, so that it stays true."""
