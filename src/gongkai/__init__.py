"""Gongkai 公开: the open-government-information platform of a Chinese local government."""
