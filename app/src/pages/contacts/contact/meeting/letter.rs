//! The invitation in words. Pure: what it is called, and the texts, come from outside.

use staffelstab_shared::model::{Meeting, MeetingState};

use crate::text::{Texts, dates};

/// What is to be read: what it is, when and where, and what stands on the agenda.
pub(super) fn letter(t: &Texts, title: &str, meeting: &Meeting) -> String {
    let mut lines = vec![title.to_owned()];
    if meeting.state == MeetingState::Cancelled {
        lines.push(t.invitation_called_off.to_owned());
    }
    lines.push(when(t, meeting));
    if !meeting.place.trim().is_empty() {
        lines.push(t.invitation_where(meeting.place.trim()));
    }
    if !meeting.agenda.is_empty() {
        lines.extend([String::new(), format!("{}:", t.agenda)]);
        lines.extend(points(meeting));
    }
    lines.join("\n")
}

/// The agenda, line by line.
pub(super) fn points(meeting: &Meeting) -> impl Iterator<Item = String> {
    (1..).zip(&meeting.agenda).map(|(number, item)| format!("{number}. {}", item.text))
}

fn when(t: &Texts, meeting: &Meeting) -> String {
    let Some(day) = meeting.date else { return t.invitation_no_day.to_owned() };
    let day = dates::with_weekday(t, day);
    t.invitation_when(&match (meeting.begins, meeting.ends) {
        (Some(begins), Some(ends)) => {
            t.invitation_from_until(&day, &begins.to_string(), &ends.to_string())
        }
        (Some(begins), None) => t.invitation_from(&day, &begins.to_string()),
        (None, _) => day,
    })
}

#[cfg(test)]
mod tests {
    use staffelstab_shared::model::add_item;

    use super::*;
    use crate::text::{DE, EN};

    #[test]
    fn an_invitation_says_what_when_and_where() {
        let mut meeting = Meeting {
            date: "2026-12-01".parse().ok(),
            begins: "18:00".parse().ok(),
            ends: "19:30".parse().ok(),
            place: "Rathaus".to_owned(),
            ..Meeting::default()
        };
        add_item(&mut meeting.agenda, "Haushalt");
        assert_eq!(
            letter(&DE, "Runder Tisch", &meeting),
            "Runder Tisch\nWann: Dienstag, 1. Dezember 2026, 18:00 bis 19:30 Uhr\nWo: Rathaus\n\nTagesordnung:\n1. Haushalt"
        );
        let called_off = Meeting { state: MeetingState::Cancelled, ..Meeting::default() };
        assert_eq!(
            letter(&EN, "Round table", &called_off),
            format!("Round table\n{}\n{}", EN.invitation_called_off, EN.invitation_no_day)
        );
    }
}
