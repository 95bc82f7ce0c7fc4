//! One and the same change to many records: what it means for each of them, and what takes it
//! back.

use staffelstab_shared::{
    id::RecordId,
    model::{Edit, field, field_of},
    time::Day,
    view::{Scalar, Value, View},
};

/// The set of those who see to a task.
const ASSIGNED: &str = "assigned";

/// What is done to all that somebody chose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ForAll {
    /// Put away, or brought back.
    Archived(bool),
    /// One topic more.
    Topic(String),
    /// In this district, whatever it was before.
    District(String),
    /// Told on this day that their data is kept; whoever was told earlier stays so.
    Informed(Day),
    /// This person sees to it, beside whoever does so already.
    Assigned(RecordId),
}

/// What a change means for one record.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Meaning {
    Change {
        edit: Edit,
        /// What takes it back.
        back: Edit,
    },
    /// It is so already.
    Already,
    /// Records of its kind have no such field.
    NoField,
    /// Two versions of it stand there: that is to be decided at the record, not by the way.
    Contested,
}

impl ForAll {
    /// What it means for a record as it is.
    #[must_use]
    pub(crate) fn means(&self, view: &View) -> Meaning {
        let (key, value) = match self {
            Self::Archived(archived) if view.archived == *archived => return Meaning::Already,
            Self::Archived(archived) => {
                let (edit, back) = (Edit::archive(*archived), Edit::archive(!archived));
                return Meaning::Change { edit, back };
            }
            Self::Topic(topic) => (format!("{}/{topic}", field::TOPICS.key), Value::from(true)),
            Self::District(name) => (field::DISTRICT.key.to_owned(), text(name.clone())),
            Self::Informed(day) => ("informed_at".to_owned(), text(day.to_string())),
            Self::Assigned(who) => (format!("{ASSIGNED}/{who}"), Value::from(true)),
        };
        if field_of(&view.kind, &key).is_none() {
            return Meaning::NoField;
        }
        let before = view.get(&key);
        let is_informed =
            matches!(self, Self::Informed(_)) && view.text(&key).parse::<Day>().is_ok();
        if view.conflicts.contains_key(&key) {
            return Meaning::Contested;
        }
        if before == Some(&value) || is_informed {
            return Meaning::Already;
        }
        let back = match before {
            Some(before) => Edit::of(key.clone(), before.clone()),
            None => Edit::Delete { key: key.clone() },
        };
        Meaning::Change { edit: Edit::of(key, value), back }
    }

    /// Whether a record still is as this has made it: only then it can be taken back.
    #[must_use]
    pub(crate) fn stands(&self, view: &View) -> bool {
        match self {
            Self::Archived(archived) => view.archived == *archived,
            Self::Topic(topic) => view.members(field::TOPICS.key).any(|one| one == topic),
            Self::District(name) => view.text(field::DISTRICT.key) == name,
            Self::Informed(day) => view.text("informed_at") == day.to_string(),
            Self::Assigned(who) => view.members(ASSIGNED).any(|one| one == who.to_string()),
        }
    }
}

const fn text(text: String) -> Value {
    Value::Scalar(Scalar::Text(text))
}

#[cfg(test)]
mod tests {
    use staffelstab_shared::{
        id::{DeviceId, RecordId},
        record::{Author, Document},
        time::UnixMillis,
        view::Kind,
    };

    use super::*;

    fn view(kind: &Kind, edits: &[Edit]) -> View {
        let author = Author::new(&DeviceId::new([1; 16]), [2; 8], [3; 8]);
        let (document, _) = Document::create(&author, UnixMillis(0), kind, edits).unwrap();
        document.view(RecordId::from_random([1; 16]))
    }

    fn with(view: &View, edit: &Edit) -> View {
        let mut view = view.clone();
        match edit {
            Edit::Delete { key } => drop(view.flat.remove(key)),
            Edit::Put { key, value } => {
                drop(view.flat.insert(key.clone(), Value::Scalar(value.clone())))
            }
            other @ (Edit::Text { .. } | Edit::Settle { .. }) => {
                panic!("not one of these: {other:?}")
            }
        }
        view
    }

    #[test]
    fn what_is_done_to_all_is_taken_back_to_what_each_was() {
        let day = Day::new(2026, 11, 28).unwrap();
        let all = [
            ForAll::Topic("Wohnen".to_owned()),
            ForAll::District("Grünau".to_owned()),
            ForAll::Informed(day),
        ];
        for before in [
            view(&Kind::Person, &[Edit::put("name", "Sara")]),
            view(&Kind::Person, &[Edit::put("name", "Sara"), Edit::put("district", "Lindenau")]),
        ] {
            for change in &all {
                let Meaning::Change { edit, back } = change.means(&before) else {
                    panic!("{change:?} changes something")
                };
                assert!(!change.stands(&before));
                let after = with(&before, &edit);
                assert!(change.stands(&after) && change.means(&after) == Meaning::Already);
                assert_eq!(with(&after, &back).flat, before.flat);
            }
        }
    }

    #[test]
    fn what_has_no_such_field_and_what_is_so_already_is_told_apart() {
        let day = Day::new(2026, 11, 28).unwrap();
        let office = view(&Kind::Organization, &[Edit::put("name", "Sozialamt")]);
        assert_eq!(ForAll::Informed(day).means(&office), Meaning::NoField);
        let told = view(
            &Kind::Person,
            &[Edit::put("name", "Sara"), Edit::put("informed_at", "2025-01-02")],
        );
        assert_eq!(ForAll::Informed(day).means(&told), Meaning::Already);
        let rubbish =
            view(&Kind::Person, &[Edit::put("name", "Sara"), Edit::put("informed_at", "ja")]);
        assert!(matches!(ForAll::Informed(day).means(&rubbish), Meaning::Change { .. }));
        let mut contested = told.clone();
        contested.conflicts.insert("district".to_owned(), Vec::new());
        let district = ForAll::District("Grünau".to_owned());
        assert_eq!(district.means(&contested), Meaning::Contested);
        assert_eq!(ForAll::Archived(false).means(&office), Meaning::Already);
        assert!(matches!(ForAll::Archived(true).means(&office), Meaning::Change { .. }));
    }
}
