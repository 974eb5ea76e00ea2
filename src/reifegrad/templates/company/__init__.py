"""Generates the demo company: leads, accounts, activities and outcomes that fit together."""

from __future__ import annotations

from reifegrad.templates.company.files import FileFormat
from reifegrad.templates.company.generate import CompanyFiles, CompanySize, generate_company

__all__ = ["CompanyFiles", "CompanySize", "FileFormat", "generate_company"]
