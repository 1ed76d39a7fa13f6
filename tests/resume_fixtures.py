"""Files that people keep résumés in, made for the tests: PDF, Word, LinkedIn's export, whole and damaged."""

import io
import zipfile
from xml.sax.saxutils import escape

from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SAY = (
    "Ana Ortiz",
    "ana@example.org",
    "SKILLS",
    "Epic, HIPAA, Microsoft Excel",
    "CERTIFICATIONS",
    "RHIT, AHIMA, 2021",
)


def drawn(*texts):
    """The operators that draw texts, each given as x, y and what it says, in points from the lower left corner."""
    rows = (
        f"BT /F1 10 Tf {x} {y} Td ({text.replace('(', chr(92) + '(').replace(')', chr(92) + ')')}) Tj ET"
        for x, y, text in texts
    )
    return "\n".join(rows).encode("latin-1")


def lines(*texts, x=60, top=740):
    """Texts one below the other."""
    return [(x, top - 14 * number, text) for number, text in enumerate(texts)]


def pdf(*pages, change=lambda writer: None):
    """A PDF of pages, each the operators that draw it; `change` is done to it before it is written."""
    writer = PdfWriter()
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
            NameObject("/Encoding"): NameObject("/WinAnsiEncoding"),
        }
    )
    reference = writer._add_object(font)
    for operators in pages:
        page = writer.add_blank_page(612, 792)
        stream = DecodedStreamObject()
        stream.set_data(operators)
        page[NameObject("/Contents")] = writer._add_object(stream.flate_encode())
        fonts = DictionaryObject({NameObject("/F1"): reference})
        page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
    change(writer)
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def paragraph(text, bullet=False):
    """A paragraph of a Word file."""
    listed = "<w:pPr><w:numPr><w:ilvl w:val='0'/></w:numPr></w:pPr>" if bullet else ""
    return f"<w:p>{listed}<w:r><w:t>{escape(text)}</w:t></w:r></w:p>"


def table(*rows):
    """A table of a Word file; a cell is a text, or a list of paragraphs."""
    cells = ["".join(f"<w:tc>{_cell(cell)}</w:tc>" for cell in row) for row in rows]
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


def _cell(cell):
    return "".join(map(paragraph, [cell] if isinstance(cell, str) else cell))


def box(*texts):
    """A text box, as Word writes it: once for today's programs, once for old ones."""
    inner = f"<w:txbxContent>{''.join(map(paragraph, texts))}</w:txbxContent>"
    both = f"<mc:Choice Requires='wps'>{inner}</mc:Choice><mc:Fallback>{inner}</mc:Fallback>"
    return (
        "<w:p><w:r><mc:AlternateContent xmlns:mc='http://schemas.openxmlformats.org/markup-compatibility/2006'>"
        f"{both}</mc:AlternateContent></w:r></w:p>"
    )


def document(*parts, root="document", doctype=""):
    """The XML of a part of a Word file."""
    body = "".join(part if part.startswith("<w:") else paragraph(part) for part in parts)
    return f"<?xml version='1.0'?>{doctype}<w:{root} xmlns:w='{WORD}'><w:body>{body}</w:body></w:{root}>"


def word(*parts, **others):
    """A Word file; `others` are further members, by their name with "__" for "/" and without ending."""
    members = {f"{name.replace('__', '/')}.xml": text for name, text in others.items()}
    return zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": document(*parts), **members})


def zipped(members):
    """A ZIP file."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return written.getvalue()


LINKEDIN = {
    "Profile.csv": "First Name,Last Name,Maiden Name,Address,Birth Date,Headline,Summary,Industry,Zip Code\n"
    'Ana,Ortiz,,,"Mar 3, 1990",Records Clerk,"Records work. No experience with Cerner.",Hospitals,43215\n',
    "Positions.csv": "Company Name,Title,Description,Location,Started On,Finished On\n"
    'Acme Hospital,Medical Records Clerk,"• Filed charts\n• Answered phones","Columbus, Ohio",Mar 2019,\n',
    "Education.csv": "School Name,Start Date,End Date,Notes,Degree Name,Activities\n"
    'City College,2016,2018,,"Associate of Science, Health Information Technology",\n',
    "Skills.csv": "Name\nEpic\nHIPAA\n",
    "Certifications.csv": "Name,Url,Authority,Started On,Finished On,License Number\n"
    "RHIT,https://example.org/rhit,AHIMA,May 2021,May 2099,123\n"
    "BLS,javascript:alert(1),Red Cross,Jan 2020,,\n",
    "Languages.csv": "Name,Proficiency\nSpanish,Native or bilingual proficiency\n",
}
OTHERS = {
    "Connections.csv": "Notes:\nsome words\n\nFirst Name,Last Name,Company,Position\nLena,Ruiz,Other,CCS Coder\n",
    "messages.csv": "FROM,CONTENT\nLena,I am a CPC\n",
    "Recommendations_Received.csv": "First Name,Text\nLena,She knows Meditech\n",
}
