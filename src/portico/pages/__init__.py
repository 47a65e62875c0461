"""What all pages share: the frame, the look, the words, the way sums and dates are written."""
