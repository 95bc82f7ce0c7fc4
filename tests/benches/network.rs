//! How long the network takes to answer, without a screen: `network TOWN.jsonl` prints the
//! median milliseconds of each question.

#![expect(clippy::print_stdout, reason = "a bench prints what it measured")]

use std::{collections::HashMap, hint::black_box, sync::Arc, time::Instant};

use anyhow::{Context as _, Result};
use serde_json::{Map, Value as Json, json};
use staffelstab_shared::{
    exchange::jsonl,
    id::DeviceId,
    network::{
        Graph,
        layout::{Layout, MOST_NODES},
        map::Choice,
        what_if::{Question, SMALLEST_GROUP},
    },
    record::{Author, Document},
    time::{Day, UnixMillis},
    view::{Kind, View},
};

const TURNS: usize = 5;

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1).filter(|argument| !argument.starts_with("--"));
    let town = arguments.next_back().context("usage: network TOWN.jsonl")?;
    let town = jsonl::read(&std::fs::read_to_string(town)?)?;
    let today = Day::new(2026, 11, 15).context("a day of the calendar")?;
    let device = DeviceId::new([7; DeviceId::LEN]);
    let mut views: Vec<Arc<View>> = Vec::with_capacity(town.len());
    for import in &town {
        let author = Author::new(&device, [1; 8], [2; 8]);
        let (document, _) = Document::create(&author, UnixMillis(1), &import.kind, &import.edits)?;
        views.push(Arc::new(document.view(import.id)));
    }
    let first = views.iter().find(|view| view.kind == Kind::Person).context("a person")?.id;
    let graph = Graph::of(&views, today);
    let touch = graph.touch();
    let stops = Question { stop: [first].into(), funded_until: None };
    let funded = Question { stop: [].into(), funded_until: Day::new(2026, 12, 31) };
    let shown: Vec<_> = graph.nodes().map(|node| node.view.id).take(MOST_NODES).collect();
    let edges = || graph.edges().map(|(one, other, _)| (one, other));

    let mut told = Map::new();
    told.insert("records".to_owned(), json!(views.len()));
    told.insert("nodes".to_owned(), json!(graph.len()));
    let mut ask = |name: &str, question: &dyn Fn()| {
        told.insert(name.to_owned(), json!(median_ms(question)));
    };
    ask("links", &|| {
        black_box(
            views
                .iter()
                .map(|view| staffelstab_shared::network::references(view).len())
                .sum::<usize>(),
        );
    });
    ask("graph", &|| drop(black_box(Graph::of(&views, today))));
    ask("touch", &|| drop(black_box(graph.touch())));
    ask("coverage", &|| {
        let posts = graph.posts();
        let mixes = (graph.mix_by_topic(&posts), graph.mix_by_district(&posts));
        drop(black_box((posts, graph.knowledge(), mixes)));
    });
    ask("rhythms", &|| drop(black_box(graph.rhythms())));
    ask("only_ways", &|| drop(black_box(graph.only_ways(&touch, SMALLEST_GROUP))));
    ask("strangers", &|| drop(black_box(graph.strangers())));
    ask("what_if_one", &|| drop(black_box(graph.what_if(&touch, &stops))));
    ask("what_if_funded", &|| drop(black_box(graph.what_if(&touch, &funded))));
    ask("map", &|| drop(black_box(graph.map(&Choice::default()))));
    let loss = graph.what_if(&touch, &stops);
    ask("map_of_loss", &|| drop(black_box(graph.map_of_loss(&stops, &loss))));
    ask("layout_600", &|| {
        let mut layout = Layout::new(&shown, edges(), &HashMap::new());
        layout.go_on_while(|| true);
        black_box(layout.points().count());
    });
    println!("{}", Json::Object(told));
    Ok(())
}

fn median_ms(question: &dyn Fn()) -> f64 {
    let mut took_ms: Vec<f64> = (0..TURNS)
        .map(|_| {
            #[expect(clippy::disallowed_methods, reason = "a bench measures")]
            let started = Instant::now();
            question();
            started.elapsed().as_secs_f64() * 1000.0
        })
        .collect();
    took_ms.sort_by(f64::total_cmp);
    took_ms.get(TURNS / 2).copied().unwrap_or_default()
}
