//! Words of programs, and codes, as cards have them.

/// As programs call the hours in which somebody is there.
pub(super) const HOURS: [&str; 6] = [
    "X-BUSINESS-HOURS",
    "X-OEFFNUNGSZEITEN",
    "X-OFFICE-HOURS",
    "X-OPENING-HOURS",
    "X-SPRECHZEIT",
    "X-SPRECHZEITEN",
];

/// The lists that phones and mail programs make by themselves.
pub(super) fn is_own_list(word: &str) -> bool {
    let word = word.trim_start_matches(['*', ' ']).to_lowercase();
    [
        "my contacts",
        "mycontacts",
        "contacts",
        "starred",
        "starred in android",
        "favorites",
        "favourites",
        "friends",
        "family",
        "coworkers",
        "meine kontakte",
        "kontakte",
        "favoriten",
        "markiert",
        "freunde",
        "familie",
        "kollegen",
        "other contacts",
        "andere kontakte",
        "othercontacts",
        "imported",
        "importiert",
        "all contacts",
        "alle kontakte",
        "default",
        "unfiled",
        "emergency contacts",
        "ice",
        "phone",
        "sim",
    ]
    .contains(&word.as_str())
}

/// A BCP 47 tag, as far as its shape tells.
pub(super) fn language(tag: &str) -> Option<String> {
    let tag = tag.trim().to_lowercase();
    let primary = tag.split('-').next()?;
    let fits = (2..=3).contains(&primary.len()) && tag.len() <= 35;
    (fits && tag.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')).then_some(tag)
}
