//! Nobody is shown Rust's `Debug`: it is for whoever repairs the app.

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};

use super::{offence::Offence, syntax, tree::House};

const RULE: &str = "Debug that somebody might see";

/// Where nothing is said to anybody but by words of their own.
const BELOW: [&str; 8] =
    ["news", "runtime", "state", "kinds", "components", "records", "pages", "text"];

/// Macros that speak to whoever repairs the app: panics and log lines.
const SPEAK_TO_US: [&str; 19] = [
    "panic",
    "assert",
    "assert_eq",
    "assert_ne",
    "debug_assert",
    "debug_assert_eq",
    "debug_assert_ne",
    "unreachable",
    "log",
    "trace",
    "debug",
    "info",
    "warn",
    "error",
    "debug_log",
    "debug_warn",
    "debug_error",
    "console_log",
    "console_error",
];

pub(super) fn offences(house: &House) -> Vec<Offence> {
    let mut found = Vec::new();
    for (_, file) in house.shipped() {
        let first = file.name.strip_prefix("app/src/").and_then(|rest| rest.split('/').next());
        let layer = first.map(|first| first.strip_suffix(".rs").unwrap_or(first));
        if layer.is_none_or(|layer| !BELOW.contains(&layer)) {
            continue;
        }
        let mut reader = Reader { lines: Vec::new() };
        file.syntax.items.iter().for_each(|item| reader.visit_item(item));
        found.extend(reader.lines.into_iter().map(|(line, text)| {
            let text = format!("{}:{line}: {text}: say it in words", file.name);
            Offence::new(RULE, text)
        }));
    }
    found
}

struct Reader {
    lines: Vec<(usize, String)>,
}

impl Reader {
    fn read(&mut self, tokens: TokenStream) {
        let mut called: Option<String> = None;
        let mut is_call = false;
        for token in tokens {
            match token {
                TokenTree::Ident(ident) => {
                    called = Some(ident.to_string());
                    is_call = false;
                }
                TokenTree::Punct(punct) => is_call = punct.as_char() == '!',
                TokenTree::Group(group) => {
                    let to_us =
                        called.take().is_some_and(|name| SPEAK_TO_US.contains(&name.as_str()));
                    if !(is_call && to_us) {
                        self.read(group.stream());
                    }
                    is_call = false;
                }
                TokenTree::Literal(literal) => {
                    let text = literal.to_string();
                    if text.starts_with(['"', 'r']) && asks_for_debug(&text) {
                        self.lines.push((literal.span().start().line, text));
                    }
                }
            }
        }
    }
}

impl<'ast> Visit<'ast> for Reader {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        if !syntax::is_test_only(syntax::attributes(item)) {
            visit::visit_item(self, item);
        }
    }

    fn visit_item_impl(&mut self, item: &'ast syn::ItemImpl) {
        let of = item.trait_.as_ref().and_then(|of| of.0.segments.last());
        if of.is_none_or(|of| of.ident != "Debug") {
            visit::visit_item_impl(self, item);
        }
    }

    fn visit_impl_item(&mut self, item: &'ast syn::ImplItem) {
        if !syntax::is_test_only(syntax::inner_attributes(item)) {
            visit::visit_impl_item(self, item);
        }
    }

    fn visit_macro(&mut self, found: &'ast syn::Macro) {
        let name = found.path.segments.last().map(|last| last.ident.to_string());
        if name.is_none_or(|name| !SPEAK_TO_US.contains(&name.as_str())) {
            self.read(found.tokens.clone());
        }
    }
}

/// Whether a format string has `{:?}`, `{name:#?}` or the like.
fn asks_for_debug(text: &str) -> bool {
    // `{{` is a brace, not a place.
    let text = text.replace("{{", "").replace("}}", "");
    text.split('{').skip(1).any(|rest| {
        rest.split_once('}').is_some_and(|(place, _)| {
            place.split_once(':').is_some_and(|(_, format)| format.ends_with('?'))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::{super::tree::made_up, *};

    fn check(code: &str) -> Vec<String> {
        let house = made_up(&[("app/src/main.rs", "mod state;"), ("app/src/state.rs", code)]);
        offences(&house).into_iter().map(|offence| offence.text).collect()
    }

    #[test]
    fn debug_in_what_is_said_is_an_offence() {
        assert_eq!(
            check("fn f() {\n    say(&format!(\"no: {reason:?}\"));\n}"),
            [r#"app/src/state.rs:2: "no: {reason:?}": say it in words"#]
        );
        assert_eq!(check("fn f() { view! { <p>{format!(\"{:#?}\", x)}</p> } }").len(), 1);
        assert_eq!(check("fn f() { write!(f, \"{0:>3?}\", x) }").len(), 1);
    }

    #[test]
    fn whoever_repairs_the_app_may_read_it() {
        let code = r#"
            fn f() {
                leptos::logging::error!("{error:?}");
                view! { <p>{panic!("{x:?}")}</p> };
                format!("{name} {{:?}} what? {}", x);
            }
            impl std::fmt::Debug for X { fn fmt() { write!(f, "{:?}", self.0) } }
            #[cfg(test)]
            mod tests { fn f() { format!("{:?}", x); } }
        "#;
        assert_eq!(check(code), [""; 0]);
    }
}
