# ruff: noqa: DTZ001 - the staged times are naive UTC by contract
from __future__ import annotations

import gzip
from datetime import datetime

import pytest

from reifegrad.tables import ColumnType

GERMAN = (
    "Lead-ID;E-Mail;Abteilung;Land;Erstellt am;Umsatz €;PLZ;Newsletter\r\n"
    "007;Jörg@müller.de;Einkauf;DE;31.12.2025;1.234,56 €;01067;x\r\n"
    "8;;;AT;01.07.2025 14:30;-12,5;;\r\n"
    "9; anna@example.org ;;CH;1.7.2025 14:30:05;abc;99999;X\r\n"
    ";ohne@id.de;;DE;01.01.2025;1;1;\r\n"
    ";;;;;;;\r\n"
)


def test_a_german_excel_export_is_understood_without_a_mapping(desk):
    path = desk.write("leads.csv", GERMAN.encode("cp1252"))
    wanted = {"Umsatz €": ColumnType.NUMBER, "Newsletter": ColumnType.BOOLEAN}
    intake = desk.prepare("leads", path, wanted)
    assert desk.rows(intake) == [
        {
            "lead_id": "007", "created_at": datetime(2025, 12, 30, 23), "email": "Jörg@müller.de",
            "department": "Einkauf", "country": "DE", "Umsatz €": 1234.56, "Newsletter": True, "PLZ": "01067",
        },
        {
            "lead_id": "8", "created_at": datetime(2025, 7, 1, 12, 30), "email": None,
            "department": None, "country": "AT", "Umsatz €": -12.5, "Newsletter": False, "PLZ": None,
        },
        {
            "lead_id": "9", "created_at": datetime(2025, 7, 1, 12, 30, 5), "email": "anna@example.org",
            "department": None, "country": "CH", "Umsatz €": None, "Newsletter": True, "PLZ": "99999",
        },
    ]  # fmt: skip
    assert desk.rejects(intake) == [("5", "lead_id", "", "empty"), ("4", "Umsatz €", "abc", "not_a_number")]
    assert (intake.rows_read, intake.rows_rejected, intake.values_rejected) == (4, 1, 1)
    found = {note.code for note in intake.notes}
    assert {"encoding-assumed", "column-recognized", "decimal-assumed", "rejected-not-a-number"} <= found


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_encoding_and_delimiter_are_told_from_the_file(desk, encoding, delimiter):
    text = f'lead_id{delimiter}name\r\n1{delimiter}"Ö, ; | GmbH"\r\n'
    intake = desk.prepare("leads", desk.write("leads.txt", text.encode(encoding)))
    assert desk.column(intake, "name") == ["Ö, ; | GmbH"]


def test_a_packed_file_is_unpacked(desk):
    path = desk.write("leads.csv.gz", gzip.compress(b"lead_id\n1\n2\n", mtime=0))
    assert desk.column(desk.prepare("leads", path), "lead_id") == ["1", "2"]


def test_lines_are_exact_after_quoted_line_breaks_and_blank_lines(desk):
    text = 'lead_id,note\n1,"a\nb\nc"\n\n,x\n2,"d\r\ne"\n,y\n'
    intake = desk.prepare("leads", desk.write("leads.csv", text))
    assert desk.column(intake, "note") == ["a\nb\nc", "d\r\ne"]
    assert [row[0] for row in desk.rejects(intake)] == ["6", "9"]


def test_a_broken_quote_costs_its_own_line_only(desk):
    text = 'lead_id,note\n1,a\n2,"open\n3,c\n4,"x"y\n5,e\n6,f,g\n7\n'
    intake = desk.prepare("leads", desk.write("leads.csv", text))
    assert desk.column(intake, "lead_id") == ["1", "3", "5", "7"]
    assert [(line, reason) for line, _, _, reason in desk.rejects(intake)] == [
        ("3", "broken_quotes"),
        ("5", "broken_quotes"),
        ("7", "too_many_values"),
    ]
    assert (intake.rows_read, intake.rows_rejected) == (7, 3)
    assert "rows-short" in {note.code for note in intake.notes}


def test_the_sep_line_of_excel_is_obeyed(desk):
    intake = desk.prepare("leads", desk.write("leads.csv", "sep=|\nlead_id|a,b\n|x\n1|x\n"))
    assert desk.column(intake, "a,b") == ["x"]
    assert desk.rejects(intake)[0][0] == "3"


def test_several_files_are_one_table(desk):
    desk.write("a1.csv", "activity_id,lead_id,kind,occurred_at,amount\n1,7,purchased,2025-01-01,5.5\n")
    desk.write("a2.csv", "lead_id;activity_id;kind;occurred_at;amount;x\n8;2;purchased;2025-01-01;5,5;y\n")
    desk.write("a3.csv", "activity_id,lead_id,kind,occurred_at\n3,9,page_viewed,2025-01-01\n")
    intake = desk.prepare("activities", desk.folder / "a*.csv", {"amount": ColumnType.NUMBER})
    assert desk.column(intake, "amount") == [5.5, 5.5, None]
    assert list(intake.columns) == ["activity_id", "lead_id", "kind", "occurred_at", "amount"]


def test_only_a_header_is_an_empty_table(desk):
    intake = desk.prepare("leads", desk.write("leads.csv", "lead_id,email\n"))
    assert desk.rows(intake) == []
    assert intake.rows_read == 0
    assert intake.rejects_file is None


def test_formulas_in_rejects_are_disarmed_and_old_rejects_removed(desk):
    text = "lead_id,created_at\n1,=cmd()\n"
    intake = desk.prepare("leads", desk.write("leads.csv", text))
    assert desk.rejects(intake) == [("2", "created_at", "'=cmd()", "not_a_time")]
    again = desk.prepare("leads", desk.write("leads.csv", "lead_id\n1\n"))
    assert again.rejects_file is None
    assert not intake.rejects_file.exists()


def test_a_nul_character_is_a_bad_value(desk):
    intake = desk.prepare("leads", desk.write("leads.csv", "lead_id,email\n1,a\0b\n2\0,c\n"))
    assert desk.rows(intake) == [{"lead_id": "1", "email": None}]
    assert {row[3] for row in desk.rejects(intake)} == {"not_text"}


def test_replaced_characters_are_reported(desk):
    path = desk.write("leads.csv", b"lead_id,email\n1,a\x81\xe4\n")
    intake = desk.prepare("leads", path)
    assert desk.column(intake, "email") == ["a\ufffdä"]
    assert "replacement-characters" in {note.code for note in intake.notes}


def test_repeated_leads_count_once(desk):
    text = "lead_id,email\n1,a\n2,b\n1,a\n1,c\n2,b\n"
    intake = desk.prepare("leads", desk.write("leads.csv", text))
    assert desk.rows(intake) == [{"lead_id": "1", "email": "a"}, {"lead_id": "2", "email": "b"}]
    assert (intake.rows_dropped, intake.rows_rejected) == (2, 1)
    assert desk.rejects(intake) == [("5", "lead_id", "1", "duplicate_key")]
    assert "duplicates-dropped" in {note.code for note in intake.notes}


def test_progress_counts_every_row(desk):
    seen = []
    desk.prepare("leads", desk.write("leads.csv", "lead_id\n1\n2\n3\n"), progress=seen.append)
    assert sum(seen) == 3


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("leads.csv", b"", "source-empty"),
        ("leads.csv", b"\n \n", "source-empty"),
        ("leads.csv", b"\xef\xbb\xbf", "source-empty"),
        ("leads.csv", b"PK\x03\x04abc", "source-not-text"),
        ("leads.csv", "lead_id,email\n".encode("utf-16-le"), "source-not-text"),
        ("leads.csv.gz", b"no gzip", "source-unreadable"),
        ("leads.csv.gz", gzip.compress(b"lead_id\n" * 999, mtime=0)[:-20], "source-unreadable"),
        ("leads.doc", b"x", "source-kind-unknown"),
        ("leads", b"x", "source-kind-unknown"),
        ("leads.parquet.gz", b"x", "source-kind-unknown"),
        ("1760425953123.gz", gzip.compress(b"PK\x03\x04abc", mtime=0), "source-kind-unknown"),
        ("1760425953123.gz", b"no gzip", "source-unreadable"),
        ("leads.parquet", b"", "source-empty"),
        ("leads.parquet", b"PAR1 no", "source-unreadable"),
        ("leads.xlsx", b"", "source-empty"),
        ("leads.xlsx", b"hello", "source-unreadable"),
        ("leads.csv", b'"lead_id,a\n1,2\n', "header-unreadable"),
    ],
)
def test_what_cannot_be_read_is_one_clear_error(desk, name, content, code):
    error = desk.error("leads", desk.write(name, content))
    assert [problem.code for problem in error.problems] == [code]
    assert not list(desk.folder.glob("staging/*"))


@pytest.mark.parametrize("name", ["1760425953123.gz", "leads.2026-10-14.gz"])
@pytest.mark.parametrize(
    "text",
    ['{"lead_id": "1"}\n{"lead_id": "2"}\n', ' [{"lead_id": "1"}, {"lead_id": "2"}]', "lead_id;email\n1;a\n2;b\n"],
)
def test_a_packed_file_without_an_ending_is_known_by_what_is_inside(desk, name, text):
    intake = desk.prepare("leads", desk.write(name, gzip.compress(text.encode())))
    assert desk.column(intake, "lead_id") == ["1", "2"]


def test_nothing_there_and_directories_are_clear_errors(desk):
    assert desk.error("leads", desk.folder / "none.csv").problems[0].code == "source-not-found"
    assert desk.error("leads", desk.folder / "*.csv").problems[0].code == "source-not-found"
    assert desk.error("leads", desk.folder).problems[0].code == "source-is-directory"
    assert desk.error("leads", "ftp://x/y.csv").problems[0].code == "source-kind-unknown"
    assert desk.error("leads", "a\0.csv").problems[0].code == "source-not-found"
    desk.write("a.csv", "lead_id\n1\n")
    desk.write("a.xlsx", "x")
    assert desk.error("leads", desk.folder / "a.*").problems[0].code == "source-mixed"
    assert desk.error("leads", desk.folder / "a.csv", timezone="Mars").problems[0].code == "timezone-unknown"


def test_blocks_are_read_alike_wherever_they_end(desk, monkeypatch):
    rows = [f"{i},a{i}" if i % 7 else f'{i},"a\n{i}"' for i in range(1, 200)]
    rows[20:20] = ["", " , ", ',"no id"', "x,y,z"]
    path = desk.write("leads.csv", "lead_id,note\n" + "\r\n".join(rows))
    whole = desk.prepare("leads", path)
    expected, rejects = desk.rows(whole), sorted(desk.rejects(whole))
    assert len(expected) == 199
    assert [row[0] for row in rejects] == ["26", "27"]
    for size in (1, 5, 17, 64, 300):
        monkeypatch.setattr("reifegrad.tables.text_reader.BLOCK_CHARACTERS", size)
        intake = desk.prepare("leads", path)
        assert (desk.rows(intake), sorted(desk.rejects(intake))) == (expected, rejects)


def _damaged(desk, lines, name="leads.csv"):
    return desk.prepare("leads", desk.write(name, b"lead_id,position,note\n" + b"".join(lines)))


def test_a_broken_byte_leaves_all_other_characters_of_utf_8(desk):
    sound = [f"{n},Geschäftsführer,Grüße\n".encode() for n in range(1, 40)]
    intake = _damaged(desk, [*sound[:20], b"x,Gesch\xc3ftsf\xc3\xbchrer,ok\n", *sound[20:], b"y,CEO,Br\xc3"])
    assert desk.column(intake, "position") == ["Geschäftsführer"] * 20 + ["Gesch�ftsführer"] + [
        "Geschäftsführer"
    ] * 19 + ["CEO"]
    [note] = [note for note in intake.notes if note.code == "encoding-damaged"]
    assert (note.severity, note.params["n"], note.params["line"], note.params["place"]) == ("warning", 2, "22", "8")
    assert "'x,Gesch�ftsführer,ok'" in note.what
    assert "encoding-assumed" not in {note.code for note in intake.notes}


def test_a_file_of_windows_stays_one_although_two_of_its_characters_could_be_utf_8(desk):
    rows = [f"{n},Geschäftsführer,Grüße\n".encode("cp1252") for n in range(1, 9)]
    intake = _damaged(desk, [*rows, "z,Ã¼,x\n".encode("cp1252")])
    assert desk.column(intake, "position")[0] == "Geschäftsführer"
    assert "encoding-assumed" in {note.code for note in intake.notes}


def test_broken_bytes_are_told_where_the_mapping_names_utf_8(desk):
    path = desk.write("leads.csv", b"lead_id,note\n1,\xfc\n")
    intake = desk.prepare("leads", path, None, {"encoding": "utf-8"})
    assert "replacement-characters" in {note.code for note in intake.notes}


def test_the_place_of_a_broken_byte_is_right_beyond_the_first_block(desk):
    rows = b"".join(f"{n},Führung,{'x' * 90}\n".encode() for n in range(1, 15_001))
    intake = _damaged(desk, [rows, b"a,b,\xff\r\n"], "big.csv")
    [note] = [note for note in intake.notes if note.code == "encoding-damaged"]
    assert (note.params["line"], note.params["place"], note.params["shown"]) == ("15002", "5", "a,b,�")


@pytest.mark.parametrize("quote", ["", '"'])
@pytest.mark.parametrize(("name", "delimiter"), [("a.tsv", "\t"), ("a.txt", "\t"), ("a.csv", ","), ("a.csv", "|")])
def test_the_headings_decide_although_a_text_holds_more_of_another_delimiter(desk, name, delimiter, quote):
    rows = [["lead_id", "country", "note"], *([f"L{n}", "DE", "a;b;c;d;e"] for n in range(1, 6))]
    text = "".join(delimiter.join(f"{quote}{cell}{quote}" for cell in row) + "\n" for row in rows)
    for footer in ("", "Summe\n"):
        intake = desk.prepare("leads", desk.write(name, text + footer))
        assert desk.column(intake, "note") == ["a;b;c;d;e"] * 5
        assert desk.column(intake, "lead_id") == ["L1", "L2", "L3", "L4", "L5"]


@pytest.mark.parametrize("title", ["Leads", "Leads, Stand 2025", "Leads,2025"])
def test_a_title_above_the_headings_does_not_decide(desk, title):
    text = f"{title}\n\nlead_id;size;rate\n1;2,5;1,5\n2;3,5;1,5\n"
    intake = desk.prepare("leads", desk.write("leads.csv", text))
    assert desk.column(intake, "size") == ["2,5", "3,5"]


def test_a_tsv_that_holds_semicolons_only_is_read_by_them(desk):
    assert desk.column(desk.prepare("leads", desk.write("a.tsv", "lead_id;name\n1;x\n")), "name") == ["x"]
