"""What people read: numbers in words, figures."""
