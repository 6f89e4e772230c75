"""How far we are with each account (客户开发流程), and what is prepared before regular work with it begins."""
