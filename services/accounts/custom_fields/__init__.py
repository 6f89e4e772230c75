"""The values of the fields that the centre adds to its accounts, as the policy of their class names them."""
