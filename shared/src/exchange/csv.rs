//! Tables for other programs (RFC 4180), such as a spreadsheet opens with a double click.

/// What calls the file a table.
pub const MEDIA_TYPE: &str = "text/csv;charset=utf-8";

/// Without it a spreadsheet takes the letters for those of another alphabet.
const BYTE_ORDER_MARK: char = '\u{feff}';

/// What stands in one cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    Word(String),
    /// Digits, perhaps with a sign; or nothing.
    Number(String),
}

/// Writes a table. `separator`: what spreadsheets here take for the end of a cell. Nothing where
/// it is no ASCII character.
#[must_use]
pub fn table(separator: char, rows: &[Vec<Cell>]) -> Option<String> {
    let separator = u8::try_from(separator).ok().filter(u8::is_ascii)?;
    let mut writer =
        csv::WriterBuilder::new().delimiter(separator).flexible(true).from_writer(Vec::new());
    for row in rows {
        writer.write_record(row.iter().map(text)).ok()?;
    }
    let table = String::from_utf8(writer.into_inner().ok()?).ok()?;
    Some(format!("{BYTE_ORDER_MARK}{table}"))
}

/// A spreadsheet must not take words for something to reckon or to run: OWASP, "CSV Injection".
fn text(cell: &Cell) -> String {
    match cell {
        Cell::Word(word) if word.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) => {
            format!("'{word}")
        }
        Cell::Word(text) | Cell::Number(text) => text.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(text: &str) -> Cell {
        Cell::Word(text.to_owned())
    }

    fn number(text: &str) -> Cell {
        Cell::Number(text.to_owned())
    }

    #[test]
    fn words_stay_words_and_numbers_numbers() {
        let rows = [
            vec![word("Thema"), number("7"), number("-3")],
            vec![word("=HYPERLINK(\"x\")"), number(""), number("12")],
            vec![word("Wohnen; \"Miete\""), word("-2"), word("@me\nzwei")],
        ];
        let text = table(';', &rows).unwrap();
        let expected = "\u{feff}Thema;7;-3\n\
            \"'=HYPERLINK(\"\"x\"\")\";;12\n\
            \"Wohnen; \"\"Miete\"\"\";'-2;\"'@me\nzwei\"\n";
        assert_eq!(text, expected);
        assert_eq!(table(',', &[vec![word("a;b"), word("c,d")]]).unwrap(), "\u{feff}a;b,\"c,d\"\n");
        assert_eq!(table('–', &rows), None);
    }
}
