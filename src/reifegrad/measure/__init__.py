"""Measures models against outcomes: conversion, lift, calibration, thresholds and drift."""
