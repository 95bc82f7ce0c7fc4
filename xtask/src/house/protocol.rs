//! `shared/PROTOCOL.md` is tied to the types whose bytes it describes.
//!
//! A line in it carries a hash of these types. Whoever changes one reads the page again,
//! writes down what changed, and renews the hash: `cargo xtask lint --renew-protocol`.

use std::{fs, path::Path};

use anyhow::{Context as _, Result, ensure};
use sha2::{Digest as _, Sha256};
use syn::{Attribute, Item, Meta};

use super::{offence::Offence, tree::House};

const RULE: &str = "the protocol's page";
const PAGE: &str = "shared/PROTOCOL.md";
/// Files whose encoded types the page describes.
const TYPES: [&str; 2] = ["shared/src/protocol/frame.rs", "shared/src/membership/statement.rs"];
const BEFORE: &str = "<!-- Tied to frames and statements as they are encoded: ";
const AFTER: &str = " -->";

pub(super) fn offences(house: &House, root: &Path) -> Vec<Offence> {
    let page = fs::read_to_string(root.join(PAGE)).unwrap_or_default();
    complaint(house, &page).into_iter().map(|text| Offence::new(RULE, text)).collect()
}

fn complaint(house: &House, page: &str) -> Option<String> {
    let Some(hash) = hash(house) else {
        return Some(format!(
            "{}: one of them is gone: say in xtask what replaced it",
            TYPES.join(", ")
        ));
    };
    let line = line(&hash);
    if page.lines().any(|found| found == line) {
        return None;
    }
    Some(format!(
        "{PAGE}: frames or statements changed. Read the page again, write down what changed, \
         then `cargo xtask lint --renew-protocol`, or put this line there:\n  {line}"
    ))
}

/// Puts the hash as it is now into the page.
///
/// # Errors
/// When a file cannot be read or written, or the page has no line for it.
pub(crate) fn renew(root: &Path) -> Result<()> {
    let hash = hash(&House::read(root)?).context("a file of encoded types is gone")?;
    let path = root.join(PAGE);
    let page = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
    let renewed = renewed(&page, &hash);
    ensure!(renewed.is_some(), "{PAGE} has no line that begins with `{BEFORE}`");
    fs::write(&path, renewed.unwrap_or_default())?;
    Ok(())
}

fn renewed(page: &str, hash: &str) -> Option<String> {
    let old = page.lines().find(|line| line.starts_with(BEFORE))?;
    Some(page.replace(old, &line(hash)))
}

fn line(hash: &str) -> String {
    format!("{BEFORE}{hash}{AFTER}")
}

/// The encoded types of all files, without their docs and in whatever layout.
fn hash(house: &House) -> Option<String> {
    let mut hash = Sha256::new();
    for name in TYPES {
        let file = house.files.get(house.file(name)?)?;
        for item in &file.syntax.items {
            if let Some(tokens) = encoded(item) {
                hash.update(tokens.to_string());
                hash.update([0]);
            }
        }
    }
    let bytes = hash.finalize();
    Some(bytes.iter().take(8).map(|byte| format!("{byte:02x}")).collect())
}

/// The tokens of a type that is written as bytes, or of a bound.
#[expect(clippy::wildcard_enum_match_arm, reason = "syn may learn new kinds of items")]
fn encoded(item: &Item) -> Option<proc_macro2::TokenStream> {
    use quote::ToTokens as _;
    match item.clone() {
        Item::Struct(mut found) if is_encoded(&found.attrs) => {
            drop_docs(&mut found.attrs);
            found.fields.iter_mut().for_each(|field| drop_docs(&mut field.attrs));
            Some(found.to_token_stream())
        }
        Item::Enum(mut found) if is_encoded(&found.attrs) => {
            drop_docs(&mut found.attrs);
            for variant in &mut found.variants {
                drop_docs(&mut variant.attrs);
                variant.fields.iter_mut().for_each(|field| drop_docs(&mut field.attrs));
            }
            Some(found.to_token_stream())
        }
        Item::Const(mut found) => {
            drop_docs(&mut found.attrs);
            Some(found.to_token_stream())
        }
        _ => None,
    }
}

fn is_encoded(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| match &attribute.meta {
        Meta::List(list) => {
            list.path.is_ident("derive") && list.tokens.to_string().contains("Encode")
        }
        Meta::Path(_) | Meta::NameValue(_) => false,
    })
}

/// Docs say what bytes mean, not what they are; other derives change none either.
fn drop_docs(attributes: &mut Vec<Attribute>) {
    attributes.retain(|attribute| {
        !attribute.path().is_ident("doc") && !attribute.path().is_ident("derive")
    });
}

#[cfg(test)]
mod tests {
    use super::{super::tree::made_up, *};

    const FRAME: &str = "/// Frames.\n#[derive(Debug, Encode)]\npub enum Frame { #[n(0)] Hello { #[n(0)] at: u8 } }";

    fn tree(frame: &str) -> House {
        let act = "pub const MAX: usize = 64; #[derive(Encode)] enum Act { A } fn f() {}";
        made_up(&[(TYPES[0], frame), (TYPES[1], act)])
    }

    fn page(frame: &str) -> String {
        renewed(&format!("# Page\n{}\ntext\n", line("old")), &hash(&tree(frame)).unwrap()).unwrap()
    }

    #[test]
    fn a_page_that_was_read_after_the_last_change_is_fine() {
        let page = page(FRAME);
        assert_eq!(complaint(&tree(FRAME), &page), None);
        let retold =
            FRAME.replace("Frames.", "Words.").replace("{ at", "{\n\n at").replace("Debug, ", "");
        assert_eq!(complaint(&tree(&retold), &page), None, "docs and layout are no bytes");
        let more = format!("{FRAME} fn helper() {{}}");
        assert_eq!(complaint(&tree(&more), &page), None);
    }

    #[test]
    fn a_changed_frame_asks_for_the_page_and_says_how_to_go_on() {
        let page = page(FRAME);
        for changed in [FRAME.replace("u8", "u16"), FRAME.replace("n(0)] at", "n(1)] at")] {
            let said = complaint(&tree(&changed), &page).unwrap();
            assert!(said.contains("--renew-protocol") && said.contains(BEFORE), "{said}");
        }
        assert!(complaint(&made_up(&[]), &page).is_some(), "the types went elsewhere");
    }
}
