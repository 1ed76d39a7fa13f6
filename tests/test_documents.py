"""Files of every kind into text: what stands in them is read, and what is broken, hostile or none costs one line."""

import io
import json
import struct
import zipfile
import zlib

import pytest
from pypdf.generic import ArrayObject, NameObject, NumberObject
from resume_fixtures import LINKEDIN, OTHERS, SAY, box, document, drawn, lines, paragraph, pdf, table, word, zipped

from jobmatch.documents import MAX_CHARACTERS, read
from jobmatch.errors import ProfileError


@pytest.fixture
def opened(tmp_path):
    """What a file of these bytes is read as."""

    def run(data, name="resume"):
        path = tmp_path / name
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        return read(path)

    return run


@pytest.fixture
def refused(opened):
    """Why a file of these bytes is not read, in one line without its path."""

    def run(data, name="resume"):
        with pytest.raises(ProfileError) as error:
            opened(data, name)
        place, _, message = str(error.value).partition(f"{name}: ")
        assert place
        assert "\n" not in message
        return message

    return run


def words(text):
    return [line.strip() for line in text.split("\n") if line.strip("\f ")]


# ------------------------------------------------------------------------------------------------- what it is


@pytest.mark.parametrize("name", ["resume.pdf", "resume.txt", "resume.json", "resume"])
def test_a_pdf_is_known_by_its_content_whatever_it_is_called(name, opened):
    assert words(opened(pdf(drawn(*lines(*SAY))), name)) == list(SAY)


@pytest.mark.parametrize("name", ["resume.docx", "resume.pdf", "resume.zip"])
def test_a_word_file_is_known_by_its_content_whatever_it_is_called(name, opened):
    assert words(opened(word(*SAY), name)) == list(SAY)


def test_plain_text_is_read_in_the_charset_that_it_is_in(opened):
    text = "\r\n".join((*SAY, "Café Señora"))
    read_as = {opened(text.encode(charset), charset) for charset in ("utf-8", "utf-8-sig", "utf-16", "cp1252")}
    assert read_as == {text.replace("\r\n", "\n")}


def test_json_is_read_as_json_under_any_name(opened):
    assert opened(json.dumps({"basics": {"name": "Ana"}}), "ana.txt") == {"basics": {"name": "Ana"}}


def test_toml_has_the_names_of_json_resume_and_dates_with_or_without_quotes(opened):
    toml = '[basics]\nname = "Ana"\n[[work]]\nposition = "Clerk"\nstartDate = 2019-03-01\nendDate = 2020\n'
    spell = {"position": "Clerk", "startDate": "2019-03-01", "endDate": "2020"}
    assert opened(toml, "ana.toml") == {"basics": {"name": "Ana"}, "work": [spell]}


@pytest.mark.parametrize(
    ("data", "name", "says"),
    [
        (b"", "a.txt", "there is no text in it: scanned?"),
        (b" \n\t ", "a.txt", "there is no text in it: scanned?"),
        (b"\x89PNG\r\n\x1a\n0000", "a.pdf", "it is a picture, without text"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
            "a.docx",
            "it is an old Word file (.doc) or one with a pass",
        ),
        (b"{\\rtf1 Ana}", "a.rtf", "it is rich text (RTF): save it as .docx or PDF"),
        (b"\x1f\x8b\x08" + bytes(50), "a.gz", "it is compressed (gzip): unpack it first"),
        (bytes(range(256)) * 40, "a.bin", "this is no text; jobmatch reads a PDF, "),
        (b"<!DOCTYPE html><html><body>Ana Ortiz, Records Clerk</body></html>", "a.html", "it is a web page: print it"),
        (b"[basics\nname = 1", "a.toml", "not TOML: "),
        (b'a = "\xff"', "a.toml", "is not UTF-8 text"),
        (b"a = " + b"[" * 5000 + b"]" * 5000, "a.toml", "lists within lists, too deep"),
        (b"a = 5", "a.toml", "basics"),
    ],
)
def test_what_is_no_resume_is_told_for_what_it_is(data, name, says, opened, refused):
    if says == "basics":
        assert opened(data, name) == {"a": 5}
        return
    assert refused(data, name).startswith(says)


def test_a_zip_that_is_neither_word_nor_linkedin_is_told_with_what_would_be_read(refused):
    assert refused(zipped({"a.txt": "Ana"})).startswith("it is a ZIP file that is neither a Word file nor LinkedIn's")


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(ProfileError, match=r"none\.pdf: cannot be read: No such file"):
        read(tmp_path / "none.pdf")


# -------------------------------------------------------------------------------------------------------- PDF


def test_columns_of_a_pdf_are_read_one_after_the_other(opened):
    left = lines("SKILLS", "Epic", "HIPAA", "Typing", "LANGUAGES", "Spanish", x=40, top=700)
    right = lines("EXPERIENCE", "Records Clerk", "Acme Hospital", "Filed charts all day long", x=260, top=700)
    read_as = words(
        opened(
            pdf(
                drawn(
                    (40, 750, "Ana Ortiz"), *[one for pair in zip(left, right, strict=False) for one in pair], *left[4:]
                )
            )
        )
    )
    assert read_as == ["Ana Ortiz", *(text for *_, text in left), *(text for *_, text in right)]


def test_rows_of_a_table_in_a_pdf_stay_on_their_lines(opened):
    cells = [
        (60, 700, "EXPERIENCE"),
        (60, 680, "Clerk"),
        (400, 680, "2019 - 2021"),
        (60, 660, "Filed charts for years"),
    ]
    assert "Clerk" in (row := words(opened(pdf(drawn(*cells))))[1])
    assert row.endswith("2019 - 2021")


def test_a_pdf_with_an_owner_password_alone_is_read(opened):
    protected = pdf(drawn(*lines(*SAY)), change=lambda writer: writer.encrypt("", "owner", algorithm="RC4-128"))
    assert words(opened(protected)) == list(SAY)


def test_a_pdf_with_a_password_is_told(refused):
    protected = pdf(drawn(*lines(*SAY)), change=lambda writer: writer.encrypt("secret", algorithm="RC4-128"))
    assert refused(protected) == "it is protected by a password: print it to a new PDF without one"


def test_a_pdf_without_pages_or_with_pictures_alone_has_no_text(refused):
    for data in (pdf(), pdf(b"q 100 0 0 100 0 0 cm Q")):
        assert refused(data).startswith("there is no text in it: scanned?")


def test_a_pdf_of_more_pages_than_a_resume_has_is_told(refused):
    assert refused(pdf(*[b""] * 101)).startswith("it has 101 pages: a résumé has fewer")


def test_a_pdf_whose_cross_references_are_broken_is_read_all_the_same(opened):
    data = pdf(drawn(*lines(*SAY)))
    at = data.rindex(b"startxref")
    assert words(opened(data[:at] + b"startxref\n7\n%%EOF")) == list(SAY)


def test_a_pdf_that_is_cut_short_is_told(refused):
    message = refused(pdf(drawn(*lines(*SAY)))[:200])
    assert "damaged" in message or "no text" in message


def test_a_pdf_whose_pages_lead_in_a_circle_ends(refused):
    def loop(writer):
        root = writer._pages.get_object() if hasattr(writer._pages, "get_object") else writer._pages
        root[NameObject("/Kids")] = ArrayObject([writer._root_object.raw_get("/Pages")])
        root[NameObject("/Count")] = NumberObject(1)

    assert refused(pdf(drawn(*lines(*SAY)), change=loop))


def test_a_pdf_that_unpacks_to_more_than_memory_holds_is_stopped(refused):
    bomb = zlib.compress(zlib.compress(bytes(400_000_000), 9), 9)

    def fill(writer):
        stream = writer.pages[0]["/Contents"].get_object()
        stream._data = bomb
        stream[NameObject("/Filter")] = ArrayObject([NameObject("/FlateDecode")] * 2)

    assert refused(pdf(drawn(*lines(*SAY)), change=fill))


# ------------------------------------------------------------------------------------------------------- Word


def test_everything_that_stands_in_a_word_file_is_read_once(opened):
    data = word(
        "EXPERIENCE",
        table(["Clerk, Acme", "2019 - 2021"]),
        paragraph("Filed charts", bullet=True),
        box("SKILLS", "Epic"),
        word__header1=document("Ana Ortiz", root="hdr"),
        word__footer1=document("ana@example.org", root="ftr"),
    )
    assert words(opened(data)) == [
        "Ana Ortiz", "EXPERIENCE", "Clerk, Acme\t2019 - 2021", "• Filed charts", "SKILLS", "Epic", "ana@example.org",
    ]  # fmt: skip


def test_cells_that_hold_columns_are_read_one_after_the_other(opened):
    data = word("Ana Ortiz", table([["SKILLS", "Epic", "HIPAA"], ["EXPERIENCE", "Clerk, Acme Hospital"]]))
    assert words(opened(data)) == ["Ana Ortiz", "SKILLS", "Epic", "HIPAA", "EXPERIENCE", "Clerk, Acme Hospital"]


def test_what_was_deleted_with_changes_tracked_is_not_read(opened):
    gone = "<w:p><w:del><w:r><w:delText>RHIA</w:delText></w:r></w:del><w:r><w:t>RHIT since 2019</w:t></w:r></w:p>"
    assert words(opened(word("Ana Ortiz, Records Clerk", gone))) == ["Ana Ortiz, Records Clerk", "RHIT since 2019"]


def bomb(size=12_000_000):
    return zipped({"word/document.xml": document("x" * size)})


def crowd():
    """A ZIP file that lists a million members."""
    entry = struct.pack("<4s6H3L5H2L", b"PK\1\2", 20, 20, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0) + b"a"
    listed = entry * 1_000_000
    return b"PK\3\4" + listed + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 65535, 65535, len(listed), 4, 0)


def locked():
    data = bytearray(word(*SAY))
    for at in (data.index(b"PK\1\2", data.index(b"PK\1\2") + 1) + 8,):
        data[at] |= 1
    return bytes(data)


def packed(method):
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", method) as archive:
        archive.writestr("word/document.xml", document(*SAY))
    return written.getvalue()


ENTITY = '<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
LAUGHS = '<!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (bomb(), "word/document.xml in it unpacks to more than 10 MB"),
        (crowd(), "it holds too many files to be a résumé"),
        (zipped({"word/document.xml": document("&x;", doctype=ENTITY)}), "word/document.xml in it is no sound XML"),
        (zipped({"word/document.xml": document("&b;", doctype=LAUGHS)}), "word/document.xml in it is no sound XML"),
        (zipped({"word/document.xml": "<w:document"}), "word/document.xml in it is no sound XML"),
        (word("<w:p>" + "<w:sdt>" * 60_000 + "</w:sdt>" * 60_000 + "</w:p>"), "its parts are nested too deeply"),
        (b"PK\3\4 this is no ZIP file at all, whatever it says", "the file is damaged or cut short"),
        (word(*SAY)[:-60], "the file is damaged or cut short"),
        (locked(), "it is protected by a password"),
        (packed(zipfile.ZIP_LZMA), "word/document.xml in it is packed in an unusual way"),
        (word(), "there is no text in it: scanned?"),
    ],
    ids=["bomb", "crowd", "entity", "laughs", "cut XML", "nested", "no zip", "cut", "locked", "lzma", "empty"],
)  # fmt: skip
def test_word_files_that_are_broken_or_hostile_are_told(data, says, refused):
    assert refused(data, "resume.docx").startswith(says)


def test_names_that_lead_out_macros_and_templates_elsewhere_are_left_alone(opened, tmp_path):
    members = {
        "word/document.xml": document(*SAY),
        "../../evil.txt": "evil",
        "word/vbaProject.bin": b"macro",
        "word/_rels/settings.xml.rels": '<Relationships><Relationship TargetMode="External" '
        'Target="http://192.0.2.1/template.dotm"/></Relationships>',
    }
    assert words(opened(zipped(members))) == list(SAY)
    assert [path.name for path in tmp_path.rglob("*")] == ["resume"]


# --------------------------------------------------------------------------------------------------- LinkedIn


def test_an_export_of_linkedin_becomes_a_resume_without_other_people_and_unsafe_addresses(opened):
    found = opened(zipped({**LINKEDIN, **OTHERS}), "export.zip")
    assert found["basics"] == {
        "name": "Ana Ortiz",
        "label": "Records Clerk",
        "summary": "Records work. No experience with Cerner.",
        "location": {"postalCode": "43215"},
    }
    assert found["work"] == [
        {
            "name": "Acme Hospital",
            "position": "Medical Records Clerk",
            "location": "Columbus, Ohio",
            "startDate": "2019-03",
            "highlights": ["Filed charts", "Answered phones"],
        }
    ]
    assert found["education"][0]["studyType"] == "Associate of Science"
    assert found["certificates"] == [
        {"name": "RHIT", "issuer": "AHIMA", "date": "2021-05", "url": "https://example.org/rhit"},
        {"name": "BLS", "issuer": "Red Cross", "date": "2020-01"},
    ]
    assert found["meta"] == {"jobmatch": {"expires": {"RHIT": "2099-05"}}}
    assert not {"Lena", "Meditech", "CPC", "1990"} & set(json.dumps(found).replace('"', " ").split())


@pytest.mark.parametrize("folder", ["", "Basic_LinkedInDataExport_11-22-2026/"])
def test_an_export_is_read_with_marks_and_preambles_and_in_a_folder(folder, opened):
    members = {
        f"{folder}{name}": f'\ufeffNotes:\r\n"Some words, to begin with"\r\n\r\n{text}'
        for name, text in LINKEDIN.items()
    }
    found = opened(zipped(members), "export.zip")
    assert found["basics"]["name"] == "Ana Ortiz"
    assert [skill["name"] for skill in found["skills"]] == ["Epic", "HIPAA"]


def test_files_of_those_names_elsewhere_in_an_export_are_not_read(opened):
    decoys = {
        "friends/Skills.csv": "Name\nCerner\n",
        "../Skills.csv": "Name\nCerner\n",
        "friends/Profile.csv": "First Name\nLena\n",
    }
    found = opened(zipped({"Profile.csv": LINKEDIN["Profile.csv"], **decoys}), "export.zip")
    assert found.keys() == {"basics"}
    assert found["basics"]["name"] == "Ana Ortiz"


# ------------------------------------------------------------------------------------------------------ limits


def test_a_file_or_a_text_larger_than_any_resume_is_told(refused):
    assert refused(b"x" * 10_000_000, "a.txt").startswith("larger than 1 MB")
    assert refused(b"%PDF-1.7\n" + bytes(20_000_001), "a.pdf").startswith("larger than 20 MB")
    assert refused(b"Epic, HIPAA\n" * (MAX_CHARACTERS // 10), "a.txt").startswith("its text is longer than 200,000")
