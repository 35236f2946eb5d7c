//! Webhook mode: the keys `webhook-…` of `[telegram]`.

use std::{
    fmt,
    net::{Ipv4Addr, SocketAddr},
    path::Path,
};

use url::Url;

use super::{ConfigError, read_text};

/// Telegram pushes updates to us, through a server that speaks TLS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Webhook {
    /// The public address, https.
    pub url: Url,
    /// Where the bot listens for what that server passes on, plain HTTP.
    pub listen: SocketAddr,
    /// By what updates are known to come from Telegram; without one it is made
    /// from the installation's secret.
    pub secret: Option<WebhookSecret>,
}

/// The `secret_token` of `setWebhook`: whoever has it can make the bot believe
/// anything. `Debug` prints `***`.
#[derive(Clone, PartialEq, Eq)]
pub struct WebhookSecret(String);

impl WebhookSecret {
    /// A secret in the form that Telegram takes ("1-256 characters, only A-Z, a-z,
    /// 0-9, _ and -") and that cannot be guessed: 16 at least.
    pub fn new(secret: &str) -> Option<Self> {
        let secret = secret.trim();
        let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
        let is_one = (16..=256).contains(&secret.len()) && secret.chars().all(is_part);
        is_one.then(|| Self(secret.to_owned()))
    }

    /// The secret itself.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for WebhookSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WebhookSecret(***)")
    }
}

/// The default address: behind a reverse proxy on the same machine.
const LISTEN: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 8080);

/// "Ports currently supported for webhooks" (Bot API, `setWebhook`).
const PORTS: [u16; 4] = [443, 80, 88, 8443];

/// Webhook mode as it is written; `None` where no address is given.
pub(super) fn read(
    url: Option<&str>,
    listen: Option<&str>,
    secret: Option<&str>,
    secret_file: Option<&Path>,
) -> Result<Option<Webhook>, ConfigError> {
    let wrong = |key, value: &str, expected| ConfigError::Value {
        key,
        value: value.to_owned(),
        expected,
    };
    let Some(url) = url else {
        return Ok(None);
    };
    let public = Url::parse(url).ok().filter(|url| {
        let is_port = url
            .port_or_known_default()
            .is_some_and(|port| PORTS.contains(&port));
        url.scheme() == "https" && url.has_host() && is_port
    });
    let public = public.ok_or_else(|| {
        let expected = "an address that begins with https:// and has one of the ports 443, 80, 88 and 8443, such as \"https://bot.example.vn/telegram\"";
        wrong("telegram.webhook-url", url, expected)
    })?;
    let listen = match listen {
        None => LISTEN,
        Some(listen) => listen.parse().map_err(|_| {
            let expected = "an IP address and a port, such as \"127.0.0.1:8080\"";
            wrong("telegram.webhook-listen", listen, expected)
        })?,
    };
    let from_file = match (secret, secret_file) {
        (None, Some(path)) => Some(read_text(path)?),
        _ => None,
    };
    let secret = secret.or(from_file.as_deref());
    let secret = secret.map(|secret| {
        // Not shown: almost right, it would be the secret all the same.
        let expected = "16 to 256 of A-Z, a-z, 0-9, _ and -";
        WebhookSecret::new(secret)
            .ok_or_else(|| wrong("telegram.webhook-secret-file", "***", expected))
    });
    Ok(Some(Webhook {
        url: public,
        listen,
        secret: secret.transpose()?,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_makes_it_a_webhook() {
        assert_eq!(read(None, Some("x"), Some("y"), None).unwrap(), None);
        let webhook = read(Some("https://bot.example.vn/a"), None, None, None);
        let webhook = webhook.unwrap().unwrap();
        assert_eq!(webhook.listen.to_string(), "127.0.0.1:8080");
        assert_eq!(webhook.secret, None);
    }

    #[test]
    fn what_telegram_would_not_take_names_its_key_and_shows_no_secret() {
        let good = "https://bot.example.vn:8443/a";
        for (url, listen, secret, key) in [
            ("http://bot.example.vn", None, None, "webhook-url"),
            ("https://bot.example.vn:8080", None, None, "webhook-url"),
            ("bot.example.vn", None, None, "webhook-url"),
            (good, Some("8080"), None, "webhook-listen"),
            (good, Some("localhost:8080"), None, "webhook-listen"),
            (good, None, Some("qua-ngan"), "webhook-secret"),
            (good, None, Some("có-dấu-thì-không-được"), "webhook-secret"),
        ] {
            let error = read(Some(url), listen, secret, None).unwrap_err();
            let error = error.to_string();
            assert!(error.contains(key), "{url} {listen:?}: {error}");
            assert!(!secret.is_some_and(|it| error.contains(it)), "{error}");
        }
        let secret = WebhookSecret::new(" 0123456789abcdef_-\n").unwrap();
        assert_eq!(secret.reveal(), "0123456789abcdef_-");
        assert_eq!(format!("{secret:?}"), "WebhookSecret(***)");
    }
}
