//! What is typed on the first page, where there is no ledger that could keep a draft.

use super::Device;
use crate::platform::typed;

impl Device {
    /// What stood there before the page was loaded anew.
    #[must_use]
    pub(crate) fn typed(&self, field: &str) -> String {
        typed::read(field).unwrap_or_default()
    }

    /// The same, and it is not kept any longer.
    #[must_use]
    pub(crate) fn take_typed(&self, field: &str) -> String {
        let typed = self.typed(field);
        self.keep_typed(field, "");
        typed
    }

    pub(crate) fn keep_typed(&self, field: &str, text: &str) {
        typed::write(field, text);
    }
}
