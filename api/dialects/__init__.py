"""Other vendors' APIs, a folder each, over the same jobs. What none of them owns lies beside the folders."""
