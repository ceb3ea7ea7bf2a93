// Package sheet writes one table as a spreadsheet (XLSX, ECMA-376). It does what a file for
// payroll needs and no more: a bold header that stays in sight, widths, text and numbers. A
// library that does everything with spreadsheets weighs two megabytes in the program, for
// this one table; tests read what is written here with that library.
package sheet
