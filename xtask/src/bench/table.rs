//! The table of budgets.

/// One line: what, how much it may be, how much it is.
#[derive(Debug)]
pub(super) struct Line {
    what: String,
    budget: String,
    measured: String,
    verdict: &'static str,
}

impl Line {
    pub(super) fn new(what: &str, budget: &str, measured: String, within: bool) -> Self {
        let verdict = if within { "ok" } else { "MISSED" };
        Self { what: what.to_owned(), budget: budget.to_owned(), measured, verdict }
    }

    /// There is no budget for just this.
    pub(super) fn told(what: &str, budget: &str, measured: String) -> Self {
        Self { what: what.to_owned(), budget: budget.to_owned(), measured, verdict: "" }
    }

    pub(super) fn missing(what: &str, budget: &str) -> Self {
        Self::told(what, budget, "not measured".to_owned())
    }
}

/// Prints lines as a Markdown table.
pub(super) fn print(lines: &[Line]) {
    println!("\n| what | budget | measured | |\n|---|---|---|---|");
    for Line { what, budget, measured, verdict } in lines {
        println!("| {what} | {budget} | {measured} | {verdict} |");
    }
}
