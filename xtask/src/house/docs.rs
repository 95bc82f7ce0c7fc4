//! Every file tells its reader what it is for, and belongs to a crate.

use syn::AttrStyle;

use super::{offence::Offence, tree::House};

pub(super) fn offences(house: &House) -> Vec<Offence> {
    let mut found = Vec::new();
    for (_, file) in house.shipped() {
        if file.module.is_none() {
            found.push(Offence::new(
                "forgotten files",
                format!("{}: no module declares it", file.name),
            ));
        }
        let has_docs = file.syntax.attrs.iter().any(|attribute| {
            matches!(attribute.style, AttrStyle::Inner(_)) && attribute.path().is_ident("doc")
        });
        if !has_docs {
            let text = format!("{}:1: begin with `//!`: what this room is for", file.name);
            found.push(Offence::new("module docs", text));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{super::tree::made_up, *};

    #[test]
    fn a_file_begins_by_saying_what_it_is_for() {
        let house = made_up(&[
            ("xtask/src/main.rs", "//! Commands.\nmod a;\n#[cfg(test)]\nmod tests;"),
            ("xtask/src/a.rs", "/// Not this.\nstruct A;"),
            ("xtask/src/tests.rs", ""),
            ("xtask/src/old.rs", "//! Nobody declares it."),
        ]);
        let texts: Vec<_> = offences(&house).into_iter().map(|offence| offence.text).collect();
        assert_eq!(
            texts,
            [
                "xtask/src/a.rs:1: begin with `//!`: what this room is for",
                "xtask/src/old.rs: no module declares it"
            ]
        );
    }
}
