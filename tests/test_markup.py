import sys

import pytest

from jobmatch.errors import FormatError
from jobmatch.markup import MAX_MARKUP, html_to_text, json_ld, read_block, read_json

JOB = '{"@context": "https://schema.org", "@type": "JobPosting", "title": "HIM Clerk"}'


def page(*blocks):
    scripts = "".join(f'<script type="application/ld+json">{block}</script>' for block in blocks)
    return f"<html><head><title>Jobs</title>{scripts}</head><body><p>Apply now</p></body></html>"


def titles(found):
    return [job["title"] for job in found]


# ---------------------------------------------------------------------------------------------- html_to_text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>Scan charts.</p><p>File charts.</p>", "Scan charts.\nFile charts."),
        ("<div>Days<div>Nights</div>Weekends</div>", "Days\nNights\nWeekends"),
        ("One<br>Two<br/>Three", "One\nTwo\nThree"),
        ("Release<b>d</b> <i>records</i>", "Released records"),
        ("<p>Many   spaces\n and&nbsp;lines</p>", "Many spaces and lines"),
        ("<p>First</p><p>&nbsp;</p><p>&nbsp;</p><p>Second</p>", "First\n\nSecond"),
        ("One<br><br><br><br>Two", "One\n\nTwo"),
        ("<pre>Mon 8-4\nTue 9-5</pre><p>Both\ndays</p>", "Mon 8-4\nTue 9-5\nBoth days"),
        ("<script>var a = '<p>';</script><p>Text</p><style>p {}</style>", "Text"),
        ("<p>Seen<!-- <p>not seen</p> --></p>", "Seen"),
        ("<![CDATA[<p>Wrapped</p>]]>", "Wrapped"),
        ("<p><![if !supportLists]>Kept<![endif]></p>", "Kept"),
        ('<a title="more > less" href="x">Apply</a>', "Apply"),
        ("<p class=it's>Apply</p>", "Apply"),
        ("<P>Large</P><BR>Letters", "Large\n\nLetters"),
    ],
)
def test_markup_becomes_lines(markup, text):
    assert html_to_text(markup) == text


def test_a_heading_stands_alone_after_a_blank_line():
    assert html_to_text("<p>We hire.</p><h3>What you <em>do</em></h3><p>Scan.</p>") == "We hire.\n\nWhat you do\nScan."


@pytest.mark.parametrize(
    "heading", ["<p><b>Duties</b>:</p>", "<strong>Duties:</strong><br>", "<div><b>Duties:</b></div>"]
)
def test_a_line_that_is_bold_throughout_is_a_heading(heading):
    assert html_to_text(f"<p>We hire.</p>{heading}Scan.") == "We hire.\n\nDuties:\nScan."


def test_a_bold_word_makes_no_heading():
    assert html_to_text("<p>We hire.</p><p><b>Shift:</b> days</p>") == "We hire.\nShift: days"


@pytest.mark.parametrize(
    "markup",
    [
        "<ul><li>Scan</li><li>Index<ol><li>QC</li></ol></li></ul>",
        "<ul><li><p>Scan</p></li><li></li><li><b>Index</b></li><li>QC</ul>",
        "<li>Scan<li>Index<li>QC",
    ],
)
def test_list_items_are_lines_with_a_bullet_and_nesting_is_flattened(markup):
    assert html_to_text(markup) == "• Scan\n• Index\n• QC"


def test_only_the_first_line_of_an_item_has_the_bullet():
    assert html_to_text("<ul><li><p>Scan</p><p>daily</p></li></ul>Apply") == "• Scan\ndaily\nApply"


def test_cells_are_parted_and_rows_are_lines():
    rows = "<tr><th>Shift<th>Pay</tr><tr><td>Days</td><td>$17</td></tr><tr><td>Nights</td><td></td></tr>"
    assert html_to_text(f"<table>{rows}</table>") == "Shift | Pay\nDays | $17\nNights"


@pytest.mark.parametrize(
    "text",
    [
        "Scan charts.\nFile charts.\n\nFewer than <20 hours a week",
        "• Epic, Cerner & others",
        "5 < 7 > 3",
        "Ask <your name>",
    ],
)
def test_plain_text_passes_with_its_own_lines(text):
    assert html_to_text(text) == text


def test_plain_text_has_its_spaces_collapsed_and_its_entities_read():
    assert html_to_text("  R&amp;D \t unit \n\n\n\n end&nbsp; ") == "R&D unit\n\nend"


def test_newlines_count_where_markup_makes_no_lines():
    assert html_to_text("<b>Duties</b>\nScan\nFile") == "Duties\nScan\nFile"


@pytest.mark.parametrize(
    "markup",
    [
        "&lt;p&gt;Male &amp; female&lt;/p&gt;\n&lt;ul&gt;&lt;li&gt;RHIT&lt;/li&gt;&lt;/ul&gt;",
        "&amp;lt;p&amp;gt;Male &amp;amp; female&amp;lt;/p&amp;gt;&amp;lt;li&amp;gt;RHIT&amp;lt;/li&amp;gt;",
        "<div>&lt;p&gt;Male &amp;amp; female&lt;/p&gt;&lt;li&gt;RHIT</div>",
    ],
)
def test_markup_that_was_escaped_on_the_way_is_read_as_markup(markup):
    assert html_to_text(markup) == "Male & female\n• RHIT"


def test_escaping_without_end_ends():
    assert "&" in html_to_text("&" + "amp;" * 50 + "lt;p&gt;")


@pytest.mark.parametrize(
    "bomb",
    [
        "<",
        "<a",
        "<a ",
        "<!--",
        "<![CDATA[",
        "<script",
        "<a b='",
        "</",
        "<?",
        "<div>",
        "<b>",
        "<td>",
        "&#9",
        "&lt;p&gt;",
        "\n",
    ],
)
def test_no_markup_takes_longer_than_its_length(bomb):
    assert len(html_to_text(bomb * (300_000 // len(bomb)))) <= MAX_MARKUP


def test_text_under_300_000_levels_of_nesting_is_not_lost():
    assert html_to_text("<i>" * 80_000 + "RHIT required") == "RHIT required"
    assert html_to_text("<div>" * 300_000 + "RHIT required") == ""


def test_a_reference_to_a_character_of_5_000_digits_is_replaced():
    assert html_to_text("a&#" + "9" * 5000 + ";b") == "a\ufffdb"


# ------------------------------------------------------------------------------------------------------ JSON


@pytest.mark.parametrize(
    ("text", "value"),
    [('{"pay": 17.5}', {"pay": 17.5}), ('"a\tb"', "a\tb"), ("null", None), ('{"a": 1, "a": 2}', {"a": 2})],
)
def test_json_is_read(text, value):
    assert read_json(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[1,]",
        "NaN",
        "[Infinity]",
        "-Infinity",
        "[1e400]",
        "9" * 5000,
        "[" * 65 + "]" * 65,
        "[" * 100_000,
        '{"a": }',
    ],
)
def test_what_is_not_sound_json_is_refused(text):
    with pytest.raises(FormatError, match="this"):
        read_json(text)


def test_64_levels_of_json_are_read():
    assert read_json("[" * 64 + "]" * 64)


# --------------------------------------------------------------------------------------------------- JSON-LD


@pytest.mark.parametrize(
    "block",
    [
        JOB,
        f"[{JOB}]",
        f'{{"@context": "https://schema.org", "@graph": [{{"@type": "Organization"}}, {JOB}]}}',
        f'{{"@type": "WebPage", "mainEntity": {JOB}}}',
        JOB.replace('"JobPosting"', '["Thing", "JobPosting"]'),
        JOB.replace('"JobPosting"', '"https://schema.org/JobPosting"'),
        JOB.replace('"JobPosting"', '"schema:JobPosting"'),
    ],
)
def test_a_posting_is_found_wherever_it_may_stand(block):
    assert titles(json_ld(page(block), "a.html")) == ["HIM Clerk"]


@pytest.mark.parametrize(
    "block",
    [
        JOB.replace("HIM", "HIM\n").replace("\n", " \n"),
        f"//<![CDATA[\n{JOB}\n//]]>",
        f"/*<![CDATA[*/{JOB}/*]]>*/",
        f"<!--\n{JOB}\n-->",
        f"{JOB};",
        JOB.replace('"', "&quot;"),
        JOB.replace('"}', '",}'),
        f"[{JOB},\n]",
        JOB.replace('"JobPosting",', '"JobPosting"\n '),
        JOB.replace("HIM", r"HIM\$").replace(r"\$", r"\ "),
    ],
)
def test_a_malformed_block_is_repaired(block):
    (job,) = json_ld(page(block), "a.html")
    assert job["title"].split() == ["HIM", "Clerk"]


def test_repair_leaves_what_stands_in_strings_alone():
    (job,) = read_block(r'{"@type": "JobPosting", "title": "a \"b\" \\ \$5 ,] ,}\u00e9 {,}",}', "a.json")
    assert job["title"] == 'a "b" \\ $5 ,] ,}é {,}'


@pytest.mark.parametrize(
    "script",
    [
        f'<script nonce="x" type="application/ld+json; charset=utf-8">{JOB}</script>',
        f"<SCRIPT id=job TYPE='application/LD+JSON'>{JOB}</SCRIPT>",
        f"<p <a><script type=application/ld+json>{JOB}",
    ],
)
def test_a_block_is_found_by_its_type_however_it_is_written(script):
    assert titles(json_ld(script, "a.html")) == ["HIM Clerk"]


def test_scripts_of_other_types_and_commented_ones_are_not_read():
    assert json_ld(f"<script>{JOB}</script><!-- {page(JOB)} -->", "a.html") == []


def test_several_postings_are_found_in_order_and_each_once():
    other = JOB.replace("HIM", "ROI")
    assert titles(json_ld(page(JOB, other, JOB), "a.html")) == ["HIM Clerk", "ROI Clerk"]


def test_pascal_case_keys_become_camel_case():
    block = '{"@type": "JobPosting", "Title": "HIM Clerk", "JobLocation": [{"Address": {"PostalCode": "74101"}}]}'
    (job,) = json_ld(page(block), "a.html")
    assert job == {"@type": "JobPosting", "title": "HIM Clerk", "jobLocation": [{"address": {"postalCode": "74101"}}]}


def test_a_block_beyond_repair_is_reported_with_its_page():
    (error,) = json_ld(page('{"@type": "JobPosting", "title": "HIM "Clerk"}'), "a.html")
    assert isinstance(error, FormatError)
    assert "a.html" in str(error)


def test_a_broken_block_about_something_else_is_left_alone():
    assert titles(json_ld(page('{"@type": "BreadcrumbList", ', JOB), "a.html")) == ["HIM Clerk"]


@pytest.mark.parametrize("bomb", ["<", "<a", "<div>", "<!--", "<script", "<script type=ld+json>", "<![if>"])
def test_no_page_takes_longer_than_its_length(bomb):
    assert json_ld(bomb * 100_000, "a.html") == []


@pytest.mark.parametrize(
    "bomb", ['{"@type": "JobPosting", "a": ' * 9_000, '{"jobposting"' * 20_000, '"' * 99_999, ", " * 99_999]
)
def test_no_block_takes_longer_than_its_length(bomb):
    assert all(isinstance(found, FormatError) for found in read_block(bomb, "a.json"))


def test_the_stack_is_left_as_it_was():
    before = sys.getrecursionlimit()
    read_block("[" * 100_000, "a.json")
    assert sys.getrecursionlimit() == before
