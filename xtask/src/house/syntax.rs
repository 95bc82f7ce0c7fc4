//! What syn leaves to its reader: attributes of any item, flat `use` trees, paths in tokens.

use proc_macro2::{TokenStream, TokenTree};
use syn::{Attribute, ImplItem, Item, Meta, UseTree};

/// Where a `use` ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Ending {
    /// The name it has here.
    Name(String),
    /// `*`
    Glob,
}

/// One import of a `use` tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Used {
    pub(super) path: Vec<String>,
    pub(super) ending: Ending,
    pub(super) line: usize,
}

/// A tree as single imports: `a::{self, b as c}` is `a` and `a::b` under the name `c`.
pub(super) fn flatten(tree: &UseTree) -> Vec<Used> {
    let mut found = Vec::new();
    let mut open = vec![(Vec::new(), tree)];
    while let Some((mut path, tree)) = open.pop() {
        match tree {
            UseTree::Path(inner) => {
                path.push(inner.ident.to_string());
                open.push((path, &inner.tree));
            }
            UseTree::Name(last) => {
                let line = last.ident.span().start().line;
                if last.ident != "self" {
                    path.push(last.ident.to_string());
                }
                let Some(name) = path.last().cloned() else { continue };
                found.push(Used { path, ending: Ending::Name(name), line });
            }
            UseTree::Rename(last) => {
                let line = last.ident.span().start().line;
                if last.ident != "self" {
                    path.push(last.ident.to_string());
                }
                found.push(Used { path, ending: Ending::Name(last.rename.to_string()), line });
            }
            UseTree::Glob(star) => {
                let line = star.star_token.spans.first().map_or(0, |span| span.start().line);
                found.push(Used { path, ending: Ending::Glob, line });
            }
            UseTree::Group(group) => {
                open.extend(group.items.iter().map(|tree| (path.clone(), tree)));
            }
        }
    }
    found.reverse();
    found
}

/// The paths in a macro's tokens, each with its line: names joined by `::`.
pub(super) fn paths_in(tokens: TokenStream) -> Vec<(Vec<String>, usize)> {
    let mut found = Vec::new();
    let mut path: Vec<String> = Vec::new();
    let (mut line, mut colons) = (0, 0);
    let mut end = |path: &mut Vec<String>, line| {
        if !path.is_empty() {
            found.push((std::mem::take(path), line));
        }
    };
    let mut inner = Vec::new();
    for token in tokens {
        match token {
            TokenTree::Ident(ident) => {
                // `a::b` goes on, `a b` and `a:b` are two.
                if colons != 2 {
                    end(&mut path, line);
                    line = ident.span().start().line;
                }
                path.push(ident.to_string());
                colons = 0;
            }
            TokenTree::Punct(punct) if punct.as_char() == ':' && !path.is_empty() => colons += 1,
            TokenTree::Group(group) => {
                end(&mut path, line);
                colons = 0;
                inner.extend(paths_in(group.stream()));
            }
            TokenTree::Punct(_) | TokenTree::Literal(_) => {
                end(&mut path, line);
                colons = 0;
            }
        }
    }
    end(&mut path, line);
    found.extend(inner);
    found
}

/// Whether something is compiled for tests only.
pub(super) fn is_test_only(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let Meta::List(list) = &attribute.meta else { return false };
        let condition = list.tokens.to_string().replace(' ', "");
        list.path.is_ident("cfg") && (condition == "test" || condition.starts_with("all(test,"))
    })
}

/// An item's attributes; none of what syn does not know.
#[expect(clippy::wildcard_enum_match_arm, reason = "syn may learn new kinds of items")]
pub(super) fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Union(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

/// The attributes of what stands in an `impl`.
#[expect(clippy::wildcard_enum_match_arm, reason = "syn may learn new kinds of items")]
pub(super) fn inner_attributes(item: &ImplItem) -> &[Attribute] {
    match item {
        ImplItem::Const(item) => &item.attrs,
        ImplItem::Fn(item) => &item.attrs,
        ImplItem::Type(item) => &item.attrs,
        ImplItem::Macro(item) => &item.attrs,
        _ => &[],
    }
}

/// The name an item defines, if it defines one.
#[expect(clippy::wildcard_enum_match_arm, reason = "syn may learn new kinds of items")]
pub(super) fn defined_name(item: &Item) -> Option<String> {
    let ident = match item {
        Item::Const(item) => &item.ident,
        Item::Enum(item) => &item.ident,
        Item::Fn(item) => &item.sig.ident,
        Item::Static(item) => &item.ident,
        Item::Struct(item) => &item.ident,
        Item::Trait(item) => &item.ident,
        Item::Type(item) => &item.ident,
        Item::Union(item) => &item.ident,
        // `macro_rules! name`
        Item::Macro(item) => item.ident.as_ref()?,
        _ => return None,
    };
    Some(ident.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tree_of_imports_is_flattened() {
        let item: syn::ItemUse = syn::parse_str("use a::{self, b::{C, d as e}, f::*};").unwrap();
        let found: Vec<String> = flatten(&item.tree)
            .into_iter()
            .map(|used| format!("{} {:?}", used.path.join("::"), used.ending))
            .collect();
        let name = |name| format!("{:?}", Ending::Name(String::from(name)));
        let expected = [
            ("a", name("a")),
            ("a::b::C", name("C")),
            ("a::b::d", name("e")),
            ("a::f", "Glob".into()),
        ];
        for (path, ending) in expected {
            assert!(found.contains(&format!("{path} {ending}")), "{path} in {found:?}");
        }
        assert_eq!(found.len(), 4);
    }

    #[test]
    fn what_only_tests_compile_is_known_by_its_condition() {
        let is_test_only = |text| is_test_only(&syn::parse_str::<syn::ItemFn>(text).unwrap().attrs);
        assert!(is_test_only("#[cfg(test)] fn f() {}"));
        assert!(is_test_only("#[cfg(all(test, unix))] fn f() {}"));
        assert!(!is_test_only("#[cfg(not(test))] fn f() {}"));
        assert!(!is_test_only("#[cfg(any(test, unix))] #[test] fn f() {}"));
    }

    #[test]
    fn paths_in_the_tokens_of_a_macro_are_found() {
        let tokens = "class = x, value: crate::a::B { c::d(e) } <F/> g::<H>::i".parse().unwrap();
        let found: Vec<String> =
            paths_in(tokens).into_iter().map(|(path, _)| path.join("::")).collect();
        assert_eq!(found, ["class", "x", "value", "crate::a::B", "F", "g", "H", "i", "c::d", "e"]);
    }
}
