"""Monitors measured: histories of real files and series made with seasons, as they are and with faults put in."""
