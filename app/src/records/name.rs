//! Names of records and people: always text, always isolated from the direction around them.

use leptos::prelude::*;
use staffelstab_shared::view::Kind;

use crate::{components::icon::Icon, kinds::face, text::labels};

/// Two letters of a name: the first of its first and of its last word.
pub(crate) fn initials(name: &str) -> String {
    let mut words =
        name.split_whitespace().filter_map(|word| word.chars().find(|c| c.is_alphanumeric()));
    let first = words.next();
    let last = words.next_back();
    first.into_iter().chain(last).flat_map(char::to_uppercase).collect()
}

/// The round monogram of a person, the square sign of everything else.
#[component]
pub(crate) fn Mono(
    kind: Kind,
    #[prop(into)] name: String,
    #[prop(optional)] big: bool,
) -> impl IntoView {
    let face = face(&kind);
    let class = match (face.by_letters, big) {
        (true, false) => "mono round",
        (true, true) => "mono round big",
        (false, false) => "mono",
        (false, true) => "mono big",
    };
    // Nobody without a name has letters.
    let letters = Some(initials(&name)).filter(|letters| face.by_letters && !letters.is_empty());
    let inside = if let Some(letters) = letters {
        letters.into_any()
    } else {
        view! { <Icon name=face.icon /> }.into_any()
    };
    view! { <span class=class aria-hidden="true">{inside}</span> }
}

/// A language: its own name in its own script, then the word for it here.
#[component]
pub(crate) fn LanguageName(code: String) -> impl IntoView {
    let here = labels::language(&code);
    match labels::own_language(&code) {
        Some(own) => view! { <span lang=code><bdi>{own}</bdi></span>" ("{here}")" }.into_any(),
        None => here.into_any(),
    }
}

#[cfg(test)]
mod tests {
    use super::initials;

    #[test]
    fn initials_are_of_the_first_and_the_last_word() {
        assert_eq!(initials("Amira Darwish"), "AD");
        assert_eq!(initials("Maria von der Aue"), "MA");
        assert_eq!(initials("çelik"), "Ç");
        assert_eq!(initials("  "), "");
        assert_eq!(initials("أمل النجار"), "أا");
        assert_eq!(initials("<b>"), "B");
    }
}
