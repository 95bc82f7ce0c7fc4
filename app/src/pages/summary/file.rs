//! A summary as a table for other programs.

use staffelstab_shared::exchange::csv::{Cell, table};

use super::words::{Cells, Said, how};
use crate::text::Texts;

/// Nothing where it cannot be written.
pub(super) fn file(texts: &'static Texts, all: &[Said]) -> Option<String> {
    table(texts.csv_separator.chars().next()?, &rows(texts, all))
}

/// One for each count, with all that says what it counts.
fn rows(texts: &'static Texts, all: &[Said]) -> Vec<Vec<Cell>> {
    let word = |word: &str| Cell::Word(word.to_owned());
    // Columns of nothing say nothing.
    let columns = if all.iter().any(Said::tells_earlier) { 8 } else { 5 };
    let row = |subject: &Said, part: &str, line: &str, cells: &Cells| {
        let Cells { now, before, change } = cells;
        let is_number = |text: &str| text.chars().all(|c| c.is_ascii_digit() || "+-".contains(c));
        let number = |text: &str| {
            // What counts on reads a minus as it is typed.
            let text = text.replace('−', "-");
            if is_number(&text) { Cell::Number(text) } else { Cell::Word(text) }
        };
        let days = [&subject.now, &subject.before].map(|day| word(day));
        let [now, before, change] = [now, before, change].map(|text| number(text));
        let [day, earlier] = days;
        let earlier = if subject.tells_earlier() {
            [earlier, before, change]
        } else {
            [word(""), word(""), word("")]
        };
        let own = vec![word(subject.title), word(part), word(line), day, now];
        own.into_iter().chain(earlier).take(columns).collect()
    };
    let head = [
        texts.summary_subject,
        texts.summary_divided,
        texts.summary_line,
        texts.summary_as_of,
        texts.summary_count,
        texts.summary_as_of,
        texts.summary_count,
        texts.summary_change,
    ];
    let of_subject = |subject: &Said| {
        let mut rows = vec![row(subject, texts.summary_all, "", &subject.total)];
        for part in &subject.parts {
            rows.extend(
                part.lines.iter().map(|(line, cells)| row(subject, part.title, line, cells)),
            );
            let left_out = part.left_out.iter();
            rows.extend(left_out.map(|why| row(subject, part.title, why, &Cells::default())));
        }
        rows
    };
    let head = head.map(word).into_iter().take(columns).collect();
    let how =
        how(texts, all).into_iter().map(|said| vec![word(texts.summary_how), word(""), word(said)]);
    std::iter::once(head).chain(all.iter().flat_map(of_subject)).chain(how).collect()
}

#[cfg(test)]
mod tests {
    use staffelstab_shared::summary::{
        By, Compared, ComparedLine, ComparedPart, Count, Counts, Heading, Subject,
    };

    use super::{super::words::said, *};
    use crate::text::{DE, EN};

    #[test]
    fn every_count_has_a_row_that_says_what_it_counts() {
        let counts = |now, before| Counts { now: Some(now), before: Some(before) };
        let shown = Count::Shown;
        let compared = [Compared {
            subject: Subject::Questions,
            total: counts(shown(12), shown(15)),
            parts: vec![ComparedPart {
                by: By::Topic,
                lines: vec![
                    ComparedLine {
                        heading: Heading::Named("=1+1".to_owned()),
                        counts: counts(shown(7), Count::Withheld),
                    },
                    ComparedLine { heading: Heading::Without, counts: counts(shown(0), shown(9)) },
                ],
                more: true,
            }],
        }];
        let day = "2026-11-15".parse().unwrap();
        let before = "2025-11-15".parse().ok();
        let text = file(&DE, &said(&DE, &compared, day, before)).unwrap();
        let expected = "\u{feff}Gegenstand;Gliederung;Zeile;Stand;Anzahl;Stand;Anzahl;Differenz\n\
            Fragen ohne Antwort;Gesamt;;12/25–11/26;12;12/24–11/25;15;-3\n\
            Fragen ohne Antwort;Nach Thema;'=1+1;12/25–11/26;7;12/24–11/25;k. A.;\n\
            Fragen ohne Antwort;Nach Thema;ohne Thema;12/25–11/26;0;12/24–11/25;9;-9\n\
            Fragen ohne Antwort;Nach Thema;\"Weitere stehen hier nicht, zum Schutz kleiner Zahlen.\";12/25–11/26;;12/24–11/25;;\n";
        assert!(text.replace('"', "").starts_with(&expected.replace('"', "")), "{text}");
        assert!(text.contains("Wie gezählt wird;;") && text.contains("k. A. heißt"), "{text}");
        assert!(text.contains("vor einem Jahr") && text.contains("außer bei den Fragen"), "{text}");
        let text = file(&EN, &said(&EN, &compared, day, before)).unwrap();
        assert!(text.contains("Questions without an answer,Total,,12/25–11/26,12,"), "{text}");
    }

    #[test]
    fn of_a_year_before_nothing_is_said_where_nothing_is_told() {
        let counts = Counts { now: Some(Count::Shown(12)), before: Some(Count::Withheld) };
        let posts = Compared { subject: Subject::Posts, total: counts, parts: Vec::new() };
        let (day, before) = ("2026-11-15".parse().unwrap(), "2025-11-15".parse().ok());
        let all = said(&DE, &[posts], day, before);
        let text = file(&DE, &all).unwrap().replace('"', "");
        let expected = "\u{feff}Gegenstand;Gliederung;Zeile;Stand;Anzahl\n\
            Funktionen;Gesamt;;15.11.2026;12\n";
        assert!(text.starts_with(expected), "{text}");
        assert!(!text.contains("vor einem Jahr") && !text.contains("Fragen"), "{text}");
        assert!(text.contains("Wie viele es früher waren, steht deshalb nicht da."), "{text}");
    }
}
