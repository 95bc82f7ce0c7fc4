//! A QR code, drawn as one path.

use std::fmt::Write as _;

use leptos::prelude::*;
use qrcodegen::{QrCode, QrCodeEcc};

/// Modules of quiet around the code (ISO/IEC 18004 asks for four).
const QUIET: i32 = 4;

/// A rectangle for every run of dark modules, and the number of modules of a side.
fn path(text: &str) -> Option<(String, i32)> {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).ok()?;
    let size = code.size();
    let mut path = String::new();
    for y in 0..size {
        let mut x = 0;
        while x < size {
            let run = (x..size).take_while(|x| code.get_module(*x, y)).count();
            let run = i32::try_from(run).ok()?;
            if run > 0 {
                // Writing to a string cannot fail.
                let _ = write!(path, "M{x} {y}h{run}v1h-{run}z");
            }
            x += run.max(1);
        }
    }
    Some((path, size))
}

#[component]
pub(crate) fn Qr(#[prop(into)] text: String, label: &'static str) -> impl IntoView {
    path(&text).map(|(path, size)| {
        let whole = size + 2 * QUIET;
        view! {
            <figure class="qr">
                <svg viewBox=format!("-{QUIET} -{QUIET} {whole} {whole}") role="img" aria-label=label>
                    <path d=path shape-rendering="crispEdges" />
                </svg>
            </figure>
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_becomes_a_path_that_covers_its_dark_modules() {
        let link = "https://staffelstab.example.org/join#7K4Q29TX";
        let (path, size) = path(link).unwrap();
        let code = QrCode::encode_text(link, QrCodeEcc::Medium).unwrap();
        let dark = (0..size)
            .flat_map(|y| (0..size).map(move |x| (x, y)))
            .filter(|(x, y)| code.get_module(*x, *y))
            .count();
        let drawn: usize = path
            .split('h')
            .skip(1)
            .filter_map(|rest| rest.split('v').next())
            .filter_map(|n| n.parse::<usize>().ok())
            .sum();
        assert_eq!(drawn, dark);
    }

    #[test]
    fn what_no_code_can_hold_is_not_drawn() {
        assert_eq!(path(&"x".repeat(5_000)), None);
    }
}
