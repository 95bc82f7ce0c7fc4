//! What was typed into a form and not saved yet, as it is kept.

use staffelstab_shared::view::View;

/// The record as it was when the form was opened, and as it was typed since.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Draft {
    pub(super) base: View,
    pub(super) typed: View,
}

impl Draft {
    /// The length of the first view (4 bytes, big end first), and both.
    pub(super) fn written(&self) -> Vec<u8> {
        let (base, typed) = (self.base.to_bytes(), self.typed.to_bytes());
        let len = u32::try_from(base.len()).unwrap_or(u32::MAX);
        [len.to_be_bytes().as_slice(), &base, &typed].concat()
    }

    /// What cannot be read is as if it had never been.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let (len, rest) = bytes.split_first_chunk()?;
        let len = usize::try_from(u32::from_be_bytes(*len)).ok()?;
        let (base, typed) = rest.split_at_checked(len)?;
        Some(Self { base: View::from_bytes(base).ok()?, typed: View::from_bytes(typed).ok()? })
    }
}

#[cfg(test)]
mod tests {
    use staffelstab_shared::{
        id::{DeviceId, RecordId},
        model::{Model as _, Person},
        record::{Author, Document, Edit},
        time::UnixMillis,
        view::{Kind, Value},
    };

    use super::*;

    fn nobody() -> View {
        let author = Author::new(&DeviceId::new([1; 16]), [2; 8], [3; 8]);
        let (document, _) =
            Document::create(&author, UnixMillis(0), &Kind::Person, &[Edit::put("name", "")])
                .unwrap();
        document.view(RecordId::from_random([4; 16]))
    }

    #[test]
    fn a_draft_brings_back_what_was_typed_and_where_it_began() {
        let base = nobody();
        let mut typed = base.clone();
        typed.flat.insert("name".to_owned(), Value::text("Thảo Trần"));
        let draft = Draft { base, typed };
        let again = Draft::read(&draft.written()).unwrap();
        assert_eq!(again, draft);
        assert_eq!(Person::read(&again.typed).name, "Thảo Trần");
    }

    #[test]
    fn what_is_no_draft_is_left_alone() {
        for bytes in [&[][..], &[0], &[0; 4], &[0, 0, 0, 1, 255, 255], &[255; 9]] {
            assert_eq!(Draft::read(bytes), None, "{bytes:?}");
        }
    }
}
