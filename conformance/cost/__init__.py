"""What stores cost, side by side: the command `zoho-tokenstore-cost`."""
