"""The archive of key accounts (客户档案): who they are, of which class and grade, and in which group."""
