//! What only those are shown who may write: a button that fails is worse than none. Whoever
//! misses it is told why.

use leptos::prelude::*;

use crate::{
    state::{Standing, use_ledger},
    text::{Texts, t},
};

#[component]
pub(crate) fn Writers(children: ChildrenFn) -> impl IntoView {
    let may_write = use_ledger().may_write();
    view! { <Show when=move || may_write.get()>{children()}</Show> }
}

/// Why this device writes nothing, where it is known to.
pub(crate) const fn why_not(t: &Texts, standing: Standing) -> Option<&'static str> {
    match standing {
        Standing::Reader => Some(t.reader_only_reads),
        Standing::Removed => Some(t.removed_only_reads),
        Standing::Unknown | Standing::Steward | Standing::Member => None,
    }
}

#[component]
pub(crate) fn WhyNot() -> impl IntoView {
    let standing = use_ledger().standing();
    view! { {move || why_not(t(), standing.get()).map(|words| view! { <p class="sec-text why-not">{words}</p> })} }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::DE;

    #[test]
    fn only_whoever_is_known_not_to_write_is_told_so() {
        for standing in [Standing::Unknown, Standing::Steward, Standing::Member] {
            assert_eq!(why_not(&DE, standing), None);
        }
        assert_eq!(why_not(&DE, Standing::Reader), Some(DE.reader_only_reads));
        assert_eq!(why_not(&DE, Standing::Removed), Some(DE.removed_only_reads));
    }
}
