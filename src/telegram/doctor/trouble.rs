//! The way to Telegram, and where on it one got stuck.

use serde_json::Value;
use url::Url;

use crate::{
    doctor::Check,
    telegram::{api::Refusal, settings::Settings},
};

/// Where requests go, as it may be shown: without user, password and path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Way {
    /// The address of the Bot API.
    pub(crate) api: String,
    /// The proxy.
    pub(crate) proxy: Option<String>,
}

impl Way {
    pub(crate) fn of(settings: &Settings) -> Self {
        let api = settings.api_url.as_ref().map(shown);
        Self {
            api: api.unwrap_or_else(|| "https://api.telegram.org".to_owned()),
            proxy: settings.proxy.as_ref().map(ToString::to_string),
        }
    }

    fn tell(&self, check: Check) -> Check {
        let proxy = self.proxy.clone().unwrap_or_default();
        check.with("api", &self.api).with("proxy", proxy)
    }
}

fn shown(url: &Url) -> String {
    let host = url.host_str().unwrap_or("?");
    match url.port() {
        Some(port) => format!("{}://{host}:{port}", url.scheme()),
        None => format!("{}://{host}", url.scheme()),
    }
}

/// Whether the name of the proxy can be looked up; `None` without one.
pub(crate) async fn is_proxy_known(settings: &Settings) -> Option<bool> {
    let url = settings.proxy.as_ref()?.reveal();
    let host = url.host_str()?.trim_matches(['[', ']']);
    Some(tokio::net::lookup_host((host, 0)).await.is_ok())
}

/// Something has answered.
pub(crate) fn reached(way: &Way, answer: &Result<Value, Refusal>) -> Check {
    let check = match answer {
        // A page of a firewall or a web server has another status or no JSON.
        Err(Refusal::Server(what)) => Check::bad("api", "out-of-order").with("error", what),
        _ if way.proxy.is_some() => Check::well("api", "through-proxy"),
        _ => Check::well("api", "reached"),
    };
    way.tell(check)
}

/// Nothing has answered: how far one gets. reqwest tells it in words only, which
/// are those of the layer that gave up. `proxy` says, where there is one, whether
/// its name is known.
pub(crate) fn unreachable(way: &Way, proxy: Option<bool>, refusal: &Refusal) -> Check {
    let words = refusal.to_string();
    let case = case_of(&words.to_lowercase(), proxy);
    // The last cause is the one that tells something; those before it name the
    // layers that passed it on.
    let last = words.rsplit(": ").next().unwrap_or(&words);
    way.tell(Check::bad("api", case)).with("error", last)
}

fn case_of(words: &str, proxy: Option<bool>) -> &'static str {
    let says = |any: &[&str]| any.iter().any(|it| words.contains(it));
    if says(&[
        "certificate",
        "tls",
        "handshake",
        "corrupt message",
        "fatal alert",
    ]) {
        return "tls";
    }
    // Behind a proxy these are about the proxy, or said by it.
    let is_apart = says(&["underlying connection"]) || !says(&["socks error", "tunnel error"]);
    match proxy {
        // The error of the way to the proxy itself does not reach us.
        Some(is_known) if is_apart && says(&["dns error", "connect", "proxy"]) => {
            return if is_known { "proxy" } else { "proxy-name" };
        }
        Some(_) if is_apart => {}
        Some(_) if says(&["auth", "credential", "password"]) => return "proxy-password",
        Some(_) => return "proxy-blocked",
        None => {}
    }
    if says(&["dns error", "failed to lookup"]) {
        return "dns";
    }
    if says(&["no answer in time", "timed out"]) {
        return "timeout";
    }
    if says(&["(connect)", "connection refused", "unreachable"]) {
        return "connect";
    }
    "broken"
}

#[cfg(test)]
mod tests {
    use tokio::net::TcpListener;

    use super::*;
    use crate::{config::BotToken, telegram::api::Api};

    fn settings(api: &str, proxy: Option<&str>) -> Settings {
        let mut settings = Settings::new(BotToken::new("123:geheim").unwrap());
        settings.api_url = Some(api.parse().unwrap());
        settings.proxy = proxy.map(|proxy| proxy.parse().unwrap());
        settings
    }

    /// What the real client says on the way there.
    async fn case(api: &str, proxy: Option<&str>) -> &'static str {
        let settings = settings(api, proxy);
        let client = Api::new(&settings).unwrap();
        let answered = client.call_dated(&teloxide::payloads::GetMe::new()).await;
        let refusal = answered.unwrap_err();
        let known = is_proxy_known(&settings).await;
        let check = unreachable(&Way::of(&settings), known, &refusal);
        assert!(!format!("{check:?}").contains("geheim"), "{check:?}");
        println!("{api} {proxy:?}: {refusal}");
        check.case
    }

    #[tokio::test]
    async fn where_one_gets_stuck_is_told_apart() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        // Answers in neither TLS nor HTTP, and waits until the other side hangs up.
        let server = tokio::spawn(async move {
            use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
            loop {
                let (mut stream, _) = listener.accept().await.unwrap();
                let mut said = [0; 4096];
                let _ = stream.read(&mut said).await;
                let _ = stream.write_all(b"hello, this is no TLS at all\r\n").await;
                let _ = stream.shutdown().await;
                let _ = stream.read(&mut said).await;
            }
        });
        let closed = "http://127.0.0.1:1";
        assert_eq!(case("http://no-such-host.invalid", None).await, "dns");
        assert_eq!(case(closed, None).await, "connect");
        assert_eq!(
            case(&format!("https://127.0.0.1:{port}"), None).await,
            "tls"
        );
        assert_eq!(
            case(&format!("http://127.0.0.1:{port}"), None).await,
            "broken"
        );
        for proxy in ["http://127.0.0.1:1", "socks5://u:geheim@127.0.0.1:1"] {
            assert_eq!(case("http://127.0.0.2", Some(proxy)).await, "proxy");
        }
        for proxy in [
            "http://no-such.invalid:1",
            "socks5://u:geheim@no-such.invalid:1",
        ] {
            assert_eq!(case("http://127.0.0.2", Some(proxy)).await, "proxy-name");
        }
        server.abort();
    }

    /// A SOCKS5 proxy that says `method`, then `reply`; it gives what it was asked
    /// to connect to.
    async fn socks(method: u8, reply: u8) -> (String, tokio::task::JoinHandle<Vec<u8>>) {
        use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("socks5://{}", listener.local_addr().unwrap());
        let asked = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut said = [0; 512];
            let _ = stream.read(&mut said).await.unwrap();
            stream.write_all(&[5, method]).await.unwrap();
            let read = stream.read(&mut said).await.unwrap_or(0);
            let _ = stream.write_all(&[5, reply, 0, 1, 0, 0, 0, 0, 0, 0]).await;
            said[..read].to_vec()
        });
        (address, asked)
    }

    #[tokio::test]
    async fn the_proxy_is_given_the_name_and_what_it_says_is_told_apart() {
        // A name that nobody here knows: the proxy is asked for it all the same.
        let (proxy, asked) = socks(0, 4).await;
        let found = case("http://no-such-host.invalid", Some(&proxy)).await;
        assert_eq!(found, "proxy-blocked");
        let asked = asked.await.unwrap();
        let name = b"no-such-host.invalid";
        assert!(asked.windows(name.len()).any(|it| it == name), "{asked:?}");
        // It wants a password, or another one.
        let (proxy, _asked) = socks(0xff, 0).await;
        assert_eq!(
            case("http://a.invalid", Some(&proxy)).await,
            "proxy-password"
        );
    }

    #[test]
    fn an_address_is_shown_without_its_secrets() {
        let way = Way::of(&settings(
            "https://u:p@api.vn:8443/path?x",
            Some("socks5://u:p@127.0.0.1:1080"),
        ));
        assert_eq!(way.api, "https://api.vn:8443");
        assert_eq!(way.proxy.as_deref(), Some("socks5h://127.0.0.1:1080"));
    }
}
