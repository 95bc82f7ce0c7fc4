//! Meetings for other calendars (iCalendar, RFC 5545): an event each. Moments are given in
//! UTC, which every calendar shows at its own place: no table of time zones has to come along.
//! Nobody who is invited is named in it.

use ics::{
    Event as VEvent, ICalendar, escape_text,
    parameters::Value,
    properties::{
        CalScale, Description, DtEnd, DtStart, LastModified, Location, Method, Sequence, Status,
        Summary,
    },
};

use crate::id::RecordId;
use crate::model::clean;
use crate::time::{Day, UnixMillis};

/// What calls the file a file of calendars.
pub const MEDIA_TYPE: &str = "text/calendar;charset=utf-8";

/// A meeting as a calendar takes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event<'e> {
    /// The same record is the same event, however often it is sent.
    pub id: RecordId,
    /// When it was last changed.
    pub changed: UnixMillis,
    /// How often, or anything else that grows with every change.
    pub revision: u32,
    pub title: &'e str,
    pub when: When,
    pub place: &'e str,
    /// Line by line.
    pub text: &'e str,
    pub cancelled: bool,
}

/// When it takes place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// Nobody said at what time.
    Day(Day),
    From {
        begins: UnixMillis,
        /// Where nobody said, calendars assume what they do.
        ends: Option<UnixMillis>,
    },
}

/// The file; nothing for a moment that no calendar has, or without any event.
#[must_use]
pub fn file(events: &[Event<'_>]) -> Option<String> {
    let mut calendar = ICalendar::new("2.0", "-//Staffelstab//DE");
    calendar.push(CalScale::new("GREGORIAN"));
    let is_off = events.first()?.cancelled;
    calendar.push(Method::new(if is_off { "CANCEL" } else { "PUBLISH" }));
    // What is called off is no part of what is sent to be held.
    for event in events.iter().filter(|event| event.cancelled == is_off) {
        calendar.add_event(written(event)?);
    }
    Some(calendar.to_string())
}

fn written<'e>(event: &Event<'e>) -> Option<VEvent<'e>> {
    let changed = moment(event.changed)?;
    let mut written = VEvent::new(format!("{}@staffelstab", event.id), changed.clone());
    written.push(LastModified::new(changed));
    written.push(Sequence::new(event.revision.to_string()));
    written.push(Summary::new(escape_text(clean(event.title))));
    written.push(match (event.cancelled, event.when) {
        (true, _) => Status::cancelled(),
        // Without a time it is not settled.
        (false, When::Day(_)) => Status::tentative(),
        (false, When::From { .. }) => Status::confirmed(),
    });
    match event.when {
        When::Day(day) => {
            let mut whole = DtStart::new(date(day));
            whole.add(Value::DATE);
            written.push(whole);
        }
        When::From { begins, ends } => {
            written.push(DtStart::new(moment(begins)?));
            if let Some(ends) = ends.filter(|ends| *ends > begins) {
                written.push(DtEnd::new(moment(ends)?));
            }
        }
    }
    let place = clean(event.place);
    if !place.is_empty() {
        written.push(Location::new(escape_text(place)));
    }
    let text = event.text.lines().map(clean).collect::<Vec<_>>().join("\n");
    if !text.trim().is_empty() {
        written.push(Description::new(escape_text(text)));
    }
    Some(written)
}

fn date(day: Day) -> String {
    format!("{:04}{:02}{:02}", day.year(), day.month(), day.day())
}

/// In UTC, to the second; nothing beyond the years that a calendar has.
fn moment(at: UnixMillis) -> Option<String> {
    let day = date(Day::of(at)?);
    let second = at.0.rem_euclid(86_400_000) / 1_000;
    let (hour, minute, second) = (second / 3_600, second / 60 % 60, second % 60);
    Some(format!("{day}T{hour:02}{minute:02}{second:02}Z"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn event() -> Event<'static> {
        Event {
            id: RecordId::from_random([7; 16]),
            changed: UnixMillis(1_795_000_000_123),
            revision: 3,
            title: "Runder Tisch, Integration; \"Haushalt\"",
            when: When::From {
                begins: UnixMillis(1_796_144_400_000),
                ends: Some(UnixMillis(1_796_149_800_000)),
            },
            place: "Rathaus, Raum 12",
            text: "1. Begrüßung\n2. Haushalt \\ Rücklage",
            cancelled: false,
        }
    }

    #[test]
    fn a_meeting_is_one_event_in_utc_with_its_text_escaped() {
        let file = file(&[event()]).unwrap();
        for line in [
            "BEGIN:VCALENDAR\r\n",
            "VERSION:2.0\r\n",
            "METHOD:PUBLISH\r\n",
            "UID:07070707-0707-4707-8707-070707070707@staffelstab\r\n",
            "DTSTART:20261201T170000Z\r\n",
            "DTEND:20261201T183000Z\r\n",
            "SEQUENCE:3\r\n",
            "SUMMARY:Runder Tisch\\, Integration\\; \"Haushalt\"\r\n",
            "LOCATION:Rathaus\\, Raum 12\r\n",
            "DESCRIPTION:1. Begrüßung\\n2. Haushalt \\\\ Rücklage\r\n",
            "STATUS:CONFIRMED\r\n",
            "END:VEVENT\r\nEND:VCALENDAR\r\n",
        ] {
            assert!(file.contains(line), "{line} in {file}");
        }
        assert_eq!(file.matches("BEGIN:VEVENT").count(), 1);
        // Sent again it is the same, to the byte.
        assert_eq!(super::file(&[event()]), Some(file));
    }

    #[test]
    fn a_meeting_without_a_time_takes_the_day_and_is_not_settled_and_one_called_off_says_so() {
        let day = "2026-12-31".parse().unwrap();
        let open = file(&[Event { when: When::Day(day), ..event() }]).unwrap();
        assert!(open.contains("STATUS:TENTATIVE\r\n"), "{open}");
        let file = file(&[Event { when: When::Day(day), cancelled: true, ..event() }]).unwrap();
        assert!(file.contains("DTSTART;VALUE=DATE:20261231\r\n"), "{file}");
        assert!(file.contains("STATUS:CANCELLED\r\n") && file.contains("METHOD:CANCEL\r\n"));
    }

    #[test]
    fn an_end_before_the_beginning_is_left_out_and_no_moment_is_too_far_to_be_said() {
        let when =
            |begins, ends| When::From { begins: UnixMillis(begins), ends: Some(UnixMillis(ends)) };
        let turned = file(&[Event { when: when(1_000, 1_000), ..event() }]).unwrap();
        assert!(!turned.contains("DTEND"));
        let last = 253_402_300_799_000;
        let far = file(&[Event { when: when(last - 1_000, last), ..event() }]).unwrap();
        assert!(far.contains("DTEND:99991231T235959Z\r\n"), "{far}");
        assert_eq!(file(&[Event { when: when(last + 1_000, last + 2_000), ..event() }]), None);
        assert_eq!(file(&[Event { when: when(i64::MIN, i64::MAX), ..event() }]), None);
    }

    proptest! {
        #[test]
        fn any_text_stays_within_its_line(title in "\\PC{0,120}", place in ".{0,90}", text in "[\\r\\n\\PC]{0,300}") {
            let event = Event { title: &title, place: &place, text: &text, ..event() };
            let file = file(std::slice::from_ref(&event)).unwrap();
            // Nothing that somebody wrote becomes a property of its own.
            let lines: Vec<_> = file.split("\r\n").filter(|line| !line.starts_with(' ')).collect();
            let known = ["BEGIN", "END", "VERSION", "PRODID", "CALSCALE", "METHOD", "UID", "DTSTAMP",
                "LAST-MODIFIED", "SEQUENCE", "SUMMARY", "STATUS", "DTSTART", "DTEND", "LOCATION", "DESCRIPTION"];
            for line in lines.iter().filter(|line| !line.is_empty()) {
                let name = line.split([':', ';']).next().unwrap_or_default();
                prop_assert!(known.contains(&name), "{}", line);
                prop_assert!(!line.contains(['\r', '\n']));
            }
            prop_assert!(file.split("\r\n").all(|line| line.len() <= 76));
        }
    }
}
