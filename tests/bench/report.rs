//! What was measured, as Markdown (which a terminal shows as well) and as a
//! drawing.

use std::{collections::BTreeMap, fs, io, path::PathBuf, time::Duration};

use plotters::prelude::*;

use crate::{
    ask::{ALL, Latencies, Pair},
    build::Builds,
    load::{Grown, Row, Waits},
    memory::Weight,
    reload::Reloads,
};

/// The report, printed as it grows.
#[derive(Default)]
pub(crate) struct Report(String);

impl Report {
    fn say(&mut self, text: &str) {
        println!("{text}\n");
        self.0.push_str(text);
        self.0.push_str("\n\n");
    }

    pub(crate) fn begin(&mut self, pair: &Pair) {
        let (segments, words) = pair.flat.shape();
        self.say(&format!("## {} articles", pair.articles()));
        self.say(&format!(
            "{words} different words, in {segments} segment(s) of the baseline."
        ));
    }

    pub(crate) fn latencies(&mut self, all: &[Latencies]) {
        let rows = all.iter().map(|row| {
            vec![
                row.articles.to_string(),
                row.style.clone(),
                row.questions.to_string(),
                ms(row.handbook.p50),
                ms(row.handbook.p95),
                ms(row.in_chat.p50),
                ms(row.flat.p50),
                ms(row.flat.p95),
                format!("{:.2}", row.ratio()),
            ]
        });
        let head = "articles|style|questions|p50 ms|p95 ms|as messages p50 ms|flat p50 ms|flat p95 ms|p50 / flat p50";
        self.say(&table(head, rows));
    }

    pub(crate) fn builds(&mut self, builds: &Builds) {
        let row = |name: &str, time: Duration| {
            let ratio = time.as_secs_f64() / builds.flat_one_thread.as_secs_f64();
            vec![name.to_owned(), ms(time), format!("{ratio:.2}")]
        };
        let rows = [
            row("handbook", builds.handbook),
            row("flat, one thread", builds.flat_one_thread),
            row("flat, default writer", builds.flat_default),
        ];
        self.say(&format!("{} articles, medians:", builds.articles));
        self.say(&table("index|ms|of one thread", rows.into_iter()));
    }

    pub(crate) fn reloads(&mut self, reloads: &Reloads) {
        let times = &reloads.times;
        let row = [0, times.len() / 2, times.len() - 1].map(|at| ms(times[at]));
        self.say(&format!(
            "{} articles, from a saved file to the answer, {} runs:",
            reloads.articles,
            times.len()
        ));
        self.say(&table(
            "min ms|median ms|max ms",
            std::iter::once(row.to_vec()),
        ));
        let rows = reloads.weights.iter();
        let rows = rows.map(|(count, mib)| vec![count.to_string(), format!("{mib:.1}")]);
        self.say(&table("exchanges|resident MiB", rows));
    }

    #[cfg(feature = "meaning")]
    pub(crate) fn meaning(&mut self, times: &crate::meaning::Times) {
        self.say(&format!("Meaning, {} articles, medians:", times.articles));
        let rows = times.rows.iter();
        let rows = rows.map(|(what, time)| vec![what.clone(), ms(*time)]);
        self.say(&table("what|ms", rows));
    }

    pub(crate) fn records(&mut self, times: &crate::records::RecordTimes) {
        let questions = times.questions;
        self.say(&format!(
            "Records, {questions} questions of 90 days, once each:"
        ));
        let rows = times.rows.iter();
        let rows = rows.map(|(what, time)| vec![what.clone(), ms(*time)]);
        self.say(&table("what|ms", rows));
    }

    pub(crate) fn weights(&mut self, weights: Option<&[Weight]>) {
        let Some(weights) = weights else {
            return self.say("This system has no `/proc/self/status` to read the memory from.");
        };
        let rows = weights.iter().map(|weight| {
            vec![
                weight.holds.to_owned(),
                format!("{:.1}", weight.resident),
                format!("{:.1}", weight.peak),
            ]
        });
        self.say(&table("process with|resident MiB|peak MiB", rows));
        self.say("The flat index holds no texts: an answer would need them beside it.");
    }

    pub(crate) fn load(&mut self, rows: &[Row]) {
        let rows = rows.chunks(2).flat_map(|pair| {
            let ratio = |bot: Duration, echo: Duration| bot.as_secs_f64() / echo.as_secs_f64();
            let times = |it: &Row| [it.handed_out, it.asked].concat();
            let echo = times(&pair[1]);
            pair.iter().map(move |row| {
                let own = times(row);
                let mut cells = vec![
                    row.load.clone(),
                    row.bot.to_owned(),
                    row.answers.to_string(),
                ];
                cells.extend(own.iter().map(|time| ms(*time)));
                cells.push(format!("{:.2}", ratio(own[1], echo[1])));
                cells
            })
        });
        let head = "load|bot|answers|p50 ms|p95 ms|from asking p50|p95|p95 / echo p95";
        self.say("## Under load");
        self.say(&table(head, rows.collect::<Vec<_>>().into_iter()));
        self.say("Every question was answered once, by the server's count.");
    }

    pub(crate) fn others(&mut self, all: &[Waits]) {
        let rows = all.iter().map(|waits| {
            let mut cells = vec![
                waits.flood.to_owned(),
                format!("{} of {}", waits.answered, waits.asked),
            ];
            cells.extend(waits.private.iter().map(|time| ms(*time)));
            cells.push(format!("{} of {}", waits.listed, waits.typed));
            let told = |time: &Duration| match *time {
                Duration::MAX => "never".to_owned(),
                time => ms(time),
            };
            cells.extend(waits.inline.iter().map(told));
            cells
        });
        let head = "flood|answered|p50 ms|p95 ms|longest|lists|p50 ms|p95 ms";
        self.say("## What others wait for");
        self.say(&table(head, rows.collect::<Vec<_>>().into_iter()));
    }

    pub(crate) fn growth(&mut self, grown: &[Grown]) {
        let first = grown.first().map_or(0.0, |grown| grown.resident);
        let rows = grown.iter().map(|grown| {
            vec![
                grown.updates.to_string(),
                format!("{:.1}", grown.resident),
                format!("{:+.1}", grown.resident - first),
            ]
        });
        self.say(&table("updates|resident MiB|since the first", rows));
    }

    /// Writes the report, and the ratios of `all` as a drawing, into the
    /// target folder.
    pub(crate) fn write(&self, all: &[Latencies]) -> io::Result<PathBuf> {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("../bench/report");
        fs::create_dir_all(&folder)?;
        let folder = folder.canonicalize()?;
        let mut text = String::from("# Benchmark\n\n");
        text.push_str(&self.0);
        if !all.is_empty() {
            text.push_str("![ratios](ratio.svg)\n");
            draw(&folder.join("ratio.svg"), all).map_err(io::Error::other)?;
        }
        fs::write(folder.join("report.md"), text)?;
        Ok(folder)
    }
}

/// Milliseconds, with as many digits as a noisy clock is good for.
fn ms(time: Duration) -> String {
    format!("{:.3}", time.as_secs_f64() * 1000.0)
}

/// A table whose columns (`head` splits at `|`) stand under each other.
fn table(head: &str, rows: impl Iterator<Item = Vec<String>>) -> String {
    let head: Vec<String> = head.split('|').map(str::to_owned).collect();
    let mut lines = vec![head];
    lines.extend(rows);
    let widths: Vec<usize> = (0..lines[0].len())
        .map(|column| {
            lines
                .iter()
                .map(|line| line[column].len())
                .max()
                .unwrap_or(0)
        })
        .collect();
    let rule = widths.iter().map(|width| "-".repeat(*width)).collect();
    lines.insert(1, rule);
    let drawn = lines.iter().map(|line| {
        let cells = line.iter().zip(&widths);
        let cells: Vec<_> = cells
            .map(|(cell, width)| format!("{cell:<width$}"))
            .collect();
        format!("| {} |", cells.join(" | "))
    });
    drawn.collect::<Vec<_>>().join("\n")
}

/// Ratio by size, a line for each style.
fn draw(
    path: &std::path::Path,
    all: &[Latencies],
) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    // The sizes stand side by side: neighbours differ by a factor, not a sum.
    let mut sizes: Vec<usize> = all.iter().map(|row| row.articles).collect();
    sizes.dedup();
    let mut styles: BTreeMap<&str, Vec<(usize, f64)>> = BTreeMap::new();
    for row in all {
        let at = sizes
            .iter()
            .take_while(|size| **size != row.articles)
            .count();
        let line = styles.entry(&row.style).or_default();
        line.push((at, row.ratio()));
    }
    let last = sizes.len();
    let top = all.iter().map(Latencies::ratio).fold(1.0, f64::max) * 1.1;
    let area = SVGBackend::new(path, (860, 520)).into_drawing_area();
    area.fill(&WHITE)?;
    let mut chart = ChartBuilder::on(&area)
        .caption(
            "question to text: handbook p50 / flat OR p50",
            ("sans-serif", 22),
        )
        .margin(16)
        .x_label_area_size(48)
        .y_label_area_size(56)
        .build_cartesian_2d(0..last, 0.0..top)?;
    chart
        .configure_mesh()
        .x_desc("articles")
        .y_desc("times as long")
        .x_labels(last + 1)
        .x_label_formatter(&|at| sizes.get(*at).map_or(String::new(), usize::to_string))
        .draw()?;
    chart.draw_series(LineSeries::new([(0, 1.0), (last, 1.0)], BLACK))?;
    for (at, (style, line)) in styles.into_iter().enumerate() {
        let color = Palette99::pick(at).stroke_width(if style == ALL { 4 } else { 2 });
        let series = LineSeries::new(line, color).point_size(3);
        chart
            .draw_series(series)?
            .label(style)
            .legend(move |(x, y)| PathElement::new([(x, y), (x + 18, y)], color));
    }
    chart
        .configure_series_labels()
        .position(SeriesLabelPosition::UpperRight)
        .background_style(WHITE.mix(0.8))
        .border_style(BLACK)
        .draw()?;
    area.present()?;
    Ok(())
}
