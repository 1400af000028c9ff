"""What an import may do when, what its columns can mean, and what becomes of each row. Plain functions on
plain values."""
