//! The articles of `sotay serve`: opens them and logs what happens to them.

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
            event = "articles_empty", kb = %folder,
            outage = ?corpus.outage(),
            "there are no articles; askers wait until there are some in the folder"
        );
    }
    info!(
        event = "articles_loaded", kb = %folder,
        articles = corpus.articles().len(),
        broken = corpus.broken().count(),
        findings = corpus.findings(),
        "the articles are loaded"
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
                    event = "article_broken", file = %name,
                    line = position.0,
                    rule = finding.rule.id(),
                    subject = finding.subject,
                    ?served,
                    "an article is broken; `sotay check` tells how to mend it"
                ),
                Trouble::Empty => {
                    warn!(event = "article_broken", file = %name, ?served, "an article is empty");
                }
                Trouble::Unreadable(error) => {
                    warn!(event = "article_broken", file = %name, error, ?served, "an article cannot be read");
                }
            },
            Event::Mended(name) => {
                info!(event = "article_mended", file = %name, "an article is mended");
            }
            Event::Closed { name, error } => {
                warn!(event = "folder_unreadable", folder = %name, error, "a folder cannot be opened; its articles stay as they were");
            }
            Event::Opened(name) => {
                info!(event = "folder_readable", folder = %name, "a folder can be opened again");
            }
            Event::Lost(outage) => {
                warn!(
                    event = "articles_gone",
                    ?outage,
                    "the folder of articles has none; the loaded ones stay in service"
                );
            }
            Event::Back => info!(event = "articles_back", "the folder has articles again"),
        }
    }
    if added + changed + removed > 0 {
        info!(
            event = "articles_changed",
            added, changed, removed, "files of articles have changed"
        );
    }
}
