//! Plain text as people type it, shown as paragraphs and lists. Nothing in it becomes markup.

use leptos::prelude::*;

use crate::text::labels;

/// A piece of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Block {
    Paragraph(Vec<String>),
    Numbered(Vec<String>),
    Bullets(Vec<String>),
}

/// What follows a line's mark, and whether it is a number.
fn item(line: &str) -> Option<(bool, &str)> {
    if let Some(rest) = line.strip_prefix(['-', '•', '*', '–']) {
        let text = rest.strip_prefix(' ')?.trim();
        return (!text.is_empty()).then_some((false, text));
    }
    let rest = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = line.len() - rest.len();
    let text = rest.strip_prefix(['.', ')'])?.strip_prefix(' ')?.trim();
    ((1..=2).contains(&digits) && !text.is_empty()).then_some((true, text))
}

/// Empty lines part paragraphs; lines that begin with a number or a dash are lists.
pub(crate) fn blocks(text: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut fresh = true;
    for line in text.lines().map(str::trim) {
        if line.is_empty() {
            fresh = true;
            continue;
        }
        match (item(line), blocks.last_mut()) {
            (Some((true, text)), Some(Block::Numbered(items)))
            | (Some((false, text)), Some(Block::Bullets(items))) => items.push(text.to_owned()),
            (Some((true, text)), _) => blocks.push(Block::Numbered(vec![text.to_owned()])),
            (Some((false, text)), _) => blocks.push(Block::Bullets(vec![text.to_owned()])),
            (None, Some(Block::Paragraph(lines))) if !fresh => lines.push(line.to_owned()),
            (None, _) => blocks.push(Block::Paragraph(vec![line.to_owned()])),
        }
        fresh = false;
    }
    blocks
}

#[component]
pub(crate) fn Prose(#[prop(into)] text: String) -> impl IntoView {
    let block = |block: Block| match block {
        Block::Paragraph(lines) => {
            let lines = lines.into_iter().enumerate().map(|(index, line)| {
                view! { {(index > 0).then(|| view! { <br /> })}{line} }
            });
            view! { <p dir="auto">{lines.collect_view()}</p> }.into_any()
        }
        Block::Numbered(items) => view! { <ol>{list(items)}</ol> }.into_any(),
        Block::Bullets(items) => view! { <ul>{list(items)}</ul> }.into_any(),
    };
    let shown = blocks(&labels::shown(&text)).into_iter().map(block).collect_view();
    view! { <div class="prose">{shown}</div> }
}

fn list(items: Vec<String>) -> impl IntoView {
    items.into_iter().map(|item| view! { <li dir="auto">{item}</li> }).collect_view()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strings(words: &[&str]) -> Vec<String> {
        words.iter().map(|&word| word.to_owned()).collect()
    }

    #[test]
    fn numbered_lines_are_a_list_and_empty_lines_part_paragraphs() {
        let text = "Die Praxis spricht Polnisch.\nSehr freundlich.\n\n1. Montags kommen\n2) Karte mitbringen\n\nIm August zu.";
        assert_eq!(
            blocks(text),
            [
                Block::Paragraph(strings(&["Die Praxis spricht Polnisch.", "Sehr freundlich."])),
                Block::Numbered(strings(&["Montags kommen", "Karte mitbringen"])),
                Block::Paragraph(strings(&["Im August zu."])),
            ]
        );
    }

    #[test]
    fn dashes_are_bullets_but_a_date_or_a_number_is_no_list() {
        assert_eq!(blocks("- eins\n– zwei"), [Block::Bullets(strings(&["eins", "zwei"]))]);
        for line in ["2024 war es anders", "112 anrufen", "-5 Grad", "3.5 Stunden", "1999. Jahr"] {
            assert_eq!(blocks(line), [Block::Paragraph(strings(&[line]))], "{line}");
        }
        assert_eq!(blocks(" \n\n"), []);
    }
}
