"""What the archives of each class must hold to be complete: required fields, custom fields, documents."""
