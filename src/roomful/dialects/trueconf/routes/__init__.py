"""What the operations of the table do."""
