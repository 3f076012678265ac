"""Carry out steps in Gmail."""
