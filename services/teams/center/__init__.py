"""The people of the centre, its business teams (业务团队), and who belongs to which."""
