"""The classes into which the centre divides its key accounts (一类大客户)."""
