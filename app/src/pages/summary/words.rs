//! A summary in words: what every line is called, and what stands in its cells.

use staffelstab_shared::{
    summary::{By, Compared, ComparedLine, ComparedPart, Count, Counts, Heading, Subject},
    time::Day,
};

use crate::text::{Texts, dates};

/// One subject as it is drawn, printed and written into a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Said {
    pub(super) subject: Subject,
    pub(super) title: &'static str,
    /// What the counts are of: a day, or the months up to it.
    pub(super) now: String,
    /// The same a year before; empty where the records have no dates for it.
    pub(super) before: String,
    pub(super) total: Cells,
    pub(super) parts: Vec<SaidPart>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SaidPart {
    pub(super) title: &'static str,
    pub(super) lines: Vec<(String, Cells)>,
    /// What is not told of it.
    pub(super) left_out: Option<&'static str>,
}

/// What stands in a line: empty where the records have no dates for it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Cells {
    pub(super) now: String,
    pub(super) before: String,
    pub(super) change: String,
}

impl Said {
    /// Whether any number of a year before is told: columns of nothing say nothing.
    pub(super) fn tells_earlier(&self) -> bool {
        let lines = self.parts.iter().flat_map(|part| &part.lines).map(|(_, cells)| cells);
        let mut all = lines.chain([&self.total]);
        all.any(|cells| cells.before.contains(|letter: char| letter.is_ascii_digit()))
    }
}

/// How it was counted, as far as it says anything of what stands there.
pub(super) fn how(texts: &'static Texts, all: &[Said]) -> Vec<&'static str> {
    let tells_earlier = |subject| {
        let mut those = all.iter().filter(|said| said.subject == subject);
        those.any(Said::tells_earlier)
    };
    let dates = all.iter().any(Said::tells_earlier).then_some(texts.summary_dates);
    let no_dates = if tells_earlier(Subject::Questions) {
        texts.summary_no_dates_but
    } else {
        texts.summary_no_dates
    };
    let rhythm = tells_earlier(Subject::Networks).then_some(texts.summary_rhythm);
    [Some(texts.summary_small), dates, Some(no_dates), rhythm].into_iter().flatten().collect()
}

pub(super) fn said(
    texts: &'static Texts,
    all: &[Compared],
    day: Day,
    before: Option<Day>,
) -> Vec<Said> {
    let one = |one: &Compared| Said {
        subject: one.subject,
        title: subject(texts, one.subject),
        now: as_of(texts, one.subject, day),
        before: before
            .filter(|_| one.subject.is_dated())
            .map(|day| as_of(texts, one.subject, day))
            .unwrap_or_default(),
        total: cells(texts, one.total),
        parts: one.parts.iter().map(|part| said_part(texts, one.subject, part)).collect(),
    };
    all.iter().map(one).collect()
}

/// "28.11.2026", or the months of which questions are counted: "12/25–11/26".
fn as_of(texts: &Texts, subject: Subject, day: Day) -> String {
    if subject != Subject::Questions {
        return dates::in_digits(texts, day);
    }
    let month = |month: u8, year: u16| format!("{month:02}/{:02}", year % 100);
    let (first, year) = match day.month() {
        12 => (1, day.year()),
        month => (month + 1, day.year().saturating_sub(1)),
    };
    format!("{}–{}", month(first, year), month(day.month(), day.year()))
}

fn said_part(texts: &'static Texts, subject: Subject, part: &ComparedPart) -> SaidPart {
    let line = |line: &ComparedLine| {
        (heading(texts, subject, part.by, &line.heading), cells(texts, line.counts))
    };
    let left_out = match (part.more, part.lines.is_empty()) {
        (false, _) => None,
        (true, true) => Some(texts.summary_not_divided),
        (true, false) => Some(texts.summary_more),
    };
    SaidPart {
        title: by(texts, subject, part.by),
        lines: part.lines.iter().map(line).collect(),
        left_out,
    }
}

fn cells(texts: &Texts, counts: Counts) -> Cells {
    let count = |count: Option<Count>| match count {
        Some(Count::Shown(count)) => count.to_string(),
        Some(Count::Withheld) => texts.summary_withheld.to_owned(),
        None => String::new(),
    };
    let change = counts.change().map(|change| match change {
        0 => "0".to_owned(),
        // A true minus, as wide as the plus.
        change if change < 0 => format!("−{}", change.unsigned_abs()),
        change => format!("+{change}"),
    });
    Cells {
        now: count(counts.now),
        before: count(counts.before),
        change: change.unwrap_or_default(),
    }
}

const fn subject(texts: &Texts, subject: Subject) -> &'static str {
    match subject {
        Subject::Posts => texts.posts,
        Subject::Offers => texts.offers,
        Subject::Knowledge => texts.knowledge,
        Subject::Networks => texts.round_tables,
        Subject::Contacts => texts.persons,
        Subject::Organizations => texts.organizations,
        Subject::Questions => texts.summary_questions,
    }
}

fn by(texts: &Texts, subject: Subject, by: By) -> &'static str {
    match by {
        By::Cover if subject == Subject::Knowledge => texts.summary_by_knowing,
        By::Cover => texts.summary_by_cover,
        By::Work => texts.summary_by_work,
        By::Rhythm => texts.summary_by_rhythm,
        By::Touch => texts.summary_by_touch,
        By::Month => texts.summary_by_month,
        By::District => texts.summary_by_district,
        By::Topic => texts.summary_by_topic,
    }
}

fn heading(texts: &Texts, subject: Subject, by: By, heading: &Heading) -> String {
    let is_post = subject == Subject::Posts;
    let word = match heading {
        Heading::Nobody => texts.summary_nobody,
        Heading::One => texts.summary_one,
        Heading::Few => texts.summary_few,
        Heading::Open if is_post => texts.summary_open_post,
        Heading::Open => texts.summary_open,
        Heading::Enough if is_post => texts.summary_enough_post,
        Heading::Enough => texts.summary_enough,
        Heading::Paid => texts.paid,
        Heading::Voluntary => texts.voluntary,
        Heading::Awake => texts.summary_awake,
        Heading::Due => texts.summary_due,
        Heading::Asleep => texts.summary_asleep,
        Heading::Unknown => texts.summary_unknown,
        Heading::NotAwake => texts.summary_not_awake,
        Heading::Largest => texts.summary_largest,
        Heading::Smaller => texts.summary_smaller,
        Heading::Alone => texts.summary_alone,
        Heading::Several => texts.summary_several,
        Heading::Without if by == By::District => texts.summary_no_district,
        Heading::Without => texts.summary_no_topic,
        Heading::Named(word) => return word.clone(),
        Heading::Month { month, .. } => dates::month_name(texts, *month),
    };
    word.to_owned()
}
