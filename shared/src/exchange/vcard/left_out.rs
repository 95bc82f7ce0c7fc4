//! What of a card has no place in a record: of what kind it is, or by which name the card has it.

use std::collections::{BTreeMap, BTreeSet};

use super::property::{Properties, Property};
use super::told::LeftOut;
use super::words::{HOURS, language};

/// Properties of unknown kinds that are named of a file; a list of hundreds is read by nobody.
const MAX_FIELDS: usize = 12;
const MAX_FIELD_CHARS: usize = 40;

/// What programs write for each other, and what a card says once more in another way.
const TECHNICAL: [&str; 35] = [
    "BEGIN",
    "CLASS",
    "CLIENTPIDMAP",
    "END",
    "KIND",
    "MAILER",
    "MEMBER",
    "PRODID",
    "PROFILE",
    "REV",
    "SORT-STRING",
    "SOURCE",
    "UID",
    "VERSION",
    "XML",
    "X-ABADR",
    "X-ABLABEL",
    "X-ABSHOWAS",
    "X-ABUID",
    "X-ADDRESSBOOKSERVER-KIND",
    "X-ADDRESSBOOKSERVER-MEMBER",
    "X-EVOLUTION-FILE-AS",
    "X-EVOLUTION-WEBDAV-ETAG",
    "X-FILE-AS",
    "X-IMAGEHASH",
    "X-IMAGETYPE",
    "X-MOZILLA-HTML",
    "X-MS-OL-DEFAULT-POSTAL-ADDRESS",
    "X-MS-OL-DESIGN",
    "X-PHONETIC-FIRST-NAME",
    "X-PHONETIC-LAST-NAME",
    "X-PHONETIC-MIDDLE-NAME",
    "X-PHONETIC-ORG",
    "X-RADICALE-NAME",
    "X-SHARED-PHOTO-DISPLAY-PREF",
];

/// What of a card is not taken.
pub(super) fn of(properties: &Properties, is_organization: bool) -> BTreeSet<LeftOut> {
    // One address is taken; of a person none that is private.
    let mut taken = 0;
    let of = |property: &Property| match property.name.as_str() {
        // Nothing of these is read, so nobody knows whether they are empty.
        "PHOTO" | "LOGO" | "X-MS-CARDPICTURE" => Some(LeftOut::Picture),
        "SOUND" | "KEY" => Some(LeftOut::Field(property.name.clone())),
        "ADR" if property.parts().iter().all(String::is_empty) => None,
        "ADR" => {
            let may_be_taken = is_organization || !property.is("HOME");
            taken += usize::from(may_be_taken);
            (!may_be_taken || taken > 1).then_some(LeftOut::Address)
        }
        _ if property.text().is_empty() => None,
        name => kind_of(name, property, properties, is_organization),
    };
    properties.iter().filter_map(of).collect()
}

fn kind_of(
    name: &str,
    property: &Property,
    properties: &Properties,
    is_organization: bool,
) -> Option<LeftOut> {
    match name {
        "FN" | "N" | "NICKNAME" | "ORG" | "TITLE" | "ROLE" | "EXPERTISE" | "NOTE" | "TEL"
        | "EMAIL" | "URL" | "CATEGORIES" => None,
        "LANG" if !is_organization && language(&property.text()).is_some() => None,
        // The address once more, as a label has it.
        "LABEL" if properties.named("ADR").next().is_some() => None,
        name if TECHNICAL.contains(&name) || HOURS.contains(&name) => None,
        "BDAY"
        | "ANNIVERSARY"
        | "X-ANNIVERSARY"
        | "X-ABDATE"
        | "X-EVOLUTION-ANNIVERSARY"
        | "X-MS-ANNIVERSARY" => Some(LeftOut::Birthday),
        "IMPP" | "X-SOCIALPROFILE" | "X-JABBER" | "X-SKYPE" | "X-SKYPE-USERNAME" | "X-AIM"
        | "X-ICQ" | "X-MSN" | "X-YAHOO" | "X-GOOGLE-TALK" | "X-QQ" | "X-MS-IMADDRESS"
        | "SOCIALPROFILE" => Some(LeftOut::Chat),
        "RELATED" | "X-ABRELATEDNAMES" | "X-SPOUSE" | "X-CHILD" | "X-MS-SPOUSE" | "X-MS-CHILD"
        | "X-EVOLUTION-SPOUSE" | "GENDER" | "X-GENDER" | "X-WAB-GENDER" => Some(LeftOut::Private),
        name => Some(LeftOut::Field(name.chars().take(MAX_FIELD_CHARS).collect())),
    }
}

/// Adds what of one card is not taken to that of all before, of which not more is named than
/// anybody reads.
pub(super) fn add(all: &mut BTreeMap<LeftOut, usize>, of_card: BTreeSet<LeftOut>) {
    let mut is_more = false;
    for what in of_card {
        let is_field = |what: &LeftOut| matches!(what, LeftOut::Field(_));
        let is_full = || all.keys().filter(|what| is_field(what)).count() >= MAX_FIELDS;
        if is_field(&what) && !all.contains_key(&what) && is_full() {
            is_more = true;
        } else {
            *all.entry(what).or_default() += 1;
        }
    }
    if is_more {
        *all.entry(LeftOut::MoreFields).or_default() += 1;
    }
}
