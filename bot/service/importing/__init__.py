"""Patients from a clinic's list: CSV as clinics really export it, XLSX, or FHIR R4 Patients.

    sheets    bytes → a header and rows of cells, whatever the encoding and separator; fhir.py and workbook.py likewise
    columns   which cell is the phone, the language …: by the header's words, or as told
    rows      cells → a patient, or the faults with line and reason
    storing   patients into the database, in short transactions; what a person must decide is noted

Everything is read and checked before anything is stored: with one fault, nothing is.
"""
