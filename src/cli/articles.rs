//! The articles of `sotay serve`: opened, and what happens to them told to the
//! log.

use tracing::{debug, error, info, warn};

use super::lists;
use crate::{
    config::Config,
    kb::Live,
    kb::corpus::{Event, Trouble},
};

/// The articles of the configured folder, and what is broken from the beginning.
pub(super) fn open(config: &Config) -> anyhow::Result<(Live, Vec<Event>)> {
    let language = lists::language(config)?;
    let folder = config.kb.display().to_string();
    let (live, events) = Live::wait_for(&config.kb, &config.kb_also_from, language);
    let corpus = live.corpus();
    if corpus.articles().is_empty() {
        error!(
            kb = %folder,
            outage = ?corpus.outage(),
            "there are no articles: whoever asks is told to wait, until there are some in the folder"
        );
    }
    info!(
        kb = %folder,
        articles = corpus.articles().len(),
        broken = corpus.broken().count(),
        findings = corpus.findings(),
        "loaded"
    );
    let broken = events.iter().filter(|event| is_for_the_operator(event));
    log(&broken.cloned().collect::<Vec<_>>());
    Ok((live, events))
}

fn is_for_the_operator(event: &Event) -> bool {
    matches!(event, Event::Broken { .. } | Event::Closed { .. })
}

/// One line for each thing that somebody has to see to, one for all the rest.
pub(super) fn log(events: &[Event]) {
    let (mut added, mut changed, mut removed) = (0, 0, 0);
    for event in events {
        match event {
            Event::Added(name) => {
                added += 1;
                debug!(file = %name, "new");
            }
            Event::Changed(name) => {
                changed += 1;
                debug!(file = %name, "changed");
            }
            Event::Removed(name) => {
                removed += 1;
                debug!(file = %name, "removed");
            }
            Event::Broken {
                name,
                trouble,
                served,
            } => match trouble {
                Trouble::Finding { finding, position } => warn!(
                    file = %name,
                    line = position.0,
                    rule = finding.rule.id(),
                    subject = finding.subject,
                    ?served,
                    "an article is broken; `sotay check` tells how to mend it"
                ),
                Trouble::Empty => warn!(file = %name, ?served, "an article is empty"),
                Trouble::Unreadable(error) => {
                    warn!(file = %name, error, ?served, "an article cannot be read");
                }
            },
            Event::Mended(name) => info!(file = %name, "an article is mended"),
            Event::Closed { name, error } => {
                warn!(folder = %name, error, "a folder cannot be opened, its articles stay as they were");
            }
            Event::Opened(name) => info!(folder = %name, "a folder can be opened again"),
            Event::Lost(outage) => {
                warn!(
                    ?outage,
                    "the folder of articles has none, they stay as they were"
                );
            }
            Event::Back => info!("the folder has articles again"),
        }
    }
    if added + changed + removed > 0 {
        info!(added, changed, removed, "files of articles");
    }
}
